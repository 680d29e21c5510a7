// The wall of a group session: shows each picture that the server sends. It sets words as large as they fit; where they need more pages than
// one, it turns them slowly. The key B makes the screen black, and shows it again; the address holds which, so that reloading changes nothing.

// Milliseconds without a heartbeat after which the connection counts as lost: two heartbeats of the server (`live/events.rs`).
const SILENT_AFTER = 30_000;
// Milliseconds after which a connection that the server ended is opened again.
const RECONNECT_AFTER = 5_000;
// Milliseconds in which every page has been shown, and the shortest and longest that one stays.
const ROUND = 56_000;
const SHORTEST = 4_000;
const LONGEST = 12_000;
// So long each page should stay, or letters become smaller.
const UNHURRIED = 7_000;
// Sizes of letters, in rem. Those of 1.375 can be read at eight metres; smaller ones are for walls with much on them.
const WORDS = [1.375, 1.5, 1.7, 1.9, 2.1, 2.4, 2.7, 3, 3.4];
const CHOICES = [2.6, 2.3, 2, 1.8, 1.6, 1.4, 1.25, 1.1, 0.95, 0.8];
const SMALLEST = [1.375, 1.25, 1.1];
// So many new items at once are another question's.
const MANY = 3;
// The narrowest column, in letters.
const NARROWEST = 9;

const wall = document.getElementById("main");
const nav = document.getElementById("pages");
const count = document.getElementById("page");
const hold = document.getElementById("hold");
const seen = new Map();
// The size that the server gave a question.
const sent = new WeakMap();
const items = () => [...wall.querySelectorAll(".said > li")].map((item) => item.id);
let page = 0;
let turning;

const setSize = (list, letters, columns) => {
  list.style.setProperty("--letters", `${letters}rem`);
  list.style.setProperty("--columns", columns);
};

// Returns the number of pages of a list in this size, or nothing where an item is higher than a column.
const pagesOf = (list, letters, columns) => {
  setSize(list, letters, columns);
  list.classList.remove("whole");
  const { bottom } = list.getBoundingClientRect();
  const boxes = [...list.children].map((item) => item.getClientRects());
  if (boxes.some((box) => box.length > 1 || box[0].bottom > bottom + 1)) return 0;
  return 1 + pageOf(list, list.lastElementChild);
};

// The width of a page: what a list holds, and the gap to the next column.
const widthOf = (list) => list.getBoundingClientRect().width + parseFloat(getComputedStyle(list).columnGap);
// Places are in whole pixels, so a few more are harmless: columns are far apart.
const pageOf = (list, item) => Math.floor((item.offsetLeft - list.firstElementChild.offsetLeft + 9) / widthOf(list));

// Returns the size of these letters that takes the fewest pages, or nothing where no column holds every item.
const fewestPages = (list, letters, columns) => {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const tries = columns
    .filter((many) => list.clientWidth / many / rem >= NARROWEST * letters)
    .map((many) => ({ letters, many, pages: pagesOf(list, letters, many) }))
    .filter(({ pages }) => pages);
  return tries.sort((a, b) => a.pages - b.pages)[0];
};

// Returns how the words take as few pages as letters that can be read allow, or nothing where an item has no room.
const leastWords = (list, columns) => {
  const [usual, smaller, smallest] = SMALLEST.map((letters) => () => fewestPages(list, letters, columns));
  let best = usual();
  if (best && best.pages == 1) return best;
  const other = smaller();
  if (other && (!best || other.pages == 1)) best = other;
  return best && best.pages <= ROUND / UNHURRIED ? best : smallest() || best;
};

// Sets the words as large as so many pages hold, and returns how many these are.
const growWords = (list, least, columns) => {
  let best = least;
  for (const letters of WORDS.filter((letters) => letters > least.letters)) {
    const larger = fewestPages(list, letters, columns);
    if (!larger || larger.pages > least.pages) break;
    best = larger;
  }
  const pages = pagesOf(list, best.letters, best.many);
  list.classList.toggle("whole", pages == 1);
  list.classList.toggle("one", best.many == 1);
  return pages;
};

// Sets the choices as large as the screen holds them all.
const fitChoices = (list) => {
  list.style.setProperty("--rows", Math.ceil(list.children.length / 2));
  for (const letters of CHOICES) {
    setSize(list, letters, 1);
    if (list.scrollHeight <= list.clientHeight + 1) return true;
  }
  return false;
};

