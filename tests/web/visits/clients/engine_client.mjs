// The form engine of ODK Web Forms without a browser: loads a form from the server, fills it in, sends it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { modules, server, form, order } = JSON.parse(process.argv[2]);
const require = createRequire(`${modules}/`);
const { JSDOM } = require("jsdom");
const dom = new JSDOM("", { url: "http://localhost/" });
for (const name of ["document", "Document", "DOMParser", "Element", "Node", "XMLDocument", "XMLSerializer", "XPathResult", "XPathEvaluator", "NodeFilter", "Attr", "Text", "Comment", "CDATASection", "ProcessingInstruction", "NodeList", "HTMLElement", "File", "Blob", "FormData", "MouseEvent", "Event"]) {
  globalThis[name] = dom.window[name];
}
globalThis.window = dom.window;
globalThis.__dirname = modules;
globalThis.require = require;
const engine = await import(pathToFileURL(require.resolve("@getodk/xforms-engine")).href);

const headers = { "X-OpenRosa-Version": "1.0" };
const tell = (name, value) => console.log(`${name}=${value}`);
const textOf = (xml, name) => xml.match(new RegExp(`<${name}>([^<]*)</${name}>`))[1].replaceAll("&amp;", "&");

const list = await (await fetch(`${server}/formList?formID=${form}`, { headers })).text();
const manifest = await (await fetch(textOf(list, "manifestUrl"), { headers })).text();
const files = new Map([...manifest.matchAll(/<filename>([^<]*)<\/filename>.*?<downloadUrl>([^<]*)<\/downloadUrl>/gs)].map((each) => [each[1], each[2]]));

const loaded = await engine.loadForm(await (await fetch(textOf(list, "downloadUrl"), { headers })).text(), {
  fetchFormAttachment: (address) => fetch(files.get(decodeURIComponent(address.href.split("/").at(-1))), { headers }),
});
tell("loaded", loaded.status);
const { root } = loaded.createInstance();
const at = (name) => root.currentState.children.find((each) => each.currentState.reference === `/data/${name}`);
at("order").selectValue(order);
at("notice").selectValue("yes");
at("first_found").setValue("999");
tell("refused", at("first_found").validationState.violation?.condition);
at("first_found").setValue("18");
at("remark").setValue("干净 & 整洁");
const payload = await root.prepareInstancePayload({ payloadType: "monolithic" });
tell("payload", payload.status);
const answers = await new Promise((resolve, reject) => {
  const file = payload.data[0].get("xml_submission_file"), reader = new dom.window.FileReader();
  reader.onload = () => resolve(reader.result);
  reader.onerror = reject;
  reader.readAsText(file);
});
tell("answers", JSON.stringify(answers));

async function send(text) {
  const boundary = "----engine";
  const body = `--${boundary}\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="xml_submission_file"\r\nContent-Type: text/xml\r\n\r\n${text}\r\n--${boundary}--\r\n`;
  const answer = await fetch(`${server}/submission`, { method: "POST", body, headers: { ...headers, "Content-Type": `multipart/form-data; boundary=${boundary}` } });
  return [answer.status, await answer.text()];
}

const [status, first] = await send(answers);
tell("status", status);
tell("message", first.match(/<message[^>]*>([^<]*)</)[1]);
tell("again", (await send(answers))[0]);
tell("changed", (await send(answers.replace(">18<", ">17<")))[0]);
process.exit(0);
