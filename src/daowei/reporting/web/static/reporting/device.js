// What was typed, kept on this device until the server has it. One record for each report and account.
const NAME = "daowei-reports";
const STORE = "drafts";

function opened() {
  return new Promise((resolve, reject) => {
    if (!("indexedDB" in window)) reject(new Error("no store"));
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

let database;

async function store(mode) {
  database ??= opened();
  return (await database).transaction(STORE, mode).objectStore(STORE);
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export async function kept(key) {
  return done((await store("readonly")).get(key));
}

export async function keep(record) {
  return done((await store("readwrite")).put(record));
}

export async function forget(key) {
  return done((await store("readwrite")).delete(key));
}
