// What young people said in a room without signal: sealed on this device under a passphrase, sent when there is a signal, each thing
// once, and then gone from here. Nothing is written down that was not sealed first, and the key is in this page's memory alone.
const $ = (id) => document.getElementById(id);
const page = $("capture");
const { session } = page.dataset;
const box = $("words");
const form = $("write");

const MOST = 5000; // characters, as on the server
const SHORTEST = 10; // characters of a passphrase
const ROUNDS = 600_000;
const BUCKET = 256; // sizes tell no more than this, as in the server's vault
const DRAFT_WITHIN = 700; // milliseconds until what is being typed is kept too
const SEND_WITHIN = 15_000;
const PAGE = `capture-${session}`;

let db, key;
const say = (text) => ($("state").textContent = text);
const things = (count) => (count == 1 ? "1 thing" : `${count} things`);
const told = (element, text) => {
  element.textContent = text;
  element.hidden = !text;
};

// Sealing. What is sealed opens in its own place only: this session, this thing.
const bytes = (text) => new TextEncoder().encode(text);
const random = (length) => crypto.getRandomValues(new Uint8Array(length));
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const how = (id, nonce) => ({ name: "AES-GCM", iv: nonce, additionalData: bytes(`${session}.${id}`) });
const seal = async (id, thing) => {
  const text = bytes(JSON.stringify(thing));
  const padded = new Uint8Array(Math.ceil((text.length + 4) / BUCKET) * BUCKET);
  new DataView(padded.buffer).setUint32(0, text.length);
  padded.set(text, 4);
  const nonce = random(12);
  return { nonce, sealed: await crypto.subtle.encrypt(how(id, nonce), key, padded) };
};
const unseal = async (id, { nonce, sealed }, by = key) => {
  const padded = await crypto.subtle.decrypt(how(id, nonce), by, sealed);
  return JSON.parse(new TextDecoder().decode(new Uint8Array(padded, 4, new DataView(padded).getUint32(0))));
};
const derive = async (passphrase, salt) => {
  const raw = await crypto.subtle.importKey("raw", bytes(passphrase.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
};

// The device's own store: a salt and a check value for each session, at most one draft, and what waits.
const asked = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
const connect = async () => {
  const request = indexedDB.open("capture", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("locks", { keyPath: "session" });
    request.result.createObjectStore("drafts", { keyPath: "session" });
    request.result.createObjectStore("items", { keyPath: "id" }).createIndex("session", "session");
  };
  db = await asked(request);
  // Another tab forgets everything.
  db.onversionchange = () => (db.close(), location.reload());
};
const read = (name, act) => asked(act(db.transaction(name).objectStore(name)));
const waiting = () => read("items", (items) => items.index("session").getAll(session));
// Done when it is on the disk, all of it or nothing.
const write = (act) =>
  new Promise((done, fail) => {
    const change = db.transaction(["locks", "drafts", "items"], "readwrite", { durability: "strict" });
    change.oncomplete = done;
    change.onabort = () => fail(change.error);
    act((name) => change.objectStore(name));
  });
// One write after the other, so that a draft never comes back after its words were kept.
let last = Promise.resolve();
const inTurn = (act) => (last = last.then(act, act));

// The passphrase.
let lock;
const ask = async () => {
  lock = await read("locks", (locks) => locks.get(session));
  for (const part of $("lock").querySelectorAll(".new")) part.hidden = !!lock;
  $("lock").querySelector(".known").hidden = !lock;
  $("open").hidden = true;
  $("lock").hidden = false;
  await count();
};
const wrong = (text) => {
  told($("passphrase-error"), text);
  if (text) $("passphrase").focus();
};
$("lock").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [passphrase, button] = [$("passphrase").value, event.submitter ?? $("lock").querySelector("button")];
  if (button.disabled) return;
  if ([...passphrase].length < SHORTEST) return wrong(`Use at least ${SHORTEST} characters.`);
  if (!lock && passphrase != $("again").value) return wrong("The two are not the same. Type them again.");
  wrong("");
  say("One moment: making the key takes a second or two.");
  button.disabled = true;
  try {
    const salt = lock?.salt ?? random(16);
    const made = await derive(passphrase, salt);
    if (lock) await unseal("check", lock, made);
    key = made;
    if (!lock) {
      const check = await seal("check", "");
      await write((of) => of("locks").add({ session, salt, ...check }));
    }
  } catch (trouble) {
    key = undefined;
    say("");
    return wrong(trouble.name == "OperationError" ? "That is not the passphrase of this session on this device. Try once more." : `This browser keeps nothing: ${trouble.name}.`);
  } finally {
    button.disabled = false;
  }
  for (const field of [$("passphrase"), $("again")]) field.value = "";
  await opened();
});

