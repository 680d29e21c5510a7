// A phone or a console in a group session. A change is put into the page piece by piece, and a form is sent without leaving the page,
// so that typed text outlives a lost signal. Without script the same forms and links work.

// Milliseconds without a heartbeat after which the connection counts as lost: two heartbeats of the server (`live/events.rs`).
const SILENT_AFTER = 30_000;
// Milliseconds after which a page that could not be loaded is asked for again, and a connection that the server ended is opened again.
const RELOAD_AFTER = 3_000;
const RECONNECT_AFTER = 5_000;
// Milliseconds after which a form that has no answer counts as not sent.
const GIVE_UP_AFTER = 20_000;
// Pages that hold the words that were sent: the group has ended, a field is wrong, it was too much at once.
const SHOWN_AGAIN = [409, 422, 429];

const lists = (page) => [...page.querySelectorAll("[data-pieces]")];
const pieceOf = (element) => element.closest("[data-pieces] > *");
// The console's lists of items, where new pieces come last, and pieces that are gone leave their place empty (`console.js`).
const isItemList = (list) => list.dataset.pieces == "last";
const isUnsent = (piece) => piece.matches(".item") && !("sending" in piece.dataset);
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

// Pieces with unsent input are not replaced, except in a list of items: there, what has gone must go, and ticks are no input.
const edited = new Set();
const markEdited = (element) => {
  const piece = pieceOf(element);
  if (piece && !isItemList(piece.parentElement)) edited.add(piece.id);
};
document.addEventListener("input", ({ target }) => markEdited(target));
const fields = () => [...document.querySelectorAll("textarea, input")];
const isTyped = (field) => field.value != field.defaultValue;
// Input from before this script ran is unsent, too, and so is a text that was refused.
for (const field of fields()) if (isTyped(field) || field.checked != field.defaultChecked) markEdited(field);
document.querySelectorAll("[data-unsent]").forEach(markEdited);

// Nor is a piece where somebody is about to write, in an empty box or in one that they opened to say more.
const boxInUse = () => [document.activeElement].find((element) => element && element.localName == "textarea");
const OPENED = "[data-pieces] > * details[open]";
const keepsInput = (piece) => edited.has(piece.id) || (!settled.has(piece.id) && (piece.contains(boxInUse()) || piece.querySelector(OPENED)));
// Whether a change may have been left out for that. It is put in once they are done.
let isBehind = false;
const catchUp = () => isBehind && load();
document.addEventListener("focusout", catchUp);
document.addEventListener("toggle", catchUp, true);

// The markup of a piece without the random bytes of its forms, which are new on every page, and without its state of the moment.
const contentOf = (piece) => piece.outerHTML.replace(/ name="(token|once)" value="[^"]*"| (open|data-sending|aria-disabled|aria-busy)(="[a-z]*")?/g, "");

let connection, silence;
// Another page has replaced the room and stays, for it may hold what somebody typed.
let replaced = false;
// Items whose act is done while the page that shows it has not come yet.
const settled = new Set();
// The posts under way by address: two for the same item keep their order.
const posts = new Map();

const show = (html, sent) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  if (!lists(page).length) {
    // The group has ended, or one has to sign in again. A page without #main comes from some network in between.
    const main = page.getElementById("main");
    if (!main) throw new Error();
    if (replaced || (!sent && (edited.size || fields().some(isTyped)))) return;
    // Words typed under other questions go with those that were sent, or stay here.
    const others = [...document.querySelectorAll("[data-pieces] textarea")].filter((box) => box.value && pieceOf(box).id != sent);
    const box = main.querySelector("textarea");
    if (others.length && !box) throw new Error();
    if (others.length) box.value = [box, ...others].map(({ value }) => value).join("\n\n");
    replaced = true;
    if (connection) connection.close();
    clearTimeout(silence);
    document.getElementById("main").replaceWith(main);
    document.title = page.title;
    return;
  }
  edited.delete(sent);
  settled.add(sent);
  tell("changing");
  for (const list of lists(document)) {
    const fresh = page.getElementById(list.id);
    if (list.dataset.pieces != "own") updateList(list, fresh ? [...fresh.children] : []);
  }
  settled.clear();
  tell("changed", page);
  // A refused text is in its box again, and still unsent.
  const piece = document.getElementById(sent);
  if (piece && piece.querySelector("[data-unsent]")) edited.add(sent);
  isBehind = !!(boxInUse() || document.querySelector(OPENED));
  document.title = page.title;
};

