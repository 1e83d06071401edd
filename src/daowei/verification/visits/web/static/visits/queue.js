// Sends what waits on this device, one thing after the other, and lets go of each at 201 only.
import { forget, keep, waiting } from "./keeping.js";

export const page = document.querySelector("[data-visits]");
export const data = JSON.parse(page.dataset.visits);
const texts = data.texts;
const line = page.querySelector("[data-queue]");
const TRY_AGAIN = 15000;
let isSending = false, timer;

export function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// parts: [{ name, value (text or Blob), file }]; gives the record, or throws where nothing is kept.
export async function put(record) {
  const kept = { ...record, who: data.who, at: performance.timeOrigin + performance.now(), refused: "" };
  await keep(kept);
  await tell();
  return kept;
}

function token() {
  const found = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
  return found ? decodeURIComponent(found.slice("csrftoken=".length)) : "";
}

async function sent(record) {
  const body = new FormData();
  for (const { name, value, file } of record.parts) {
    if (file) body.append(name, value, file);
    else body.append(name, value);
  }
  return fetch(record.url, { method: "POST", body, headers: { "X-CSRFToken": token() }, credentials: "same-origin", redirect: "manual" });
}

async function messageOf(answer) {
  const text = await answer.text();
  if (answer.headers.get("Content-Type")?.includes("json")) return JSON.parse(text).message;
  const message = new DOMParser().parseFromString(text, "text/xml").getElementsByTagName("message")[0];
  return message?.textContent ?? String(answer.status);
}

// { state: "sent" | "kept" | "refused" | "signed_out", message }
async function deliver(record) {
  let answer;
  try {
    answer = await sent(record);
  } catch {
    return { state: "kept", message: "" };
  }
  if (answer.type === "opaqueredirect") return { state: "signed_out", message: "" };
  if (answer.status === 201) {
    const message = await messageOf(answer);
    await forget(record.key);
    return { state: "sent", message };
  }
  const isOurs = answer.status >= 400 && answer.status < 500 && answer.headers.get("Content-Type")?.match(/xml|json/);
  if (!isOurs) return { state: answer.status === 403 ? "signed_out" : "kept", message: "" };
  const message = await messageOf(answer);
  await keep({ ...record, refused: message });
  return { state: "refused", message };
}

// Sends everything that was not refused; gives what became of the record asked for.
export async function flush(key, { again = false } = {}) {
  if (isSending) return { state: "kept", message: "" };
  isSending = true;
  clearTimeout(timer);
  let asked = { state: "kept", message: "" };
  try {
    for (const record of await waiting(data.who)) {
      if (record.refused && !again) continue;
      const outcome = await deliver(record);
      if (record.key === key) asked = outcome;
      if (outcome.state === "kept" || outcome.state === "signed_out") {
        if (outcome.state === "signed_out") say(texts.signed_out);
        break;
      }
    }
  } finally {
    isSending = false;
  }
  await tell();
  return asked;
}

export function say(words) {
  const box = page.querySelector("[data-said]") ?? page.querySelector("[data-ready]");
  if (!box) return;
  box.textContent = words;
  box.hidden = !words;
}

async function tell() {
  const records = await waiting(data.who);
  line.hidden = records.length === 0;
  line.dataset.count = records.length;
  if (records.length === 0) return;
  const head = document.createElement("p");
  head.className = "mb-0";
  head.textContent = filled(texts.waiting, { count: records.length });
  const again = button(texts.again, () => flush(undefined, { again: true }));
  const list = document.createElement("ul");
  list.append(...records.map(item));
  line.replaceChildren(head, again, list);
  if (records.some((each) => !each.refused)) timer = setTimeout(flush, TRY_AGAIN);
}

function item(record) {
  const row = document.createElement("li"), name = document.createElement("span");
  name.textContent = record.label;
  row.append(name);
  if (record.refused) {
    const why = document.createElement("span");
    why.className = "is-refused";
    why.textContent = filled(texts.refused, { message: record.refused });
    row.append(why, button(texts.drop, async () => { await forget(record.key); await tell(); }));
  }
  return row;
}

function button(words, does) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm";
  made.textContent = words;
  made.addEventListener("click", does);
  return made;
}

window.addEventListener("online", () => flush());

// The worker keeps pages one has opened; an order's page names those its forms will need.
export async function ready() {
  const note = page.querySelector("[data-ready]");
  try {
    await navigator.serviceWorker.register(data.worker, { scope: data.scope });
    await navigator.serviceWorker.ready;
    const cache = await caches.open("daowei-visits-pages");
    const wanted = [location.pathname, ...(data.pages ?? [])];
    await Promise.all(wanted.map((each) => fetch(each, { credentials: "same-origin" }).then((answer) => answer.ok && !answer.redirected && cache.put(each, answer))));
    if (note) note.textContent = texts.ready;
    page.dataset.kept = "yes";
  } catch {
    if (note && !page.dataset.kept && navigator.onLine) note.textContent = texts.not_ready;
  }
}

export async function begin() {
  ready();
  try {
    await tell();
    await flush();
  } catch {
    say(texts.no_store);
  }
}
