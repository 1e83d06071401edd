// Ed25519 keys of one's own device: made, kept, backed up and used here; only signatures leave it.
const told = JSON.parse(document.getElementById("signing-texts").textContent);
const STORE = "keys";
const ROUNDS = 600000;

const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const bytesOf = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("daowei-signing", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function stored(mode, act) {
  const database = await opened();
  return new Promise((resolve, reject) => {
    const deal = database.transaction(STORE, mode);
    const request = act(deal.objectStore(STORE));
    deal.oncomplete = () => resolve(request.result);
    deal.onerror = () => reject(deal.error);
  });
}

// From here on the browser itself refuses to hand the private half out.
const importedToStay = (pkcs8) => crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
const keep = (name, key) => stored("readwrite", (store) => store.put(key, name));
const kept = (name) => stored("readonly", (store) => store.get(name));

async function lock(password, salt) {
  const raw = new TextEncoder().encode(password);
  const base = await crypto.subtle.importKey("raw", raw, "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function backup(pkcs8, name, password) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await lock(password, salt), pkcs8);
  return JSON.stringify({ kind: "daowei signing key", public: name, salt: base64(salt), iv: base64(iv), box: base64(box) });
}

function save(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `daowei-signing-key-${name.slice(0, 6).replace(/\W/g, "")}.json`;
  link.click();
}

function say(place, text) {
  place.textContent = text;
  place.hidden = false;
}

document.querySelector("[data-key-making]")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const fault = form.querySelector("[data-key-fault]");
  const password = form.querySelector("#backup").value;
  if (password.length < 12) return say(fault, told.texts.short);
  try {
    const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
    const name = base64(await crypto.subtle.exportKey("raw", pair.publicKey));
    const pkcs8 = await crypto.subtle.exportKey("pkcs8", pair.privateKey);
    save(await backup(pkcs8, name, password), name);
    await keep(name, await importedToStay(pkcs8));
    form.elements.public.value = name;
    form.submit();
  } catch {
    say(fault, told.texts.unable);
  }
});

document.querySelector("[data-key-restoring]")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const place = form.querySelector("[data-key-restored]");
  try {
    const found = JSON.parse(await form.querySelector("#backup-file").files[0].text());
    const key = await lock(form.querySelector("#backup-password").value, bytesOf(found.salt));
    const pkcs8 = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytesOf(found.iv) }, key, bytesOf(found.box));
    await keep(found.public, await importedToStay(pkcs8));
    say(place, told.texts.restored);
  } catch {
    say(place, told.texts.broken);
  }
});

// The office is part of what is signed, so it is put into the statement as it is typed.
document.querySelector("[data-signing]")?.addEventListener("submit", async (event) => {
  const form = event.target;
  const chosen = form.querySelector("input[name=key]:checked");
  if (chosen.dataset.held !== "browser" || form.elements.signature.value) return;
  event.preventDefault();
  const fault = form.querySelector("[data-signing-fault]");
  const key = await kept(chosen.dataset.public).catch(() => undefined);
  if (!key) return say(fault, told.texts.absent);
  const statement = JSON.parse(told.statement);
  statement.office = form.elements.office.value.trim();
  const text = JSON.stringify(statement, Object.keys(statement).sort());
  try {
    const signature = await crypto.subtle.sign("Ed25519", key, new TextEncoder().encode(text));
    form.elements.signature.value = base64(signature);
    form.requestSubmit();
  } catch {
    say(fault, told.texts.unable);
  }
});
