// The page for rooms without signal: the passphrase that opens it, the button that deletes everything, and the start.
import { box, byId, form, page, say, session, showText } from "./elements.js";
import { decrypt, deriveKey, encrypt, random, setKey } from "./crypto.js";
import { deleteStore, inTurn, openStore, read, write } from "./device_store.js";
import { COPY, deleteAllCopies, updateCopy } from "./offline_copy.js";
import { showWaiting } from "./waiting_list.js";
import { send, stopSending } from "./send_queue.js";
import { restoreDraft } from "./writing.js";

// Fewest characters of a passphrase; the hint beside the field says the same.
const SHORTEST_PASSPHRASE = 10;

// Asks for the session's passphrase, or for a new one when this device has none yet.
let lock;
const askPassphrase = async () => {
  lock = await read("locks", (locks) => locks.get(session));
  for (const part of byId("lock").querySelectorAll(".new")) part.hidden = !!lock;
  byId("lock").querySelector(".known").hidden = !lock;
  byId("open").hidden = true;
  byId("lock").hidden = false;
  await showWaiting();
};

const passphraseError = (text) => {
  showText(byId("passphrase-error"), text);
  if (text) byId("passphrase").focus();
};

byId("lock").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [passphrase, button] = [byId("passphrase").value, byId("lock").querySelector("button")];
  if (button.disabled) return;
  if ([...passphrase].length < SHORTEST_PASSPHRASE) return passphraseError(`Use at least ${SHORTEST_PASSPHRASE} characters.`);
  if (!lock && passphrase != byId("again").value) return passphraseError("The two are not the same. Type them again.");
  passphraseError("");
  say("One moment: making the key takes a second or two.");
  button.disabled = true;
  try {
    const salt = lock ? lock.salt : random(16);
    const derived = await deriveKey(passphrase, salt);
    if (lock) await decrypt("check", lock, derived);
    setKey(derived);
    if (!lock) {
      const check = await encrypt("check", "");
      await write((store) => store("locks").add({ session, salt, ...check }));
    }
  } catch (error) {
    setKey(undefined);
    say("");
    const wrong = "That is not the passphrase of this session on this device. Try once more.";
    return passphraseError(error.name == "OperationError" ? wrong : `This browser keeps nothing: ${error.name}.`);
  } finally {
    button.disabled = false;
  }
  for (const field of [byId("passphrase"), byId("again")]) field.value = "";
  await unlocked();
});

const unlocked = async () => {
  byId("lock").hidden = true;
  byId("open").hidden = false;
  await restoreDraft();
  if (box) box.focus();
  say("Open. What you keep is sealed on this device.");
  await showWaiting();
  // Asks the browser not to clear the database when space is short.
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  updateCopy().catch(() => {});
  send();
};

byId("forget").addEventListener("submit", (event) => {
  event.preventDefault();
  byId("sure-error").hidden = byId("sure").checked;
  if (!byId("sure").checked) return;
  inTurn(async () => {
    setKey(undefined);
    stopSending();
    await deleteStore();
    await deleteAllCopies();
    if (form) form.reset();
    byId("forget").reset();
    byId("forget").closest("details").open = false;
    byId("ready").hidden = true;
    await openStore();
    await askPassphrase();
    say("Everything is gone from this device.");
  });
});

// A page from the Back button's memory would show words without the passphrase.
addEventListener("pageshow", (event) => event.persisted && location.reload());

const showPage = () => {
  byId("plain").hidden = true;
  page.hidden = false;
};
const start = async () => {
  await openStore();
  showPage();
  say("");
  await askPassphrase();
};

// Two tabs of one session would overwrite each other's drafts: the second waits for the lock until the first is closed.
if (isSecureContext && navigator.locks && navigator.serviceWorker && self.indexedDB) {
  const elsewhere = setTimeout(() => {
    showPage();
    say("This page is open in another tab or window. Close it there, and it opens here.");
  }, 500);
  navigator.locks.request(COPY, async () => {
    clearTimeout(elsewhere);
    await start();
    await new Promise(() => {});
  }).catch(() => {
    page.hidden = true;
    byId("plain").hidden = false;
  });
}