const opened = async () => {
  $("lock").hidden = true;
  $("open").hidden = false;
  const draft = await read("drafts", (drafts) => drafts.get(session));
  if (draft && form) fill(await unseal("draft", draft).catch(() => ({})));
  box?.focus();
  say("Open. What you keep is sealed on this device.");
  await count();
  // So that the browser doesn't clear it away when space is short.
  navigator.storage?.persist?.();
  putPageBy().catch(() => {});
  send();
};

// Typing.
const typed = () => Object.fromEntries(new FormData(form));
const fill = ({ words = "", ...picks }) => {
  box.value = words;
  for (const [name, value] of Object.entries(picks)) {
    const pick = [...form.elements[name]?.length ? form.elements[name] : [form.elements[name]]].find((pick) => pick?.value == value);
    if (pick) pick.checked = true;
  }
};
const draft = () =>
  inTurn(async () => {
    if (!key) return;
    const now = typed();
    const sealed = now.words.trim() && (await seal("draft", now));
    await write((of) => (sealed ? of("drafts").put({ session, ...sealed }) : of("drafts").delete(session)));
  }).catch(() => say("What you are typing could not be kept on this device. Is it full?"));
let drafting;
form?.addEventListener("input", () => {
  drafting ??= setTimeout(() => ((drafting = undefined), draft()), DRAFT_WITHIN);
});
addEventListener("visibilitychange", () => {
  if (!key) return;
  if (document.visibilityState == "visible") send();
  else if (form) draft();
});

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  if (button.disabled) return;
  button.disabled = box.readOnly = true;
  try {
    await inTurn(keep);
  } catch {
    say("That could not be kept on this device, and is still in the box. Is the device full?");
  }
  button.disabled = box.readOnly = false;
  box.focus();
});
const keep = async () => {
  const item = typed();
  const length = [...item.words.trim()].length;
  told($("words-error"), !length ? "Write something in the box first." : length > MOST ? `This has ${length} characters. Please use at most ${MOST}.` : "");
  if (!length || length > MOST) return;
  // The id tells the server when the same comes twice.
  const id = hex(random(16));
  const sealed = await seal(id, item);
  await write((of) => {
    of("items").put({ id, session, ...sealed });
    of("drafts").delete(session);
  });
  box.value = "";
  say("Kept, sealed, on this device.");
  await count();
  send();
};

// What waits.
const refused = new Map(); // id: why
const count = async () => {
  const [ours, all] = [await waiting(), await read("items", (items) => items.count())];
  $("waits").textContent = ours.length ? `${things(ours.length)} of this session ${ours.length == 1 ? "waits" : "wait"}.` : "Nothing waits.";
  const lost = all ? `${things(all)} that ${all == 1 ? "waits" : "wait"} here unsent, of all sessions,` : "Nothing waits here unsent. The passphrases";
  $("forget-what").textContent = `${lost} and this page’s copy are deleted from this device. What was sent stays where it is.`;
  await list(ours);
};
const details = $("items").closest("details");
details.addEventListener("toggle", () => count());
const list = async (ours) => {
  if (refused.size) details.open = true;
  if (!key || !details.open) return $("items").replaceChildren();
  const rows = await Promise.all(
    ours.map(async (row) => {
      const item = await unseal(row.id, row).catch(() => ({ words: "" }));
      const shown = $("item").content.cloneNode(true);
      const [question, words] = shown.querySelectorAll("bdi");
      told(shown.querySelector(".error"), refused.get(row.id) ?? "");
      question.textContent = form?.querySelector(`[name=prompt][value="${CSS.escape(item.prompt)}"]`)?.parentElement.textContent ?? "";
      words.textContent = item.words;
      const button = shown.querySelector("button");
      button.addEventListener("click", async () => {
        if (!button.dataset.sure) return void (button.textContent = button.dataset.sure = "Yes, take it out for good");
        await forget(row.id);
        say("Taken out. It was not sent by this press.");
      });
      return shown;
    }),
  );
  $("items").replaceChildren(...rows);
};
const forget = async (id) => {
  await inTurn(() => write((of) => of("items").delete(id)));
  refused.delete(id);
  await count();
};

