// The device's database (IndexedDB). Per session: a salt with a check value, at most one draft, and the items that wait to be sent.
import { session } from "./elements.js";

const DATABASE = "capture";

let db;
const resultOf = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export const openStore = async () => {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("locks", { keyPath: "session" });
    request.result.createObjectStore("drafts", { keyPath: "session" });
    request.result.createObjectStore("items", { keyPath: "id" }).createIndex("session", "session");
  };
  db = await resultOf(request);
  // Another tab deletes the database: this page has to start again.
  db.onversionchange = () => (db.close(), location.reload());
};

export const deleteStore = async () => {
  db.close();
  await resultOf(indexedDB.deleteDatabase(DATABASE));
};

export const read = (name, act) => resultOf(act(db.transaction(name).objectStore(name)));
export const waitingItems = () => read("items", (items) => items.index("session").getAll(session));

// Resolves when the whole transaction is on the disk, and rejects when none of it is.
export const write = (act) =>
  new Promise((resolve, reject) => {
    const transaction = db.transaction(["locks", "drafts", "items"], "readwrite", { durability: "strict" });
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
    act((name) => transaction.objectStore(name));
  });

// Runs one change after the other, so that a late draft is never stored after its words were kept.
let lastChange = Promise.resolve();
export const inTurn = (act) => (lastChange = lastChange.then(act, act));