// Keeps the place of an item that has gone, so that nothing moves under a finger.
const leaveGap = (item) => {
  const gap = document.createElement("div");
  gap.dataset.gap = item.id;
  gap.style.height = item.getBoundingClientRect().height + "px";
  item.replaceWith(gap);
};

// Where a new piece goes. An item goes back to the place it left, else last; where one is shown at a time, what is read first comes next.
const placeFor = (fresh, list) => {
  const here = [...list.children];
  const gap = here.find((here) => here.dataset.gap == fresh.id);
  if (gap || !("first" in fresh.dataset) || !matchMedia("(max-width: 600px)").matches) return gap || null;
  const shown = here.find(isUnsent);
  return shown ? shown.nextElementSibling : null;
};

// A form that is folded to say more stays folded, so that the line to tap does not go.
const keepFold = (here, fresh) => {
  const [fold, form] = [here.querySelector("details"), fresh.querySelector("form")];
  if (!fold || !form || fresh.querySelector("details") || here.localName != fresh.localName) return;
  const copy = fold.cloneNode(true);
  form.replaceWith(copy);
  copy.querySelector("form").replaceWith(form);
};

// Makes a list hold the fresh pieces, and leaves those alone that did not change.
const updateList = (list, pieces) => {
  for (const here of [...list.children]) {
    if ("gap" in here.dataset || keepsInput(here) || pieces.some((fresh) => fresh.id == here.id)) continue;
    if (isItemList(list) && here.matches(".item")) leaveGap(here);
    else here.remove();
  }
  let before = list.firstElementChild;
  for (const fresh of pieces) {
    const here = [...list.children].find((here) => here.id == fresh.id);
    if (here && !settled.has(here.id)) keepFold(here, fresh);
    // The piece that was sent is replaced in any case: its form counts once.
    if (here && (keepsInput(here) || (!settled.has(here.id) && contentOf(here) == contentOf(fresh)))) {
      before = here.nextElementSibling;
      continue;
    }
    if (here) {
      if (here.open && !settled.has(here.id)) fresh.open = true;
      if ("sending" in here.dataset && !settled.has(here.id)) fresh.dataset.sending = "yes";
      here.replaceWith(fresh);
    } else {
      const place = isItemList(list) ? placeFor(fresh, list) : before;
      list.insertBefore(fresh, place);
      if (place && "gap" in place.dataset && place.dataset.gap == fresh.id) place.remove();
    }
    before = fresh.nextElementSibling;
  }
};

// Only the latest request is shown, so that an older page never covers a newer one. A failed load is repeated: its event comes only once.
let requests = 0;
let reload;
const load = async () => {
  const request = ++requests;
  clearTimeout(reload);
  try {
    const answer = await fetch(location.href);
    if (answer.status == 429 || answer.status >= 500) throw new Error();
    const html = await answer.text();
    if (answer.ok && request == requests && !replaced) show(html);
  } catch {
    if (request == requests && !replaced) reload = setTimeout(load, RELOAD_AFTER);
  }
};

// Shows one problem, or none. Typed text stays, and the rest of the page is brought up to date.
const problems = ["offline", "refused"].map((id) => document.getElementById(id));
const showProblem = (id) => {
  for (const problem of problems) problem.hidden = problem.id != id;
  const shown = problems.find((problem) => !problem.hidden);
  if (shown) shown.focus();
  if (id) load();
};

// Drops the query, which says what was sent: it was shown, and a reload must not show it again.
history.replaceState(null, "", location.pathname + location.hash);

// Handing on the phone: other tabs drop what the last person wrote, too.
let tabs;
if (window.BroadcastChannel) {
  tabs = new BroadcastChannel("group");
  tabs.onmessage = () => {
    if (!document.getElementById("pieces")) return;
    document.body.hidden = true;
    location.reload();
  };
}
const handOn = async (form) => {
  try {
    const answer = await fetch(form.action, { method: "POST" });
    if (!answer.ok) return showProblem("refused");
    if (tabs) tabs.postMessage("handed on");
    // As after leaving (`leave.js`): no page of the last person comes back in this tab.
    name = Math.random();
    if (window.BroadcastChannel) new BroadcastChannel("left").postMessage(0);
    location.replace(location.pathname);
  } catch {
    showProblem("offline");
  }
};

