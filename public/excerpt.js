// Lets somebody choose words of a piece of feedback: with the mouse, by touch, or with the arrow keys. The forms beside them get the place.
const words = document.querySelector(".words bdi[data-key]");
const chosen = document.querySelector(".chosen");
const form = document.querySelector("form[data-chosen]");
const pick = form && form.querySelector("select");
const span = document.querySelector("[data-span]");
const tick = span && span.querySelector("input");
const said = document.getElementById("chosen");

// Places are code points of the words alone, without the numbers of the codes that are drawn in them.
const textNodes = () => {
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("sup")) nodes.push(walker.currentNode);
  return nodes;
};
const plain = () => textNodes().map((node) => node.data).join("");

const placeOf = (node, offset) => {
  const before = document.createRange();
  before.selectNodeContents(words);
  before.setEnd(node, offset);
  const copy = before.cloneContents();
  for (const number of copy.querySelectorAll("sup")) number.remove();
  return [...copy.textContent].length;
};

const pointAt = (place) => {
  let left = place;
  const nodes = textNodes();
  for (const node of nodes) {
    const letters = [...node.data];
    if (left <= letters.length) return [node, letters.slice(0, left).join("").length];
    left -= letters.length;
  }
  const last = nodes[nodes.length - 1];
  return [last, last.data.length];
};

const own = document.createElement("option");
let place = "";

const show = (start, end) => {
  const letters = [...plain()].slice(start, end);
  const text = letters.join("").replace(/\s+/g, " ");
  const short = letters.length > 70 ? `${[...text].slice(0, 70).join("")}…` : text;
  place = `${start}-${end}`;
  chosen.hidden = false;
  chosen.querySelector("bdi").textContent = short;
  said.textContent = `Chosen: “${short}”`;
  if (span) {
    span.hidden = tick.disabled = false;
    span.querySelector("bdi").textContent = short;
    // Only who goes there from the words means to take them out.
    tick.checked = false;
    tick.value = place;
  }
  if (!pick) return;
  const same = [...pick.options].find((option) => option != own && option.value == place);
  if (same) own.remove();
  else {
    own.value = place;
    own.textContent = `${form.dataset.chosen}“\u2068${short}\u2069”`;
    pick.prepend(own);
  }
  pick.value = place;
};

const forget = () => {
  if (!place) return;
  if (pick && pick.value == place) pick.selectedIndex = own.isConnected ? 1 : 0;
  own.remove();
  if (span) {
    span.hidden = tick.disabled = true;
    tick.checked = false;
  }
  said.textContent = "";
  chosen.hidden = true;
  place = "";
};

const read = () => {
  const selection = getSelection();
  if (!selection.rangeCount || (!words.contains(selection.anchorNode) && !words.contains(selection.focusNode))) return;
  const range = selection.getRangeAt(0);
  const letters = [...plain()];
  // A mouse may leave the words at either end.
  let start = words.contains(range.startContainer) ? placeOf(range.startContainer, range.startOffset) : 0;
  let end = words.contains(range.endContainer) ? placeOf(range.endContainer, range.endOffset) : letters.length;
  // Without the spaces at both ends.
  while (start < end && /\s/.test(letters[start])) start++;
  while (start < end && /\s/.test(letters[end - 1])) end--;
  if (start < end) show(start, end);
  else if (selection.isCollapsed) forget();
};

// The arrow keys move by words, and in Chinese, which has no spaces, by letters.
const steps = () => {
  const found = [];
  let at = 0;
  for (const [step] of plain().matchAll(/\s+|\p{Script=Han}|[^\s\p{Script=Han}]+/gu)) {
    const length = [...step].length;
    if (step.trim()) found.push([at, at + length]);
    at += length;
  }
  return found;
};
let first = -1;
let last = -1;

const byKey = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const all = steps();
  const onward = getComputedStyle(words).direction == "rtl" ? "ArrowLeft" : "ArrowRight";
  const to = { [onward]: last + 1, [onward == "ArrowLeft" ? "ArrowRight" : "ArrowLeft"]: Math.max(0, last - 1), Home: 0, End: all.length - 1 }[event.key];
  if (event.key == "Escape") {
    first = last = -1;
    getSelection().removeAllRanges();
    forget();
  } else if (event.key == "Enter" && place && form) {
    event.preventDefault();
    form.querySelector("[data-key]").focus();
  } else if (to !== undefined && all.length) {
    event.preventDefault();
    last = Math.min(to, all.length - 1);
    if (!event.shiftKey || first < 0) first = last;
    const [start, end] = [all[Math.min(first, last)][0], all[Math.max(first, last)][1]];
    getSelection().setBaseAndExtent(...pointAt(start), ...pointAt(end));
  }
};

// The form that takes words out is folded away until somebody goes there.
for (const link of chosen ? chosen.querySelectorAll("a") : []) {
  link.addEventListener("click", () => {
    const target = document.querySelector(link.hash);
    const folded = target && target.closest("details");
    if (!folded) return;
    folded.open = true;
    if (tick && !tick.disabled) tick.checked = true;
  });
}

if (words && chosen) {
  document.addEventListener("selectionchange", read);
  words.addEventListener("keydown", byKey);
}
