// The form page: what is typed is kept on the device at once, sent to the server when it can be,
// checked as one types, and never lost.
import { forget, keep, kept } from "./device.js";
import { Grid } from "./grid.js";

const page = document.querySelector("[data-form]");
const data = JSON.parse(page.dataset.form);
const texts = data.texts;
const form = document.getElementById("report-form");
const state = document.getElementById("form-state");
const key = `${data.who}|${data.urls.enter}`;
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;

const SEND_AFTER = 900, CHECK_AFTER = 600, TRY_AGAIN = 8000;
let seen = data.draft?.number ?? 0;
let isKept = true, isDirty = false, isSending = false, isSubmitting = false, inConflict = false;
let sendTimer, checkTimer;

function tell(name, tone = "calm") {
  state.textContent = texts[name];
  state.className = `form-state form-state-${tone}`;
  state.dataset.state = name;
}

function notice(words) {
  const line = document.getElementById("form-notice");
  line.textContent = words;
  line.hidden = !words;
}

function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

const grid = new Grid(form, {
  changed,
  told: (count, left) => notice(filled(texts.pasted, { count }) + (left ? ` ${texts.too_wide}` : "")),
});

async function onDevice(more = {}) {
  try {
    await keep({ key, entries: grid.texts(), seen, follows: data.follows, isDirty, at: performance.timeOrigin + performance.now(), ...more });
    isKept = true;
  } catch {
    isKept = false;
  }
}

async function changed() {
  isDirty = true;
  await onDevice();
  if (!isKept) tell("not_kept", "warn");
  else if (navigator.onLine) tell("on_device");
  else tell("offline", "warn");
  clearTimeout(sendTimer);
  clearTimeout(checkTimer);
  sendTimer = setTimeout(send, SEND_AFTER);
  checkTimer = setTimeout(check, CHECK_AFTER);
}

function post(address, entries) {
  return fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ entries, seen }),
    credentials: "same-origin",
    redirect: "manual",
  });
}

// True once the server has all that was typed.
async function send() {
  if (!isDirty) return true;
  if (isSending || inConflict) return false;
  isSending = true;
  const entries = grid.texts();
  tell("sending");
  try {
    return received(await post(data.urls.draft, entries), entries);
  } catch {
    tell(isKept ? "offline" : "not_kept", "warn");
    again();
    return false;
  } finally {
    isSending = false;
  }
}

async function received(answer, entries) {
  if (answer.type === "opaqueredirect" || answer.status === 403) {
    tell("signed_out", "warn");
    return false;
  }
  if (answer.status === 409) {
    conflict(entries, await answer.json());
    return false;
  }
  if (!answer.ok) {
    tell("on_device", "warn");
    again();
    return false;
  }
  seen = (await answer.json()).number;
  form.elements.seen.value = seen;
  isDirty = JSON.stringify(entries) !== JSON.stringify(grid.texts());
  await onDevice();
  if (isDirty) return send();
  tell("on_server", "good");
  return true;
}

function again() {
  clearTimeout(sendTimer);
  sendTimer = setTimeout(send, TRY_AGAIN);
}

window.addEventListener("online", () => { send(); check(); });
window.addEventListener("offline", () => tell(isKept ? "offline" : "not_kept", "warn"));

// ── Two drafts of one report ──

function conflict(mine, theirs) {
  inConflict = true;
  const names = Object.keys(data.cells).filter((name) => (mine[name] ?? "").trim() !== (theirs.entries[name] ?? "").trim());
  if (names.length === 0) return settled(mine, theirs.number);
  const box = document.getElementById("form-conflict");
  box.hidden = false;
  box.querySelector("[data-who]").textContent = filled(texts.conflict, { who: theirs.by, when: theirs.at });
  const body = box.querySelector("tbody");
  body.replaceChildren(...names.map((name) => conflictRow(name, mine[name] ?? "", theirs.entries[name] ?? "")));
  box.querySelector("[data-all=mine]").onclick = () => chooseAll(body, "mine");
  box.querySelector("[data-all=theirs]").onclick = () => chooseAll(body, "theirs");
  box.querySelector("[data-go]").onclick = () => {
    const chosen = { ...theirs.entries, ...mine };
    for (const radio of body.querySelectorAll("input:checked")) chosen[radio.dataset.name] = radio.value;
    box.hidden = true;
    settled(chosen, theirs.number);
  };
  box.focus();
}

function conflictRow(name, mine, theirs) {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = data.cells[name];
  row.append(head, choice(name, "mine", mine), choice(name, "theirs", theirs));
  return row;
}

function choice(name, whose, text) {
  const cell = document.createElement("td"), label = document.createElement("label"), radio = document.createElement("input");
  Object.assign(radio, { type: "radio", name: `conflict-${name}`, value: text, checked: whose === "mine", className: "form-check-input me-2" });
  radio.dataset.name = name;
  radio.dataset.whose = whose;
  label.append(radio, text || texts.blank);
  cell.append(label);
  return cell;
}

function chooseAll(body, whose) {
  for (const radio of body.querySelectorAll(`[data-whose=${whose}]`)) radio.checked = true;
}

async function settled(entries, number) {
  inConflict = false;
  seen = number;
  form.elements.seen.value = seen;
  grid.fill(entries);
  isDirty = true;
  await onDevice();
  await send();
  check();
}

