// Hydrates the islands of a page once it has loaded, unless the browser asks to save data. Without them the page works by its forms.
const { js, wasm } = document.getElementById("live").dataset;
const hydrate = async () => {
  if (navigator.connection && navigator.connection.saveData) return;
  // leptos reads these three lists, which are always empty here.
  self.__RESOLVED_RESOURCES = self.__SERIALIZED_ERRORS = self.__INCOMPLETE_CHUNKS = [];
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
const start = () => hydrate().catch(() => {});
if (document.readyState == "complete") start();
else addEventListener("load", start);
