// Opens the page for rooms without signal where there is none (`src/group_sessions/capture.rs`). It answers for that page and its files
// alone, out of what `capture.js` put by; everything else, and every page of a young person, is left to the network.
const PAGE = /^\/group-sessions\/([0-9a-f]{32})\/capture$/;
const FILE = /^\/assets\/(main|desk|capture|icon)\.[0-9a-f]+\.(css|js|svg)$/;
// Longer than this, and a signal is none.
const WITHIN = 3000;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method != "GET" || origin != location.origin) return;
  const page = request.mode == "navigate" && PAGE.exec(pathname);
  if (page) event.respondWith(opened(request, pathname, `capture-${page[1]}`));
  // A file with another content has another name, so what is put by is never old.
  else if (FILE.test(pathname)) event.respondWith(caches.match(pathname, { ignoreVary: true }).then((kept) => kept ?? fetch(request)));
});

const opened = async (request, pathname, cacheName) => {
  const kept = await caches.match(pathname, { cacheName, ignoreVary: true });
  const asked = fetch(request).then(async (answer) => {
    // Signed out, or not theirs any more: on its way to the sign-in page, or refused.
    if (answer.type == "opaqueredirect" || [401, 403, 404].includes(answer.status)) await caches.delete(cacheName);
    return answer;
  });
  if (!kept) return asked;
  const late = new Promise((done) => setTimeout(done, WITHIN, kept));
  return Promise.race([asked.then((answer) => (answer.status < 500 ? answer : kept), () => kept), late]);
};