// Fits everything to the screen, and shows the page with this item. A question makes way where not all has room below it.
const fit = (shown) => {
  const [words, choices, title] = [".said", ".bars", ".ask h1"].map((part) => wall.querySelector(part));
  const columns = words && words.children.length < 4 ? [1, 2] : [2, 3, 1];
  if (words) words.style.transform = "";
  if (title && !sent.has(title)) sent.set(title, title.className);
  let least;
  for (const size of ["", "long", "least"]) {
    if (title) title.className = size || sent.get(title);
    if (words) least = leastWords(words, columns);
    if (!title || (words ? least && (size || least.pages == 1) : !choices || fitChoices(choices))) break;
  }
  const pages = words && least ? growWords(words, least, columns) : 1;
  nav.hidden = pages < 2;
  wall.classList.toggle("paged", pages > 1);
  const item = pages > 1 && document.getElementById(shown);
  show(item ? pageOf(words, item) : 0, pages);
};

// Shows a page, and notes when its items were seen.
const show = (next, pages) => {
  page = next;
  clearTimeout(turning);
  const list = wall.querySelector(".said");
  if (!list) return;
  list.style.transform = page ? `translateX(-${page * widthOf(list)}px)` : "";
  for (const item of list.children) if (pages < 2 || pageOf(list, item) == page) seen.set(item.id, performance.now());
  count.textContent = `${page + 1} / ${pages}`;
  nav.dataset.count = pages;
  const stay = Math.max(SHORTEST, Math.min(LONGEST, ROUND / pages));
  if (pages > 1 && !isHeld()) turning = setTimeout(turnOn, stay);
};

const turnTo = (next) => {
  const pages = Number(nav.dataset.count);
  show((next + pages) % pages, pages);
  const list = wall.querySelector(".said");
  list.classList.remove("turned");
  void list.offsetWidth;
  list.classList.add("turned");
};

// Turns to the page with the item that has not been seen for longest.
const turnOn = () => {
  const list = wall.querySelector(".said");
  if (!list) return;
  const [oldest] = [...list.children].sort((a, b) => (seen.get(a.id) || 0) - (seen.get(b.id) || 0));
  turnTo(pageOf(list, oldest));
};

// Pages turn by themselves until somebody stops them, and not at all for people who asked for less motion.
const isHeld = () => hold.getAttribute("aria-pressed") == "true";
hold.setAttribute("aria-pressed", matchMedia("(prefers-reduced-motion: reduce)").matches);
nav.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if (button == hold) {
    hold.setAttribute("aria-pressed", !isHeld());
    show(page, Number(nav.dataset.count));
  } else turnTo(page + Number(button.dataset.turn));
});

// Tells how much of the planned time is left, roughly. The address's history keeps when each question came up, so that a reload changes nothing.
const began = history.state || {};
const tellTime = () => {
  const time = wall.querySelector(".time");
  if (!time) return;
  const { prompt, minutes, many, one, over } = time.dataset;
  if (!began[prompt]) began[prompt] = Date.now();
  if (!history.state || !history.state[prompt]) history.replaceState(began, "");
  const left = Math.max(0, minutes - (Date.now() - began[prompt]) / 60_000);
  const whole = Math.ceil(left);
  time.querySelector("span").textContent = whole > 1 ? many.replace("#", whole) : whole ? one : over;
  time.querySelector(".left").setAttribute("stroke-dasharray", `${(100 * left) / minutes} 100`);
};
setInterval(tellTime, 5_000);

const firstShown = () => items().find((id) => pageOf(wall.querySelector(".said"), document.getElementById(id)) == page);
document.documentElement.classList.add("fitted");
fit();
tellTime();
addEventListener("resize", () => fit(firstShown()));
// Chrome 80 may run this before the style has come.
addEventListener("load", () => fit(firstShown()));

// Says when the server was silent for too long, for something shown may have been taken off since.
const lost = document.getElementById("lost");
let connection, silence;
const heard = () => {
  lost.hidden = true;
  awaitHeartbeat();
};
const awaitHeartbeat = () => {
  clearTimeout(silence);
  silence = setTimeout(() => {
    lost.hidden = false;
    listen();
  }, SILENT_AFTER);
};

const redraw = (html) => {
  const known = items();
  let shown = firstShown();
  wall.firstElementChild.outerHTML = html;
  document.body.classList.toggle("dark", wall.firstElementChild.dataset.stage == "Dark");
  // The newest is outlined and comes up; a question that was on the wall before has nothing new.
  const fresh = items().filter((id) => !known.includes(id));
  if (fresh.length < MANY) for (const id of fresh) document.getElementById((shown = id)).classList.add("new");
  fit(shown);
  tellTime();
};

const listen = () => {
  if (connection) connection.close();
  awaitHeartbeat();
  const own = (connection = new EventSource(wall.dataset.live));
  own.addEventListener("beat", heard);
  own.onmessage = (event) => {
    heard();
    redraw(event.data);
  };
  own.onerror = () => {
    if (own == connection && own.readyState == EventSource.CLOSED) setTimeout(() => own == connection && listen(), RECONNECT_AFTER);
  };
};
listen();

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() == "b" && !event.ctrlKey && !event.metaKey && !event.altKey) location.replace(location.hash ? "#" : "#black");
});
