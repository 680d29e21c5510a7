// A phone or a console in a group session: what the server draws is put in, piece by piece, when something has changed, and a form is
// sent without leaving the page, so that what was typed is still there when the signal is not. Without script the same forms and links work.
const lists = (page) => [...page.querySelectorAll("[data-pieces]")];
const pieceOf = (element) => element.closest("[data-pieces] > *");

// Pieces in which something was typed or chosen that is not sent yet stay as they are. Not on a console, where what has gone must go.
const touched = new Set();
const busy = (piece) => touched.has(piece.id) && piece.parentElement.dataset.pieces != "last";
document.addEventListener("input", (event) => touched.add(pieceOf(event.target)?.id));

// Every page that is drawn has new tokens; but for them, a piece that says the same is left alone.
const says = (piece) => piece.outerHTML.replace(/ name="token" value="[^"]*"| open(="")?/g, "");

let line;
// Another page has come in the place of this one, and nothing may take it away again: it may hold what somebody typed.
let over = false;
// Until then nothing in a console's lists is pressed: what has just moved up under a thumb is not what it meant.
let moved = 0;

const show = (html, sent) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  if (!lists(page).length) {
    // The group has ended, or one has to sign in again. A page of somebody in between is not ours.
    const main = page.getElementById("main");
    if (!main) throw new Error();
    if (over || (touched.size && !sent)) return;
    over = true;
    line?.close();
    document.getElementById("main").replaceWith(main);
    document.title = page.title;
    return;
  }
  touched.delete(sent);
  for (const list of lists(document)) {
    const drawn = [...(page.getElementById(list.id)?.children ?? [])];
    for (const here of [...list.children]) {
      if (busy(here) || drawn.some((fresh) => fresh.id == here.id)) continue;
      here.remove();
      if (list.dataset.pieces == "last") moved = performance.now() + 800;
    }
    let before = list.firstElementChild;
    for (const fresh of drawn) {
      const here = [...list.children].find((here) => here.id == fresh.id);
      if (here && (busy(here) || says(here) == says(fresh))) {
        before = here.nextElementSibling;
        continue;
      }
      if (here) {
        if (here.open && here.id != sent) fresh.open = true;
        here.replaceWith(fresh);
      } else {
        // What comes in is put last where nothing may move under a thumb.
        list.insertBefore(fresh, list.dataset.pieces == "last" ? null : before);
      }
      before = fresh.nextElementSibling;
    }
  }
  // What was refused is in its box again, and is not sent yet.
  if (document.getElementById(sent)?.querySelector("[data-unsent]")) touched.add(sent);
  document.title = page.title;
};

// Pages are shown in the order in which they were asked for: an older one never covers a newer one. What could not be had is asked for
// again, for the line won't say it a second time.
let asked = 0, again;
const load = async () => {
  const mine = ++asked;
  clearTimeout(again);
  try {
    const answer = await fetch(location.href);
    if (answer.status == 429 || answer.status >= 500) throw new Error();
    const html = await answer.text();
    if (answer.ok && mine == asked && !over) show(html);
  } catch {
    if (mine == asked && !over) again = setTimeout(load, 3000);
  }
};

// What was typed is still there, and the page shows how things are now.
const problems = ["offline", "refused"].map((id) => document.getElementById(id));
const problem = (which) => {
  for (const each of problems) each.hidden = each.id != which;
  problems.find((each) => !each.hidden)?.focus();
  if (which) load();
};

// Whoever is told in its address what was sent has read it; asking again must not say it again.
history.replaceState(null, "", location.pathname + location.hash);

// The phone is handed on: what other tabs show of the last one goes too.
const tabs = new BroadcastChannel("group");
tabs.onmessage = () => {
  if (!document.getElementById("pieces")) return;
  document.body.hidden = true;
  location.reload();
};
const handOn = async (form) => {
  try {
    const answer = await fetch(form.action, { method: "POST" });
    if (!answer.ok) return problem("refused");
    tabs.postMessage("handed on");
    location.replace(location.pathname);
  } catch {
    problem("offline");
  }
};

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if ("handOn" in form.dataset) return event.preventDefault(), handOn(form);
  const sent = pieceOf(form);
  // On the page that has come in the place of the room, nothing is put in piece by piece: the form goes as it would without script.
  if (!("room" in form.dataset) || !sent) return;
  event.preventDefault();
  if (form.dataset.sending || (sent.parentElement.dataset.pieces == "last" && performance.now() < moved)) return;
  form.dataset.sending = "yes";
  problem();
  const next = sent.nextElementSibling ?? sent.previousElementSibling;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  // What is typed from here on would be lost with the box.
  const boxes = form.querySelectorAll("textarea");
  for (const box of boxes) box.readOnly = true;
  const before = ++asked;
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    // The group has ended (409), something is wrong with it (422), it was too much at once (429): those pages have what was typed. Others don't.
    if (!answer.ok && ![409, 422, 429].includes(answer.status)) return problem("refused");
    if (answer.redirected && new URL(answer.url).pathname != location.pathname) return location.assign(answer.url);
    const html = await answer.text();
    const missed = asked != before;
    asked++;
    show(html, sent.id);
    // Something changed meanwhile, and what came of it may be older than this page or newer.
    if (missed) load();
    const told = document.querySelector("[data-told]") ?? (sent.isConnected ? null : next?.querySelector("button"));
    told?.focus();
  } catch {
    problem("offline");
  } finally {
    for (const box of boxes) box.readOnly = false;
    delete form.dataset.sending;
  }
});

// The browser opens the line again by itself when it breaks, and says what it heard last; only an answer that is no line ends it.
const listen = () => {
  if (over) return;
  line = new EventSource(document.querySelector("[data-live]").dataset.live);
  line.onmessage = () => load();
  line.onerror = () => {
    if (line.readyState != EventSource.CLOSED || over) return;
    load();
    setTimeout(listen, 5000);
  };
};
listen();
