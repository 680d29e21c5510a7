// The staff side by keyboard. Everything here has a link or a button that does the same without it.
const hints = document.querySelector(".keys");
const all = document.getElementById("keys");
const off = () => localStorage.getItem("keys") == "off";

const show = () => {
  hints.hidden = false;
  for (const hint of hints.querySelectorAll("span")) hint.hidden = off();
  all.querySelector("[value=switch]").textContent = off() ? "Turn keys on" : "Turn keys off";
};
show();
hints.querySelector("button").addEventListener("click", () => all.showModal());
all.addEventListener("close", () => {
  if (all.returnValue == "switch") off() ? localStorage.removeItem("keys") : localStorage.setItem("keys", "off");
  all.returnValue = "";
  show();
});

// The row that has the focus, in a list.
const rows = [...document.querySelectorAll(".mail .row")];
const at = () => rows.findIndex((row) => row.contains(document.activeElement));
const go = (row) => row?.querySelector(".first").focus();
const lists = {
  j: () => go(rows[Math.min(at() + 1, rows.length - 1)]),
  k: () => go(rows[Math.max(at() - 1, 0)]),
  x: () => rows[at()]?.querySelector("[type=checkbox]")?.click(),
};

// What a key does on this page: move in its list, or press, or go to, the element that names the key.
const does = (key) => {
  if (key == "?") return () => all.showModal();
  if (rows.length && Object.hasOwn(lists, key)) return lists[key];
  const element = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (element) return () => (element.matches("a, button") ? element.click() : element.focus());
};

addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input:not([type=checkbox], [type=radio]), select, textarea");
  if (typing || all.open || off() || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = does(event.key);
  if (!act || (event.repeat && !rows.length)) return;
  event.preventDefault();
  act();
});

// A second press while the first is on its way would only find that the thing is gone.
addEventListener("submit", (event) => {
  const { dataset, method } = event.target;
  if (event.defaultPrevented || method == "dialog") return;
  if ("sent" in dataset) return event.preventDefault();
  dataset.sent = "";
  setTimeout(() => delete dataset.sent, 3000);
});
