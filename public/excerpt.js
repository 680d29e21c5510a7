// Lets somebody choose words of a piece of feedback: with the mouse, by touch, or with the arrow keys. The forms beside them get the place.
const words = document.querySelector(".words bdi[data-key]");
const chosen = document.querySelector(".chosen");
const form = document.querySelector("form[data-chosen]");
const pick = form && form.querySelector("select");
const span = document.querySelector("[data-span]");

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
  chosen.querySelector("[role=status]").textContent = `Chosen: “${short}”`;
  if (span) span.value = place;
  if (!pick) return;
  const same = [...pick.options].find((option) => option != own && option.value == place);
  if (same) own.remove();
  else {
    own.value = place;
    own.textContent = `${form.dataset.chosen}“${short}”`;
    pick.prepend(own);
  }
  pick.value = place;
};

const forget = () => {
  if (!place) return;
  if (pick && pick.value == place) pick.selectedIndex = own.isConnected ? 1 : 0;
  own.remove();
  if (span) span.value = "";
  chosen.hidden = true;
  place = "";
};

const read = () => {
  const selection = getSelection();
  if (!selection.rangeCount || !words.contains(selection.anchorNode) || !words.contains(selection.focusNode)) return;
  const range = selection.getRangeAt(0);
  let [start, end] = [placeOf(range.startContainer, range.startOffset), placeOf(range.endContainer, range.endOffset)];
  // Without the spaces at both ends.
  const letters = [...plain()];
  while (start < end && /\s/.test(letters[start])) start++;
  while (start < end && /\s/.test(letters[end - 1])) end--;
  if (start < end) show(start, end);
  else if (selection.isCollapsed) forget();
};

// The arrow keys move by words, and by letters where a script has no spaces.
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
    const folded = document.querySelector(link.hash).closest("details");
    if (folded) folded.open = true;
  });
}

if (words && chosen) {
  document.addEventListener("selectionchange", read);
  words.addEventListener("keydown", byKey);
}
