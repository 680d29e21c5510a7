// Keyboard shortcuts of the staff pages. A link or a button does the same as each of them.
const hints = document.querySelector(".keys");
const dialog = document.getElementById("keys");
const filter = document.getElementById("keys-filter");
const off = () => localStorage.getItem("keys") == "off";

const show = () => {
  hints.hidden = false;
  for (const hint of hints.querySelectorAll("span")) hint.hidden = off();
  dialog.querySelector("[value=switch]").textContent = off() ? "Turn keys on" : "Turn keys off";
};

// Keys that move between the rows of a list and tick the current one.
const rows = [...document.querySelectorAll(".mail .row")];
const current = () => rows.findIndex((row) => row.contains(document.activeElement));
const focusRow = (row) => row && row.querySelector(".first").focus();
const tickRow = (row) => {
  const box = row && row.querySelector("[type=checkbox]");
  if (box) box.click();
};
const listKeys = {
  j: () => focusRow(rows[Math.min(current() + 1, rows.length - 1)]),
  k: () => focusRow(rows[Math.max(current() - 1, 0)]),
  x: () => tickRow(rows[current()]),
};

// Returns the action of a key on this page: a move in the list, or a click on or focus of the element that names the key.
const actionOf = (key) => {
  if (key == "?") return open;
  if (key == "Enter") return rows[current()] && (() => rows[current()].querySelector(".first").click());
  if (rows.length && Object.keys(listKeys).includes(key)) return listKeys[key];
  const element = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (element) return () => (element.matches("a, button") ? element.click() : element.focus());
};

// A letter after "g" goes to a page of the navigation.
let goes = false;
const linkOf = (letter) => document.querySelector(`[data-go="${CSS.escape(letter)}"]`);

const isTyped = ({ target }) => target.closest && target.closest("input:not([type=checkbox]):not([type=radio]), select, textarea");

// The row that was current, for a command of a list: the dialog takes the focus.
let before = null;
const commands = () => [...dialog.querySelectorAll(".commands li")];
const open = () => {
  before = document.activeElement;
  filter.value = "";
  for (const command of commands()) command.hidden = false;
  dialog.showModal();
  filter.focus();
};
const run = (button) => {
  dialog.close();
  if (before) before.focus();
  const act = actionOf(button.value);
  if (act) act();
};

const startKeys = () => {
  show();
  hints.querySelector("button").addEventListener("click", open);
  dialog.addEventListener("close", () => {
    if (dialog.returnValue == "switch") off() ? localStorage.removeItem("keys") : localStorage.setItem("keys", "off");
    dialog.returnValue = "";
    show();
  });
  for (const button of dialog.querySelectorAll(".commands button")) button.addEventListener("click", () => run(button));
  filter.addEventListener("input", () => {
    const typed = filter.value.trim().toLowerCase();
    for (const command of commands()) command.hidden = !command.textContent.toLowerCase().includes(typed);
  });
  filter.addEventListener("keydown", (event) => {
    if (event.key != "Enter" || event.isComposing) return;
    event.preventDefault();
    const first = commands().find((command) => !command.hidden);
    if (first) first.firstElementChild.click();
  });
  addEventListener("keydown", (event) => {
    if (dialog.open || event.defaultPrevented || event.isComposing) return;
    if (event.key == "Escape" && isTyped(event)) return event.target.blur();
    if (isTyped(event) || off()) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const link = goes && linkOf(event.key);
    goes = event.key == "g" && !link;
    const act = link ? () => link.click() : event.key != "Enter" && actionOf(event.key);
    if (!act || (event.repeat && !(rows[0] && "jk".includes(event.key)))) return;
    event.preventDefault();
    act();
  });
};
// A browser without dialogs (Safari before 15.4) has no place to turn the keys off, and so has none.
if (dialog.showModal) startKeys();

// Blocks a second submit while the first is under way: it would find that the item is gone.
addEventListener("submit", (event) => {
  const { dataset, method } = event.target;
  if (event.defaultPrevented || method == "dialog") return;
  if ("sent" in dataset) return event.preventDefault();
  dataset.sent = "";
  setTimeout(() => delete dataset.sent, 3000);
});