// Sending: one at a time, and no second time before the first is answered.
const AGAIN = "Sign in again in another tab, then press “Send now”. Everything is still here.";
const REFUSED = {
  409: "Other words came under this one’s number before. Copy it, keep it once more, and take this one out.",
  413: "This is too long for the server. Copy it in parts.",
  422: "The server does not take this one: its question may be gone. Copy it, keep it under another question, and take this one out.",
};
let sending, after = 0, retry;
const send = async () => {
  if (sending || !key) return;
  sending = true;
  clearTimeout(retry);
  try {
    let sent = 0;
    for (let row; (row = (await waiting()).find(({ id }) => !refused.has(id))); sent++) {
      const item = await unseal(row.id, row).catch(() => undefined);
      if (!item) refused.set(row.id, "This one can’t be opened any more.");
      else if (!(await posted(row.id, item))) return;
      await count();
    }
    if (refused.size) say(`${things(refused.size)} could not be sent: see below why.`);
    else if (sent) say(`Sent, and gone from this device: ${things(sent)}.`);
  } catch {
    if (key) later("Something on this device went wrong");
  } finally {
    sending = false;
  }
};
// Whether to go on with the next.
const posted = async (id, item) => {
  const body = new URLSearchParams({ ...item, id });
  const answer = await fetch(`/group-sessions/${session}/captured`, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(SEND_WITHIN) }).catch(() => undefined);
  if (!key) return false;
  if (answer?.ok && (await answer.text().catch(() => "")) == id) {
    after = 0;
    await forget(id);
    return true;
  }
  if (REFUSED[answer?.status]) {
    refused.set(id, REFUSED[answer.status]);
    return true;
  }
  if (answer?.type == "opaqueredirect" || answer?.status == 401) say(AGAIN);
  else if (answer?.status == 403) say("Whoever is signed in may not send this. Everything is still here.");
  else if (answer?.status == 404) say("This session is not there, or somebody else is signed in. Everything is still here.");
  else return later(answer ? "The server is busy" : "No signal");
  await caches.delete(PAGE);
  return false;
};
const later = (why) => {
  after = Math.min(Math.max(2 * after, 2000), 60_000);
  // Where the browser knows that there is no network, it tells us when there is.
  if (navigator.onLine) retry = setTimeout(send, after);
  say(`${why}. What waits stays here, sealed, and is sent as soon as it goes.`);
  return false;
};
addEventListener("online", send);
$("send").addEventListener("click", () => {
  refused.clear();
  send();
});

// The page itself, for reloading it without signal: a copy that has the questions in it and nothing that was said.
const putPageBy = async () => {
  const here = location.pathname;
  const answer = await fetch(here, { redirect: "manual", cache: "no-store" });
  if (answer.type == "opaqueredirect" || [401, 403, 404].includes(answer.status)) return caches.delete(PAGE);
  if (!answer.ok) return;
  const files = [...new Set((await answer.clone().text()).match(/\/assets\/[\w.-]+/g))];
  const cache = await caches.open(PAGE);
  const known = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  await cache.addAll(files.filter((file) => !known.includes(file)));
  await cache.put(here, answer);
  for (const old of known) if (old != here && !files.includes(old)) await cache.delete(old);
  await navigator.serviceWorker.register("/group-sessions/worker.js");
  await navigator.serviceWorker.ready;
  $("ready").hidden = false;
};
const out = document.querySelector("form.out");
out?.addEventListener("submit", async (event) => {
  event.preventDefault();
  await caches.delete(PAGE).catch(() => {});
  out.submit();
});

// Forgetting.
$("forget").addEventListener("submit", (event) => {
  event.preventDefault();
  $("sure-error").hidden = $("sure").checked;
  if (!$("sure").checked) return;
  inTurn(async () => {
    key = undefined;
    clearTimeout(retry);
    refused.clear();
    db.close();
    await asked(indexedDB.deleteDatabase("capture"));
    for (const name of await caches.keys()) if (name.startsWith("capture-")) await caches.delete(name);
    const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
    await Promise.all(workers.filter(({ scope }) => new URL(scope).pathname == "/group-sessions/").map((worker) => worker.unregister()));
    form?.reset();
    $("forget").reset();
    $("forget").closest("details").open = false;
    $("ready").hidden = true;
    await connect();
    await ask();
    say("Everything is gone from this device.");
  });
});

// Two tabs of one session would write over each other's drafts, so the second one waits until the first is closed.
const start = async () => {
  await connect();
  $("plain").hidden = true;
  page.hidden = false;
  say("");
  await ask();
};
// Nothing in the clear may come back with the Back button.
addEventListener("pageshow", (event) => event.persisted && location.reload());
if (isSecureContext && navigator.locks && navigator.serviceWorker && self.indexedDB) {
  const elsewhere = setTimeout(() => {
    $("plain").hidden = true;
    page.hidden = false;
    say("This page is open in another tab or window. Close it there, and it opens here.");
  }, 500);
  navigator.locks.request(PAGE, async () => {
    clearTimeout(elsewhere);
    await start();
    await new Promise(() => {});
  }).catch(() => {
    page.hidden = true;
    $("plain").hidden = false;
  });
}
