// Service worker: opens the page for rooms without signal from the copy that `capture/offline_copy.js` stored. It answers for that page
// and its files alone; every other request, and every page of a young person, goes to the network.
const PAGE = /^\/group-sessions\/([0-9a-f]{32})\/capture$/;
const FILE = /^\/assets\/(main|desk|capture|icon)\.[0-9a-f]+\.(css|js|svg)$/;
// Milliseconds after which a slow network counts as none.
const ANSWER_WITHIN = 3000;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method != "GET" || origin != location.origin) return;
  const page = request.mode == "navigate" && PAGE.exec(pathname);
  if (page) event.respondWith(openPage(request, pathname, `capture-${page[1]}`));
  // A stored file is never out of date: with other content it would have another name.
  else if (FILE.test(pathname)) event.respondWith(caches.match(pathname, { ignoreVary: true }).then((stored) => stored || fetch(request)));
});

// Answers from the network where that is fast and works, and from the copy otherwise.
const openPage = async (request, pathname, cacheName) => {
  const stored = await caches.match(pathname, { cacheName, ignoreVary: true });
  const fetched = fetch(request).then(async (answer) => {
    // Signed out, or no longer theirs: the copy goes too.
    if (answer.type == "opaqueredirect" || [401, 403, 404].includes(answer.status)) await caches.delete(cacheName);
    return answer;
  });
  if (!stored) return fetched;
  const late = new Promise((resolve) => setTimeout(resolve, ANSWER_WITHIN, stored));
  return Promise.race([fetched.then((answer) => (answer.status < 500 ? answer : stored), () => stored), late]);
};
