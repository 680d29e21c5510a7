// The box where somebody writes: ways to begin, room that grows, letters that are left, problems beside it, and one press of Send.
// Without this file the page works, by its forms. `live.js` wakes the island only once this file is there, for the island would
// send the words when an opener is tapped.

// Most characters, and from how many left on they are counted; as on the server, which leaves out the blanks around the words.
const MOST_CHARACTERS = 5_000;
const COUNTED = 500;
// Milliseconds of quiet before the count is read aloud.
const QUIET = 1_000;
// Milliseconds after which Send may be pressed again, longer than the server takes: somebody may have stopped the browser.
const AGAIN = 20_000;

const byId = (id) => document.getElementById(id);
const box = byId("words");
const { form } = box;
const { left, over, sending } = byId("talk").dataset;
// The island takes all of them out of the page once the words are sent.
const [counted, told, error, trouble, inFull] = ["left", "left-told", "words-error", "trouble", "know"].map(byId);
const count = () => [...box.value.replace(/^[\s\x85]+|[\s\x85]+$/g, "")].length;

const grow = () => {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
};

let quiet;
const tell = () => {
  const rest = MOST_CHARACTERS - count();
  const text = rest > COUNTED ? "" : (rest < 0 ? over : left).replace("{count}", Math.abs(rest));
  counted.textContent = text;
  clearTimeout(quiet);
  quiet = setTimeout(() => (told.textContent = text), QUIET);
};

// A problem that is told above Send stands at the box too, until it is solved.
const mark = (text) => {
  const length = count();
  const isWrong = !!text && (!length || length > MOST_CHARACTERS);
  error.textContent = text;
  error.hidden = !text;
  box.closest(".field").classList.toggle("bad", isWrong);
  if (isWrong) box.setAttribute("aria-invalid", "true");
  else box.removeAttribute("aria-invalid");
};
let isMarked = false;
const watch = new MutationObserver(() => {
  if (isMarked || !trouble.hidden) mark(trouble.hidden ? "" : trouble.querySelector("p").textContent);
  isMarked = !trouble.hidden;
});
watch.observe(trouble, { attributes: true, childList: true, characterData: true, subtree: true });

const changed = () => {
  if (!window.CSS || !CSS.supports("field-sizing", "content")) grow();
  tell();
  const length = count();
  if (box.matches("[aria-invalid]") && length && length <= MOST_CHARACTERS) mark("");
};
box.addEventListener("input", changed);

// An opener stands on a line of its own at the end. It takes the place of another one that nothing was written after; the blank at
// its end tells it from typed words. `feedback::form::with_opener` does the same.
const openers = [...form.querySelectorAll("[name=opener]")];
const words = (opener) => `${opener.firstElementChild.textContent} `;
for (const opener of openers) {
  opener.onclick = (event) => {
    event.preventDefault();
    const lines = box.value.split("\n");
    if (openers.some((other) => words(other) == lines[lines.length - 1])) lines.pop();
    const kept = lines.join("\n").trimEnd();
    box.value = kept ? `${kept}\n${words(opener)}` : words(opener);
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
    changed();
  };
}

// The feeling that was picked shows where they are folded away.
const felt = byId("felt");
const feel = () => {
  const picked = form.querySelector("[name=feeling]:checked");
  felt.textContent = picked && picked.value && `: ${picked.parentNode.textContent}`;
};
form.addEventListener("change", feel);

// Where the browser sends the form itself: it sends once, and says so. The island does so by itself.
const send = [...form.querySelectorAll(".btn")].pop();
let isSent = false;
const label = send.textContent;
const free = () => {
  if (isSent) send.firstChild.data = label;
  isSent = false;
};
form.addEventListener("submit", (event) => {
  if (isSent) event.preventDefault();
  setTimeout(() => {
    if (event.defaultPrevented || isSent) return;
    isSent = true;
    send.firstChild.data = sending;
    setTimeout(free, AGAIN);
  });
});
addEventListener("pageshow", () => {
  free();
  feel();
  changed();
});

// Leads to the promises in full, and adds nothing to the tab's history.
document.querySelector('a[href="#know"]').onclick = (event) => {
  event.preventDefault();
  inFull.scrollIntoView();
  inFull.focus({ preventScroll: true });
};
