// A form in the browser: the engine of ODK shows it; what is filled in goes into the outbox of this
// device first, and leaves it when the server says 201.
import { begin, data, filled, flush, page, put, say } from "./queue.js";

// The engine writes style sheets into the page; they carry the page's nonce, so that nothing else may.
const made = document.createElement.bind(document);
document.createElement = (name, ...rest) => {
  const element = made(name, ...rest);
  if (String(name).toLowerCase() === "style") element.nonce = page.dataset.nonce;
  return element;
};

const texts = data.texts;

async function fetchAttachment(address) {
  const name = address.href.split("/").at(-1);
  return fetch(data.media.replace("NAME", name), { credentials: "same-origin" });
}

async function partsOf(form) {
  const parts = [];
  for (const [name, value] of form.entries()) {
    parts.push(typeof value === "string" ? { name, value } : { name, value: new Blob([await value.arrayBuffer()], { type: value.type }), file: value.name });
  }
  return parts;
}

async function numberIn(parts) {
  const xml = parts.find((each) => each.name === "xml_submission_file");
  const text = typeof xml.value === "string" ? xml.value : await xml.value.text();
  const found = text.match(/instanceID>([^<]+)</);
  return found ? found[1] : crypto.randomUUID();
}

async function submitted([payload], callback, engine) {
  const sent = payload.data?.[0] ?? payload.data;
  const parts = await partsOf(sent);
  const record = { key: await numberIn(parts), url: data.send, label: `${data.title} · ${data.order}`, parts };
  try {
    await put(record);
  } catch {
    say(texts.no_store);
    return;
  }
  say(texts.sending);
  const outcome = await flush(record.key);
  const words = { sent: texts.sent, kept: texts.kept, refused: texts.refused, signed_out: texts.signed_out }[outcome.state];
  say(filled(words, outcome));
  page.dataset.outcome = outcome.state;
  callback?.({ next: engine.POST_SUBMIT__NEW_INSTANCE });
}

async function show() {
  const [{ createApp, h }, engine, answer] = await Promise.all([
    import("vue"), import("web-forms"), fetch(data.form, { credentials: "same-origin" }),
  ]);
  if (!answer.ok) throw new Error(String(answer.status));
  const xml = await answer.text();
  const app = createApp({
    render: () => h(engine.OdkWebForm, {
      formXml: xml,
      fetchFormAttachment: fetchAttachment,
      missingResourceBehavior: "BLANK",
      submissionMaxSize: data.most,
      preloadProperties: { deviceID: `browser:${data.who}`, username: String(data.who) },
      onSubmit: (...payload) => submitted(payload, payload[1], engine),
    }),
  });
  app.use(engine.webFormsPlugin);
  app.mount("#web-form");
}

// The engine's own words are English, and its boxes for numbers bear no label: both are mended here.
const words = new Map(Object.entries(data.words));
const watched = document.getElementById("web-form");

function mend() {
  for (const box of watched.querySelectorAll(".p-inputnumber[id]")) {
    const label = watched.querySelector(`label[for="${CSS.escape(box.id)}"]`), input = box.querySelector("input");
    if (label && input && !input.hasAttribute("aria-label")) input.setAttribute("aria-label", label.textContent.trim());
  }
  for (const title of watched.querySelectorAll("h1:not([role])")) {
    title.setAttribute("role", "heading");
    title.setAttribute("aria-level", "2");
  }
  if (words.size === 0) return; // English is what it speaks
  for (const each of watched.querySelectorAll("[aria-label]")) {
    const told = words.get(each.getAttribute("aria-label"));
    if (told) each.setAttribute("aria-label", told);
  }
  const texts = document.createTreeWalker(watched, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const told = words.get(texts.currentNode.data.trim());
    if (told && told !== texts.currentNode.data.trim()) texts.currentNode.data = told;
  }
}

new MutationObserver(mend).observe(watched, { childList: true, subtree: true, characterData: true });

begin();
show().catch((error) => say(filled(texts.form_failed, { message: error.message })));
