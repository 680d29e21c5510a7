// Wakes the islands of a page, once the page can be used; never where the phone asks to save data.
const { js, wasm } = document.getElementById("live").dataset;
const wake = async () => {
  if (navigator.connection?.saveData) return;
  // leptos looks for these; pages of ours never have any.
  self.__RESOLVED_RESOURCES = self.__SERIALIZED_ERRORS = self.__INCOMPLETE_CHUNKS = [];
  const program = await import(js);
  await program.default({ module_or_path: wasm });
  program.hydrate();
  for (const island of document.querySelectorAll("leptos-island")) await program[island.dataset.component]?.(island);
  document.documentElement.dataset.live = "";
};
if (document.readyState == "complete") wake();
else addEventListener("load", wake);
