// The wall of a group session: shows each picture that the server sends. The key B makes the screen black, and shows it again;
// the address holds which, so that reloading changes nothing.

// Milliseconds without a heartbeat after which the connection counts as lost: two heartbeats of the server (`live/events.rs`).
const SILENT_AFTER = 30_000;
// Milliseconds after which a connection that the server ended is opened again.
const RECONNECT_AFTER = 5_000;

const wall = document.getElementById("main");
const items = () => [...wall.querySelectorAll(".said > li")].map((item) => item.id);

// Returns whether every item is inside its list: one too high for its column is broken in two, or lies in one more column.
const fits = (list) => {
  const { left, right, bottom } = list.getBoundingClientRect();
  return [...list.children].every((item) => {
    const [box, ...broken] = item.getClientRects();
    return !box || (!broken.length && box.left >= left && box.right <= right && box.bottom <= bottom);
  });
};

// Cuts the lines of a long list to one only where two have no room.
const fitChoices = () => {
  const list = wall.querySelector(".bars.many, .bars.least");
  if (!list) return;
  list.className = "bars many";
  if (!fits(list)) list.className = "bars least";
};

// Shows as many items as have room, from the first, and counts the rest. The server does not know the screen and shows fewer.
const fitItems = () => {
  const list = wall.querySelector(".said");
  if (!list) return;
  const more = wall.querySelector(".more");
  const show = (count) => {
    for (const [nth, item] of [...list.children].entries()) item.hidden = nth >= count;
    more.textContent = more.textContent.replace(/\d+/, more.dataset.of - count);
    more.hidden = more.dataset.of == count;
  };
  let count = list.children.length;
  show(count);
  while (count > 1 && !fits(list)) show(--count);
};

const fit = () => {
  fitItems();
  fitChoices();
};
fit();
addEventListener("resize", fit);

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

const listen = () => {
  if (connection) connection.close();
  awaitHeartbeat();
  const own = (connection = new EventSource(wall.dataset.live));
  own.addEventListener("beat", heard);
  own.onmessage = (event) => {
    heard();
    const known = items();
    wall.innerHTML = event.data;
    fit();
    // Only new items are animated.
    for (const id of items()) if (!known.includes(id)) document.getElementById(id).classList.add("new");
  };
  own.onerror = () => {
    if (own == connection && own.readyState == EventSource.CLOSED) setTimeout(() => own == connection && listen(), RECONNECT_AFTER);
  };
};
listen();

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() == "b" && !event.ctrlKey && !event.metaKey && !event.altKey) location.replace(location.hash ? "#" : "#black");
});