// ── The engine's checks ──

async function check() {
  const line = document.getElementById("findings-state");
  line.textContent = texts.checking;
  try {
    const answer = await post(data.urls.check, grid.texts());
    if (answer.ok) show((await answer.json()).findings);
    else line.textContent = texts.unchecked;
  } catch {
    line.textContent = texts.unchecked;
  }
}

function show(findings) {
  for (const note of form.querySelectorAll("[data-note]")) note.replaceChildren();
  for (const cell of form.querySelectorAll(".cell.is-found")) cell.classList.remove("is-found", "is-refused");
  for (const input of grid.inputs) input.removeAttribute("aria-invalid");
  findings.forEach(mark);
  document.getElementById("findings-list").replaceChildren(...findings.map(line));
  document.getElementById("findings-state").textContent = findings.length ? "" : texts.no_findings;
  document.getElementById("findings-count").textContent = findings.length || "";
}

function mark(finding) {
  for (const name of finding.cells) {
    const input = grid.byName.get(name);
    const cell = input?.closest(".cell");
    if (!cell) continue;
    cell.classList.add("is-found");
    if (finding.refuses) {
      cell.classList.add("is-refused");
      input.setAttribute("aria-invalid", "true");
    }
    const note = document.createElement("span");
    note.textContent = finding.title ? `${finding.title} (${finding.message})` : finding.message;
    document.getElementById(`note-${name}`)?.append(note);
  }
}

function line(finding) {
  const item = document.createElement("li"), badge = document.createElement("span");
  const kind = finding.refuses ? ["bad", "refused"] : finding.needs_reason ? ["warn", "explain"] : ["calm", "look"];
  badge.className = `badge badge-${kind[0]}`;
  badge.textContent = texts[kind[1]];
  item.append(badge, " ");
  if (finding.title) item.append(`${finding.title}: `);
  item.append(`${finding.message} `);
  for (const name of finding.cells.slice(0, 4)) {
    const jump = document.createElement("a");
    jump.href = `#cell-${name}`;
    jump.textContent = data.cells[name] ?? name;
    jump.addEventListener("click", (event) => {
      event.preventDefault();
      grid.byName.get(name)?.focus();
    });
    item.append(jump, " ");
  }
  return item;
}

// ── Submitting ──

form.addEventListener("submit", async (event) => {
  if (isSubmitting || event.submitter?.value !== "submit") return;
  event.preventDefault();
  isDirty = true;
  clearTimeout(sendTimer);
  tell("submitting");
  const hasAll = await send();
  if (!hasAll) {
    if (state.dataset.state === "offline") notice(texts.submit_offline);
    return;
  }
  isSubmitting = true;
  await onDevice({ isSubmitting: true });
  form.elements.seen.value = seen;
  form.requestSubmit(event.submitter);
});

document.addEventListener("keydown", (event) => {
  const withCtrl = event.ctrlKey || event.metaKey;
  if (withCtrl && event.key === "Enter") {
    event.preventDefault();
    form.querySelector("[value=submit]").click();
  } else if (withCtrl && event.key.toLowerCase() === "s") {
    event.preventDefault();
    isDirty = true;
    send();
  } else if (event.key === "F2" && grid.inputs.includes(document.activeElement)) {
    event.preventDefault();
    remark(document.activeElement.dataset.cell);
  }
});

function remark(name) {
  const where = document.getElementById("remark-cell");
  if (!where) return;
  where.value = name;
  where.closest("details")?.setAttribute("open", "");
  document.getElementById("remark-text").focus();
}

document.getElementById("discard")?.addEventListener("click", () => forget(key));

// ── Beginning ──

// The worker keeps every form page opened under it; the first one came before it, and is kept here.
async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  const isFirst = !navigator.serviceWorker.controller;
  await navigator.serviceWorker.register(data.worker, { scope: "/" });
  await navigator.serviceWorker.ready;
  if (isFirst) await (await caches.open("daowei-forms")).add(location.pathname + location.search);
  page.dataset.kept = "yes";
}

async function begin() {
  keepPage().catch(() => {});
  let record;
  try {
    record = await kept(key);
  } catch {
    tell("not_kept", "warn");
    return check();
  }
  if (record) await resume(record);
  else if (seen) tell("on_server", "good");
  check();
}

async function resume(record) {
  const wasHandedIn = record.follows !== data.follows;
  if (wasHandedIn && (record.isSubmitting || !record.isDirty)) {
    await forget(key);
    return seen && tell("on_server", "good");
  }
  const isNewer = record.seen >= seen;
  const differs = JSON.stringify(record.entries) !== JSON.stringify(grid.texts());
  if (!differs) return seen && tell("on_server", "good");
  if (!isNewer && record.isDirty) return conflict(record.entries, data.draft);
  if (!isNewer) return tell("on_server", "good");
  seen = record.seen;
  form.elements.seen.value = seen;
  grid.fill(record.entries);
  notice(wasHandedIn ? `${texts.restored} ${texts.newer}` : texts.restored);
  isDirty = record.isDirty || record.isSubmitting;
  tell(isDirty ? "on_device" : "on_server");
  if (isDirty) await send();
}

begin();
