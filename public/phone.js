// A phone in a group session, besides `room.js`: a tap on a list puts a dot on or takes it off at once, and a new question is seen.
//
// A tap is sent after those before it, until it has arrived: it says how many dots the thing has then, so the same one twice is one.

const RETRY_AFTER = 3_000;
// Milliseconds after which taps that have no answer count as not sent.
const GIVE_UP_AFTER = 20_000;

const pieces = document.getElementById("pieces");
const news = document.getElementById("news");

// As the server draws them: for none a space, so that `room.js` finds nothing changed and the focus stays.
const dotted = (count) => "\u25cf".repeat(count) || " ";

// The numbers of each list that have not arrived. Those that wait go together.
const waiting = new Map();
// The list and its numbers that are on their way, whether the last try failed, and the next one.
let sending, late, retry;
const hasArrived = (form) => !waiting.has(form) && !(sending && sending[0] == form);

// Makes the marks of a list agree with the numbers of its rows, as `live/phone/dots.rs` draws them.
const draw = (form) => {
  const { dots, left, unsentLeft, words } = form.dataset;
  const rows = [...form.querySelectorAll("[data-on]")];
  const free = dots - rows.reduce((sum, row) => sum + +row.dataset.on, 0);
  const status = form.querySelector(".free [role]");
  form.querySelector(".free .dot").textContent = dotted(free);
  const said = late ? form.dataset.late : (hasArrived(form) ? left : unsentLeft).split("|")[free];
  // Written once, it is read aloud once.
  if (status.textContent != said) status.textContent = said;
  for (const row of rows) {
    const on = +row.dataset.on;
    const [put, take] = row.querySelectorAll("button");
    put.setAttribute("value", on + 1);
    put.setAttribute("aria-disabled", !free);
    put.querySelector(".hide").textContent = `: ${words.split("|")[on]}`;
    put.querySelector(".dot").textContent = dotted(on);
    take.setAttribute("value", Math.max(0, on - 1));
    // A button that is gone has no focus.
    if (!on && document.activeElement == take) put.focus();
  }
};

const bodyOf = (form, numbers) => {
  const body = new URLSearchParams(new FormData(form));
  for (const name of Object.keys(numbers)) body.append(name, numbers[name]);
  return body;
};
// Numbers that did not arrive wait again. Later ones of the same thing count.
const putBack = ([form, numbers]) => waiting.set(form, { ...numbers, ...waiting.get(form) });
const send = async () => {
  if (sending || !waiting.size) return;
  clearTimeout(retry);
  const [next] = waiting;
  const [form, numbers] = (sending = next);
  waiting.delete(form);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), GIVE_UP_AFTER);
  let refused;
  try {
    const answer = await fetch(form.action, { method: "POST", body: bodyOf(form, numbers), signal: stop.signal });
    late = answer.status == 429 || answer.status >= 500;
    if (!answer.ok && !late) refused = await answer.text();
  } catch {
    late = true;
  }
  sending = undefined;
  if (late) {
    putBack(next);
    draw(form);
    retry = setTimeout(send, RETRY_AFTER);
    return;
  }
  // Taps that came after a refused one were taps on something that is not so.
  if (refused) waiting.delete(form);
  if (!waiting.has(form)) {
    draw(form);
    form.dispatchEvent(new CustomEvent("sent", { bubbles: true, detail: refused }));
  }
  send();
};

document.addEventListener("click", (event) => {
  const button = event.target.closest(".dots button");
  if (!button) return;
  event.preventDefault();
  if (button.getAttribute("aria-disabled") == "true") return;
  const { form, name } = button;
  const on = button.getAttribute("value");
  button.parentElement.dataset.on = on;
  waiting.set(form, { ...waiting.get(form), [name]: on });
  draw(form);
  // Until it is sent, `room.js` leaves the list as it is.
  form.dispatchEvent(new Event("input", { bubbles: true }));
  send();
});

// Taps that have not arrived are sent without the page when it goes away: on leaving, before the browser forgets the phone (`leave.js` gives
// the tab another name), and never for whoever has it next.
const here = name;
const sendAll = () => {
  if (name != here) return;
  if (sending) putBack(sending);
  for (const [form, numbers] of waiting) navigator.sendBeacon(form.action, bodyOf(form, numbers));
};
addEventListener("pagehide", sendAll);
document.addEventListener("click", ({ target }) => target.closest("#leave") && sendAll(), true);

// Brings a new question into view, unless somebody is in a box: then that stays where it is, and a line leads to the question.
const asked = (kind) => [...pieces.querySelectorAll(`${kind}[data-asked]`)].map((question) => question.id);
let known = asked("");
const boxInUse = () => [document.activeElement].find((element) => element && element.localName == "textarea");
const topOf = (element) => element.getBoundingClientRect().top;
const leadTo = (id) => {
  const link = document.createElement("a");
  link.href = `#${id}`;
  link.textContent = pieces.dataset.new;
  link.onclick = (event) => {
    // The tab's history gets no address of a question.
    event.preventDefault();
    news.textContent = "";
    news.className = "hide";
    const heading = document.querySelector(`#${id} h2`);
    if (!heading) return;
    heading.scrollIntoView();
    heading.focus({ preventScroll: true });
  };
  news.textContent = "";
  news.append(link);
  news.className = "note";
};

let place;
document.addEventListener("changing", () => (place = boxInUse() && topOf(boxInUse())));
new MutationObserver(() => {
  const fresh = asked("section").find((id) => !known.includes(id));
  known = asked("");
  const box = boxInUse();
  if (box) {
    if (fresh) leadTo(fresh);
    return scrollBy(0, topOf(box) - place);
  }
  news.className = "hide";
  news.textContent = fresh ? pieces.dataset.new : "";
  if (fresh) scrollBy(0, topOf(document.getElementById(fresh)) - 10);
}).observe(pieces, { childList: true });
