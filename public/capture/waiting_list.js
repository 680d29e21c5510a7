// The panel of items that wait to be sent: how many, and on request the words of each.
import { byId, form, say, showText, things } from "./elements.js";
import { decrypt, isUnlocked } from "./crypto.js";
import { inTurn, read, waitingItems, write } from "./device_store.js";

// Maps the id of each item that the server refused to the reason shown.
export const refused = new Map();

export const showWaiting = async () => {
  const [ours, all] = [await waitingItems(), await read("items", (items) => items.count())];
  byId("waits").textContent = ours.length ? `${things(ours.length)} of this session ${ours.length == 1 ? "waits" : "wait"}.` : "Nothing waits.";
  const lost = all ? `${things(all)} that ${all == 1 ? "waits" : "wait"} here unsent, of all sessions,` : "Nothing waits here unsent. The passphrases";
  byId("forget-what").textContent = `${lost} and this page’s copy are deleted from this device. What was sent stays where it is.`;
  await showItems(ours);
};

const details = byId("items").closest("details");
details.addEventListener("toggle", () => showWaiting());

const showItems = async (items) => {
  if (refused.size) details.open = true;
  const rows = isUnlocked() && details.open ? await Promise.all(items.map(itemRow)) : [];
  byId("items").textContent = "";
  byId("items").append(...rows);
};

const itemRow = async (stored) => {
  const item = await decrypt(stored.id, stored).catch(() => ({ words: "" }));
  const row = byId("item").content.cloneNode(true);
  const [question, words] = row.querySelectorAll("bdi");
  showText(row.querySelector(".error"), refused.get(stored.id) || "");
  const choice = form && form.querySelector(`[name=prompt][value="${CSS.escape(item.prompt)}"]`);
  question.textContent = choice ? choice.parentElement.textContent : "";
  words.textContent = item.words;
  const button = row.querySelector("button");
  button.addEventListener("click", async () => {
    if (!button.dataset.sure) return void (button.textContent = button.dataset.sure = "Yes, take it out for good");
    await removeItem(stored.id);
    say("Taken out. It was not sent by this press.");
  });
  return row;
};

export const removeItem = async (id) => {
  await inTurn(() => write((store) => store("items").delete(id)));
  refused.delete(id);
  await showWaiting();
};
