// What was typed, kept on this device until the server has it. One record for each report and account.
// The database answers late: until it has, the record stands in the storage that writes at once.
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

async function written(change) {
  database ??= opened();
  const transaction = (await database).transaction(STORE, "readwrite", { durability: "strict" });
  change(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

async function read(key) {
  database ??= opened();
  const asked = (await database).transaction(STORE, "readonly").objectStore(STORE).get(key);
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

const noteOf = (key) => `${NAME}:${key}`;

function noted(key) {
  return JSON.parse(localStorage.getItem(noteOf(key)));
}

export async function kept(key) {
  const note = noted(key);
  const record = await read(key);
  return note && (!record || note.at >= record.at) ? note : record;
}

export async function keep(record) {
  localStorage.setItem(noteOf(record.key), JSON.stringify(record));
  await written((store) => store.put(record));
  if (noted(record.key)?.at === record.at) localStorage.removeItem(noteOf(record.key));
}

export async function forget(key) {
  localStorage.removeItem(noteOf(key));
  return written((store) => store.delete(key));
}
