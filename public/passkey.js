// Passkeys of staff: shows what needs them where the browser has them, and asks the device. Without this, password and code work.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withBytes = (options) => {
  options.challenge = toBytes(options.challenge);
  if (options.user) options.user.id = toBytes(options.user.id);
  for (const known of options.excludeCredentials || []) known.id = toBytes(known.id);
  return options;
};

// Writes the device's answer as WebAuthn writes it in JSON, as far as the server reads it.
const answer = ({ id, rawId, type, response }) => {
  const said = { clientDataJSON: toText(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature"]) if (response[part]) said[part] = toText(response[part]);
  if (response.signature) said.userHandle = response.userHandle ? toText(response.userHandle) : null;
  return JSON.stringify({ id, rawId: toText(rawId), type, response: said });
};

const signIn = async (form) => {
  const reply = await fetch(form.action);
  if (!reply.ok) throw new Error("no challenge");
  const { options, sealed } = await reply.json();
  form.elements.sealed.value = sealed;
  return navigator.credentials.get({ publicKey: withBytes(options) });
};

const create = (form) => navigator.credentials.create({ publicKey: withBytes(JSON.parse(form.dataset.options)) });

const send = async (form) => {
  const [status, button] = [form.querySelector("[role=status]"), form.querySelector("button")];
  status.textContent = "";
  button.disabled = true;
  try {
    form.elements.answer.value = answer(await (form.dataset.passkey == "get" ? signIn(form) : create(form)));
    form.submit();
  } catch (refused) {
    status.textContent = status.dataset.failed;
    button.disabled = false;
  }
};

if (window.PublicKeyCredential && navigator.credentials) {
  for (const element of document.querySelectorAll("[data-passkey]")) element.hidden = element.dataset.passkey == "missing";
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }
}
