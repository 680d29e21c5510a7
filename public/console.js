// The console of a group session, beside `room.js`: nothing moves under a finger, a button that takes no tap looks it, and the last act
// can be undone where the thumb is.

// Milliseconds in which a button takes no tap, after it has moved or come in the place of another.
const GUARDED = 400;
// Milliseconds for which the last act is offered to be undone, and the places of items that have gone stay empty.
const UNDO = 5_000;
// Pixels that count as moved.
const MOVED = 4;

const items = () => [...document.querySelectorAll("[data-pieces=last] > .item")];
const isUnsent = (item) => !("sending" in item.dataset);
const buttonsOf = (item) => [...item.querySelectorAll("button")];
const boxes = () => [...document.querySelectorAll("[name=item]")];

// The top of each item that is seen.
const tops = () => new Map(items().map((item) => [item.id, item.offsetHeight ? item.getBoundingClientRect().top : NaN]));
let before = tops();

// When each button takes taps again.
const guarded = new WeakMap();
const guard = (buttons) => {
  for (const button of buttons) {
    guarded.set(button, performance.now() + GUARDED);
    button.setAttribute("aria-disabled", "true");
  }
  setTimeout(() => {
    for (const button of buttons) {
      const item = button.closest(".item");
      const free = performance.now() >= guarded.get(button) - 1 && (!item || isUnsent(item));
      if (free) button.removeAttribute("aria-disabled");
    }
  }, GUARDED);
};

// Guards the buttons of items that stand elsewhere than before. One that has come from outside has no place yet, and moved under nobody.
const guardMoved = () => {
  const moved = ([id, top]) => before.has(id) && !isNaN(top) && !(Math.abs(top - before.get(id)) < MOVED);
  const ids = [...tops()].filter(moved).map(([id]) => id);
  guard(ids.flatMap((id) => buttonsOf(document.getElementById(id))));
};

const countLeft = () => {
  const count = document.getElementById("count");
  if (count) count.textContent = [...document.querySelectorAll("#waiting > .item")].filter(isUnsent).length;
};

// The line that offers to undo, and the places that stay empty as long.
const undo = document.getElementById("undo-act");
let closing;
const close = () => {
  closing = undefined;
  // As long as somebody is on it, it stays.
  if (undo.contains(document.activeElement)) return closeSoon();
  undo.hidden = true;
  before = tops();
  for (const list of document.querySelectorAll("[data-pieces=last]")) {
    for (const place of [...list.children]) if ("gap" in place.dataset) place.remove();
  }
  guardMoved();
};
const closeSoon = () => {
  clearTimeout(closing);
  closing = setTimeout(close, UNDO);
};
if (!undo.hidden) closeSoon();

const offerUndo = (button) => {
  undo.querySelector("form").action = button.form.action;
  undo.querySelector("bdi").textContent = button.dataset.done;
  undo.hidden = false;
};

// The item that was sent last, and the button for it.
let last;
// Where that item is seen no more and had the focus, the same button of the next one gets it.
const keepFocus = () => {
  if (!last || (document.activeElement != document.body && document.activeElement != last.button)) return;
  const all = [...last.list.children];
  const place = all.findIndex((here) => [here.id, here.dataset.gap].includes(last.item.id));
  const seen = (here) => here.matches(".item") && here.offsetHeight && isUnsent(here);
  const next = all.slice(place + 1).find(seen) || all.find(seen);
  if (!next || last.button.offsetHeight) return;
  const same = buttonsOf(next).find((button) => button.value == last.button.value) || buttonsOf(next)[0];
  same.focus({ preventScroll: true });
};

// Boxes that are ticked stay so while their items are replaced, and are ticked again when putting them together failed.
let ticked = [];
let gathered = [];
const tickedNow = () => boxes().filter((box) => box.checked).map((box) => box.value);
const tick = (values) => {
  for (const box of boxes()) if (values.includes(box.value)) box.checked = true;
};

document.addEventListener("sending", ({ detail: { piece, button } }) => {
  before = tops();
  if (piece.id == "together") {
    gathered = tickedNow();
    for (const box of boxes()) box.checked = false;
  }
  if (piece.id == "undo-act") {
    undo.hidden = true;
    return;
  }
  if (!piece.matches(".item")) return;
  piece.dataset.sending = "yes";
  for (const other of buttonsOf(piece)) other.setAttribute("aria-disabled", "true");
  if (button && "done" in button.dataset) offerUndo(button);
  closeSoon();
  guardMoved();
  countLeft();
  last = button && { item: piece, list: piece.parentElement, button };
  keepFocus();
});

// It can be pressed again.
document.addEventListener("failed", ({ detail: { id } }) => {
  const piece = document.getElementById(id);
  if (!piece) return;
  delete piece.dataset.sending;
  last = undefined;
  if (id == "together") tick(gathered);
  // An act that did not go can't be undone.
  if (id == "undo-act") undo.hidden = false;
  else if (undo.querySelector("form").action.endsWith(id.replace("i-", "/"))) undo.hidden = true;
  guard(buttonsOf(piece));
  countLeft();
});

document.addEventListener("changing", () => {
  before = tops();
  ticked = tickedNow();
});

document.addEventListener("changed", ({ detail: page }) => {
  for (const item of items()) if (!isUnsent(item)) for (const button of buttonsOf(item)) button.setAttribute("aria-disabled", "true");
  tick(ticked);
  // A form counts once, so each undo needs fresh bytes.
  const [own, fresh] = [document, page].map((page) => page.querySelector("#undo-act [name=once]"));
  if (own && fresh) own.value = fresh.value;
  guardMoved();
  countLeft();
  keepFocus();
  if (last && !document.contains(last.button)) last = undefined;
  if (!closing) closeSoon();
});
