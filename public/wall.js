// The wall of a group session: shows what the server draws, as soon as something has changed. B makes it black, and B shows it again.
const wall = document.getElementById("main");
const items = () => [...wall.querySelectorAll(".said > li")].map((item) => item.id);

const listen = () => {
  const line = new EventSource(wall.dataset.live);
  line.onmessage = (event) => {
    const known = items();
    wall.innerHTML = event.data;
    // Only what has just come moves.
    for (const id of items()) if (!known.includes(id)) document.getElementById(id).classList.add("new");
  };
  line.onerror = () => {
    if (line.readyState == EventSource.CLOSED) setTimeout(listen, 5000);
  };
};
listen();

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() == "b" && !event.ctrlKey && !event.metaKey && !event.altKey) document.body.classList.toggle("black");
});
