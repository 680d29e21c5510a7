// The wall of a group session: shows what the server draws, as soon as something has changed. B makes it black, and B shows it again:
// the address says which, so that it stays black when it is loaded again.
const wall = document.getElementById("main");
const items = () => [...wall.querySelectorAll(".said > li")].map((item) => item.id);

/** Whether all of an item that is to be seen is where it can be seen: one that is too high for its column is broken, or lies in a column more. */
const fits = (list) => {
  const { left, right, bottom } = list.getBoundingClientRect();
  return [...list.children].every((item) => {
    const [at, ...broken] = item.getClientRects();
    return !at || (!broken.length && at.left >= left && at.right <= right && at.bottom <= bottom);
  });
};

// A long list has its lines cut to one only where there is no room for two.
const fitChoices = () => {
  const list = wall.querySelector(".bars:is(.many, .least)");
  if (!list) return;
  list.className = "bars many";
  if (!fits(list)) list.className = "bars least";
};

// Shows as many of the items as there is room for, from the first, and counts the rest. The server, which does not see the screen, shows fewer.
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

// What is shown while nothing is heard may have been taken off since; the server is heard every fifteen seconds.
const lost = document.getElementById("lost");
let line, silent;
const heard = () => {
  lost.hidden = true;
  waitFor();
};
const waitFor = () => {
  clearTimeout(silent);
  silent = setTimeout(() => {
    lost.hidden = false;
    listen();
  }, 30_000);
};

const listen = () => {
  line?.close();
  waitFor();
  const mine = (line = new EventSource(wall.dataset.live));
  mine.onopen = heard;
  mine.addEventListener("beat", heard);
  mine.onmessage = (event) => {
    heard();
    const known = items();
    wall.innerHTML = event.data;
    fit();
    // Only what has just come moves.
    for (const id of items()) if (!known.includes(id)) document.getElementById(id).classList.add("new");
  };
  mine.onerror = () => {
    if (mine == line && mine.readyState == EventSource.CLOSED) setTimeout(() => mine == line && listen(), 5000);
  };
};
listen();

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() == "b" && !event.ctrlKey && !event.metaKey && !event.altKey) location.replace(location.hash ? "#" : "#black");
});
