// A file goes up in pieces; a connection that breaks is taken up again where it broke off.
// Without script, or when the file is small, the plain form does it.
const PIECE = 4 * 1024 * 1024;
const SMALL = 8 * 1024 * 1024;

const form = document.querySelector("[data-sending]");
const texts = JSON.parse(document.getElementById("sending-texts").textContent);
const panel = form.querySelector("[data-sending-progress]");
const status = form.querySelector("[data-sending-status]");
const bar = panel.querySelector("progress");
const token = form.elements.csrfmiddlewaretoken.value;
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

function tell(text, values = {}) {
  panel.hidden = false;
  status.textContent = text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

function show(offset, size, text = texts.sending) {
  const percent = Math.floor((100 * offset) / size);
  bar.value = percent;
  tell(text, { percent });
}

// What this file was called when it was last sent from here: so a reload goes on, too.
const remembered = (file) => `sending:${form.dataset.announce}:${file.name}:${file.size}:${file.lastModified}`;

async function announced(file) {
  const known = JSON.parse(localStorage.getItem(remembered(file)) ?? "null");
  if (known && (await offsetAt(known)) !== null) return known;
  const body = new FormData();
  body.set("name", file.name);
  body.set("size", file.size);
  const answer = await fetch(form.dataset.announce, {
    method: "POST", body, headers: { "X-CSRFToken": token },
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.message);
  localStorage.setItem(remembered(file), JSON.stringify(told));
  return told;
}

async function offsetAt(place) {
  const answer = await fetch(place.content, { method: "HEAD" }).catch(() => null);
  if (answer === null) return undefined;
  return answer.ok ? Number(answer.headers.get("Upload-Offset")) : null;
}

async function sendPiece(place, file, offset) {
  const answer = await fetch(place.content, {
    method: "PATCH",
    body: file.slice(offset, offset + PIECE),
    headers: { "X-CSRFToken": token, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" },
  }).catch(() => null);
  if (answer === null || answer.status >= 500) return undefined;
  if (!answer.ok) tell(texts.failed, { reason: (await answer.json()).message });
  return Number(answer.headers.get("Upload-Offset"));
}

async function send(file) {
  const place = await announced(file);
  let offset = (await offsetAt(place)) ?? 0;
  let wait = 1;
  while (offset < file.size) {
    show(offset, file.size);
    const next = await sendPiece(place, file, offset);
    if (next === undefined) {
      show(offset, file.size, texts.waiting);
      await pause(wait);
      wait = Math.min(wait * 2, 30);
      offset = (await offsetAt(place)) ?? offset;
    } else {
      offset = next;
      wait = 1;
    }
  }
  localStorage.removeItem(remembered(file));
  tell(texts.checking);
  window.location.assign(place.page);
}

form.addEventListener("submit", (event) => {
  const file = form.elements.file.files[0];
  if (!file || file.size <= SMALL) return;
  event.preventDefault();
  send(file).catch((error) => tell(texts.failed, { reason: error.message }));
});
