// Sends what waits, one item at a time: none is posted again before its first answer has come.
import { byId, say, session, things } from "./elements.js";
import { decrypt, isUnlocked } from "./crypto.js";
import { waitingItems } from "./device_store.js";
import { deleteCopy } from "./offline_copy.js";
import { refused, removeItem, showWaiting } from "./waiting_list.js";

// Milliseconds that the server has to answer.
const SEND_WITHIN = 15_000;
// Milliseconds before a failed sending is tried again: the wait doubles from the least to the most.
const LEAST_WAIT = 2_000;
const MOST_WAIT = 60_000;
const SIGN_IN = "Sign in again in another tab, then press “Send now”. Everything is still here.";
// Answers that say that this one item will not be taken, however often it is sent.
const REFUSALS = {
  409: "Other words came under this one’s number before. Copy it, keep it once more, and take this one out.",
  413: "This is too long for the server. Copy it in parts.",
  422: "The server does not take this one: its question may be gone. Copy it, keep it under another question, and take this one out.",
};

let sending = false;
let wait = 0;
let retry;

export const send = async () => {
  if (sending || !isUnlocked()) return;
  sending = true;
  clearTimeout(retry);
  try {
    let sent = 0;
    for (let row; (row = (await waitingItems()).find(({ id }) => !refused.has(id))); sent++) {
      const item = await decrypt(row.id, row).catch(() => undefined);
      if (!item) refused.set(row.id, "This one can’t be opened any more.");
      else if (!(await post(row.id, item))) return;
      await showWaiting();
    }
    if (refused.size) say(`${things(refused.size)} could not be sent: see below why.`);
    else if (sent) say(`Sent, and gone from this device: ${things(sent)}.`);
  } catch {
    if (isUnlocked()) sendLater("Something on this device went wrong");
  } finally {
    sending = false;
  }
};

// Posts one item and returns whether the next may be sent.
const post = async (id, item) => {
  const body = new URLSearchParams({ ...item, id });
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), SEND_WITHIN);
  const request = { method: "POST", body, redirect: "manual", signal: late.signal };
  const answer = await fetch(`/group-sessions/${session}/captured`, request).catch(() => undefined);
  if (!isUnlocked()) return false;
  // The server answers with the id, which a page of some network in between does not know.
  const text = answer && answer.ok ? await answer.text().catch(() => "") : "";
  clearTimeout(timer);
  if (text == id) {
    wait = 0;
    await removeItem(id);
    return true;
  }
  const { status, type } = answer || {};
  if (REFUSALS[status]) {
    refused.set(id, REFUSALS[status]);
    return true;
  }
  if (type == "opaqueredirect" || status == 401) say(SIGN_IN);
  else if (status == 403) say("Whoever is signed in may not send this. Everything is still here.");
  else if (status == 404) say("This session is not there, or somebody else is signed in. Everything is still here.");
  else return sendLater(answer ? "The server is busy" : "No signal");
  await deleteCopy();
  return false;
};

const sendLater = (reason) => {
  wait = Math.min(Math.max(2 * wait, LEAST_WAIT), MOST_WAIT);
  // Without a network no timer is set: the browser reports when there is one again.
  if (navigator.onLine) retry = setTimeout(send, wait);
  say(`${reason}. What waits stays here, sealed, and is sent as soon as it goes.`);
  return false;
};

export const stopSending = () => {
  clearTimeout(retry);
  refused.clear();
};

addEventListener("online", send);
byId("send").addEventListener("click", () => {
  refused.clear();
  send();
});
