// Hydrates the islands of a page once it has loaded, unless the browser asks to save data. Without them the page works by its forms.
const { js, wasm } = document.getElementById("live").dataset;

// After Back or a reload, shows the five words again that this tab has shown (`receipt.js`); `leave.js` forgets them when somebody leaves.
const showAgain = async () => {
  const sealed = String(history.state).split(" ")[1];
  if (!sealed) return false;
  const answer = await fetch("/receipt/again", { method: "POST", body: new URLSearchParams({ sealed }) });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.getElementById("main").replaceWith(page.getElementById("main"));
  document.title = page.title;
  await import(document.querySelector("#main script").src);
  return true;
};

const hydrate = async () => {
  if (navigator.connection && navigator.connection.saveData) return;
  // leptos reads these three lists, which are always empty here.
  self.__RESOLVED_RESOURCES = self.__SERIALIZED_ERRORS = self.__INCOMPLETE_CHUNKS = [];
  // A script that an island relies on; where it is missing, the forms work without the island.
  for (const script of document.querySelectorAll("script[data-first]")) await import(script.src);
  const program = await import(js);
  await program.default({ module_or_path: wasm });
  program.hydrate();
  for (const island of document.querySelectorAll("leptos-island")) {
    const { component } = island.dataset;
    if (program[component]) await program[component](island);
  }
  document.documentElement.dataset.live = "";
};
// An older browser does not allow or know the program (`wasm-unsafe-eval` came with Chrome 97).
const start = async () => {
  const isShown = await showAgain().catch(() => false);
  if (!isShown) await hydrate().catch(() => {});
};
if (document.readyState == "complete") start();
else addEventListener("load", start);
