// A phone or a console in a group session. A change is put into the page piece by piece, and a form is sent without leaving the page,
// so that typed text outlives a lost signal. Without script the same forms and links work.

// Milliseconds without a heartbeat after which the connection counts as lost: two heartbeats of the server (`live/events.rs`).
const SILENT_AFTER = 30_000;
// Milliseconds after which a page that could not be loaded is asked for again, and a connection that the server ended is opened again.
const RELOAD_AFTER = 3_000;
const RECONNECT_AFTER = 5_000;
// Milliseconds in which a list of items ignores taps, after one has gone and the next has moved under the thumb.
const TAP_AFTER = 800;
// Pages that hold the words that were sent: the group has ended, a field is wrong, it was too much at once.
const SHOWN_AGAIN = [409, 422, 429];

const lists = (page) => [...page.querySelectorAll("[data-pieces]")];
const pieceOf = (element) => element.closest("[data-pieces] > *");
// The console's lists of items, where new pieces come last and pieces that are gone leave at once.
const isItemList = (list) => list.dataset.pieces == "last";

// Pieces with unsent input are not replaced, except in a list of items: there, what has gone must go.
const edited = new Set();
const keepsInput = (piece) => edited.has(piece.id) && !isItemList(piece.parentElement);
document.addEventListener("input", ({ target }) => {
  const piece = pieceOf(target);
  if (piece) edited.add(piece.id);
});

// The markup of a piece without the random bytes of its forms, which are new on every page, and without the state of its details.
const contentOf = (piece) => piece.outerHTML.replace(/ name="(token|once)" value="[^"]*"| open(="")?/g, "");

let connection, silence;
// Another page has replaced the room and stays, for it may hold what somebody typed.
let replaced = false;
// Until then, taps in the lists of items are ignored.
let tapsFrom = 0;

const show = (html, sent) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  if (!lists(page).length) {
    // The group has ended, or one has to sign in again. A page without #main comes from some network in between.
    const main = page.getElementById("main");
    if (!main) throw new Error();
    if (replaced || (edited.size && !sent)) return;
    replaced = true;
    if (connection) connection.close();
    clearTimeout(silence);
    document.getElementById("main").replaceWith(main);
    document.title = page.title;
    return;
  }
  edited.delete(sent);
  for (const list of lists(document)) {
    const fresh = page.getElementById(list.id);
    updateList(list, fresh ? [...fresh.children] : [], sent);
  }
  // A refused text is in its box again, and still unsent.
  const piece = document.getElementById(sent);
  if (piece && piece.querySelector("[data-unsent]")) edited.add(sent);
  document.title = page.title;
};

// Makes a list hold the fresh pieces, and leaves those alone that did not change.
const updateList = (list, pieces, sent) => {
  for (const here of [...list.children]) {
    if (keepsInput(here) || pieces.some((fresh) => fresh.id == here.id)) continue;
    here.remove();
    if (isItemList(list)) tapsFrom = performance.now() + TAP_AFTER;
  }
  let before = list.firstElementChild;
  for (const fresh of pieces) {
    const here = [...list.children].find((here) => here.id == fresh.id);
    // The piece that was sent is replaced in any case: its form counts once.
    if (here && (keepsInput(here) || (here.id != sent && contentOf(here) == contentOf(fresh)))) {
      before = here.nextElementSibling;
      continue;
    }
    if (here) {
      if (here.open && here.id != sent) fresh.open = true;
      here.replaceWith(fresh);
    } else {
      // In a list of items a new one is put last, so that nothing moves under a thumb.
      list.insertBefore(fresh, isItemList(list) ? null : before);
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

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if ("handOn" in form.dataset) return event.preventDefault(), handOn(form);
  const sent = pieceOf(form);
  // On a page that has replaced the room there are no pieces: the form is sent as without script.
  if (!("room" in form.dataset) || !sent) return;
  event.preventDefault();
  if (form.dataset.sending || (isItemList(sent.parentElement) && performance.now() < tapsFrom)) return;
  form.dataset.sending = "yes";
  showProblem();
  const neighbour = sent.nextElementSibling || sent.previousElementSibling;
  const body = fieldsOf(form);
  // Text typed from here on would be lost with the box.
  const boxes = form.querySelectorAll("textarea");
  for (const box of boxes) box.readOnly = true;
  const request = ++requests;
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    if (!answer.ok && !SHOWN_AGAIN.includes(answer.status)) return showProblem("refused");
    if (answer.redirected && new URL(answer.url).pathname != location.pathname) return location.assign(answer.url);
    const html = await answer.text();
    const missed = request != requests;
    requests++;
    show(html, sent.id);
    // Another page was asked for meanwhile, and may be older or newer than this one.
    if (missed) load();
    const notice = document.querySelector("[data-told]") || (!sent.isConnected && neighbour && neighbour.querySelector("button"));
    if (notice) notice.focus();
  } catch {
    showProblem("offline");
  } finally {
    for (const box of boxes) box.readOnly = false;
    delete form.dataset.sending;
  }
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