// The button that sends a form, which Safari before 15.4 does not name. Enter in a field clicks the first one.
let clicked;
document.addEventListener("click", ({ target }) => (clicked = target.closest("button")), true);

// The fields of a form with the name and value of its button, as the browser itself would send them.
const fieldsOf = (form) => {
  const fields = new URLSearchParams(new FormData(form));
  if (clicked && clicked.form == form && clicked.name) fields.append(clicked.name, clicked.value);
  return fields;
};

const send = (address, body) => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), GIVE_UP_AFTER);
  return fetch(address, { method: "POST", body, signal: stop.signal });
};

// Acts once another act is over, however that ended.
const afterwards = async (before, act) => {
  try {
    await before;
  } catch {
    // It has said so itself.
  }
  return act();
};

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if ("handOn" in form.dataset) return event.preventDefault(), handOn(form);
  const sent = pieceOf(form);
  // On a page that has replaced the room there are no pieces: the form is sent as without script.
  if (!("room" in form.dataset) || !sent) return;
  event.preventDefault();
  const isItem = isItemList(sent.parentElement);
  // The line that offers to undo goes with each press and is another one next time.
  const isUndo = sent.parentElement.dataset.pieces == "own";
  if ((form.dataset.sending && !isUndo) || (clicked && clicked.form == form && clicked.getAttribute("aria-disabled"))) return;
  form.dataset.sending = "yes";
  form.setAttribute("aria-busy", "true");
  showProblem();
  const [address, body] = [form.action, fieldsOf(form)];
  const button = clicked && clicked.form == form ? clicked : form.querySelector("button");
  const label = button.textContent;
  if (form.dataset.busy) button.textContent = form.dataset.busy;
  // Text typed from here on would be lost with the box.
  const boxes = form.querySelectorAll("textarea");
  for (const box of boxes) box.readOnly = true;
  const request = ++requests;
  tell("sending", { piece: sent, button: clicked });
  const post = afterwards((isItem || isUndo) && posts.get(address), () => send(address, body));
  posts.set(address, post);
  try {
    const answer = await post;
    if (!answer.ok && !SHOWN_AGAIN.includes(answer.status)) return tell("failed", sent), showProblem("refused");
    if (answer.redirected && new URL(answer.url).pathname != location.pathname) return location.assign(answer.url);
    const html = await answer.text();
    const missed = request != requests;
    requests++;
    // Another page was asked for meanwhile, and may be older or newer than this one. An older one would bring back items that have gone.
    if (missed && isItem) settled.add(sent.id);
    else show(html, sent.id);
    if (missed) load();
    const notice = document.querySelector("[data-told]");
    if (notice) notice.focus();
  } catch {
    tell("failed", sent);
    showProblem("offline");
  } finally {
    for (const box of boxes) box.readOnly = false;
    if (form.dataset.busy) button.textContent = label;
    form.removeAttribute("aria-busy");
    delete form.dataset.sending;
  }
});

// Taps on dots have been sent (`phone.js`); with a page, if that refused one of them.
document.addEventListener("sent", ({ target, detail }) => {
  const { id } = pieceOf(target);
  edited.delete(id);
  if (!detail) return load();
  requests++;
  show(detail, id);
  const notice = document.querySelector("[data-told]");
  if (notice) notice.focus();
});

// Says when nothing was heard for too long, and asks for the page and for another connection: some networks hold every event back.
const lost = document.getElementById("lost");
const heard = () => {
  lost.hidden = true;
  awaitHeartbeat();
};
const awaitHeartbeat = () => {
  clearTimeout(silence);
  silence = setTimeout(() => {
    lost.hidden = false;
    load();
    listen();
  }, SILENT_AFTER);
};

// A broken connection is opened again by the browser, which repeats the id of the last event; only an error answer ends it.
const listen = () => {
  if (replaced) return;
  if (connection) connection.close();
  awaitHeartbeat();
  const own = (connection = new EventSource(document.querySelector("[data-live]").dataset.live));
  own.addEventListener("beat", heard);
  own.onmessage = () => {
    heard();
    load();
  };
  own.onerror = () => {
    if (own != connection || own.readyState != EventSource.CLOSED || replaced) return;
    load();
    setTimeout(() => own == connection && listen(), RECONNECT_AFTER);
  };
};
listen();
