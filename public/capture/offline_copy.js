// A copy of the page and its files for reloading without signal. It holds the questions, and nothing that was said.
// `group-worker.js` answers from this copy.
import { byId, session } from "./elements.js";

// Names the cache of this session, and the lock that only one tab holds.
export const COPY = `capture-${session}`;

export const deleteCopy = () => caches.delete(COPY);

export const updateCopy = async () => {
  const address = location.pathname;
  const answer = await fetch(address, { redirect: "manual", cache: "no-store" });
  if (answer.type == "opaqueredirect" || [401, 403, 404].includes(answer.status)) return deleteCopy();
  if (!answer.ok) return;
  const files = [...new Set((await answer.clone().text()).match(/\/assets\/[\w.-]+/g))];
  const cache = await caches.open(COPY);
  const stored = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  await cache.addAll(files.filter((file) => !stored.includes(file)));
  await cache.put(address, answer);
  for (const old of stored) if (old != address && !files.includes(old)) await cache.delete(old);
  await navigator.serviceWorker.register("/group-sessions/worker.js");
  await navigator.serviceWorker.ready;
  byId("ready").hidden = false;
};

// Deletes the copies of all sessions, and the service worker.
export const deleteAllCopies = async () => {
  for (const name of await caches.keys()) if (name.startsWith("capture-")) await caches.delete(name);
  const workers = await navigator.serviceWorker.getRegistrations();
  const ours = workers.filter(({ scope }) => new URL(scope).pathname == "/group-sessions/");
  await Promise.all(ours.map((worker) => worker.unregister()));
};

const signOut = document.querySelector("form.out");
if (signOut) {
  signOut.addEventListener("submit", async (event) => {
    event.preventDefault();
    await deleteCopy().catch(() => {});
    signOut.submit();
  });
}
