// The form for the words of one person: its draft is stored while it is typed, and the finished item joins those that wait.
import { box, byId, form, say, session, showText } from "./elements.js";
import { decrypt, encrypt, isUnlocked, random } from "./crypto.js";
import { inTurn, read, write } from "./device_store.js";
import { send } from "./send_queue.js";
import { showWaiting } from "./waiting_list.js";

// Most characters of one item, as on the server.
const MOST_CHARACTERS = 5_000;
// Milliseconds after which something typed is stored as the draft.
const DRAFT_WITHIN = 700;
// Bytes of an item's id, which is also the server's.
const ID_BYTES = 16;

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const typed = () => Object.fromEntries(new FormData(form));

const fill = ({ words = "", ...picks }) => {
  box.value = words;
  for (const [name, value] of Object.entries(picks)) {
    const choice = form.querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
    if (choice) choice.checked = true;
  }
};

export const restoreDraft = async () => {
  const draft = await read("drafts", (drafts) => drafts.get(session));
  if (draft && form) fill(await decrypt("draft", draft).catch(() => ({})));
};

const storeDraft = () =>
  inTurn(async () => {
    if (!isUnlocked()) return;
    const now = typed();
    const sealed = now.words.trim() && (await encrypt("draft", now));
    await write((store) => (sealed ? store("drafts").put({ session, ...sealed }) : store("drafts").delete(session)));
  }).catch(() => say("What you are typing could not be kept on this device. Is it full?"));

let drafting;
const draftLater = () => {
  if (!drafting) drafting = setTimeout(() => ((drafting = undefined), storeDraft()), DRAFT_WITHIN);
};
addEventListener("visibilitychange", () => {
  if (!isUnlocked()) return;
  if (document.visibilityState == "visible") send();
  else if (form) storeDraft();
});

const onSubmit = async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  if (button.disabled) return;
  button.disabled = box.readOnly = true;
  try {
    await inTurn(keepItem);
  } catch {
    say("That could not be kept on this device, and is still in the box. Is the device full?");
  }
  button.disabled = box.readOnly = false;
  box.focus();
};
if (form) {
  form.addEventListener("input", draftLater);
  form.addEventListener("submit", onSubmit);
}

const keepItem = async () => {
  const item = typed();
  // As the server counts: the end of a line once, and nothing where nothing can be seen.
  const words = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/u.test(item.words) ? item.words.replace(/\r\n?/g, "\n").trim() : "";
  const length = [...words].length;
  const tooLong = `This has ${length} characters. Please use at most ${MOST_CHARACTERS}.`;
  showText(byId("words-error"), !length ? "Write something in the box first." : length > MOST_CHARACTERS ? tooLong : "");
  if (!length || length > MOST_CHARACTERS) return;
  // By the id the server knows an item that comes twice.
  const id = hex(random(ID_BYTES));
  const sealed = await encrypt(id, item);
  await write((store) => {
    store("items").put({ id, session, ...sealed });
    store("drafts").delete(session);
  });
  box.value = "";
  say("Kept, sealed, on this device.");
  await showWaiting();
  send();
};
