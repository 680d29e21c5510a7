// Hydrates the islands of a page once it has loaded, unless the browser asks to save data.
const { js, wasm } = document.getElementById("live").dataset;
const hydrate = async () => {
  if (navigator.connection?.saveData) return;
  // leptos reads these three lists, which are always empty here.
  self.__RESOLVED_RESOURCES = self.__SERIALIZED_ERRORS = self.__INCOMPLETE_CHUNKS = [];
  const program = await import(js);
  await program.default({ module_or_path: wasm });
  program.hydrate();
  for (const island of document.querySelectorAll("leptos-island")) await program[island.dataset.component]?.(island);
  document.documentElement.dataset.live = "";
};
if (document.readyState == "complete") hydrate();
else addEventListener("load", hydrate);
