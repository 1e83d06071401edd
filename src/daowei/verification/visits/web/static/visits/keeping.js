// What was filled in and photographed, kept on this device until the server has it: one database,
// one record for each thing to send, in the order they were made.
const NAME = "daowei-visits", STORE = "outbox";
let database;

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function store(mode) {
  database ??= opened();
  return (await database).transaction(STORE, mode, { durability: "strict" });
}

async function written(change) {
  const transaction = await store("readwrite");
  change(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const keep = (record) => written((things) => things.put(record));
export const forget = (key) => written((things) => things.delete(key));

export async function waiting(who) {
  const asked = (await store("readonly")).objectStore(STORE).getAll();
  const all = await new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return all.filter((each) => each.who === who).sort((one, other) => one.at - other.at);
}
