// A contributor's value: made on her device, kept there, and only its commitment sent.
const name = (form) => `daowei-draw-value:${form.dataset.plan}:${form.dataset.party}`;
const hex = (bytes) => Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");

async function commitment(form, value) {
  const text = `daowei-commit/1\n${form.dataset.plan}\n${form.dataset.party}\n${value}\n`;
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}

function save(form, value) {
  const link = document.createElement("a");
  const told = { plan: form.dataset.plan, party: form.dataset.party, value };
  link.href = URL.createObjectURL(new Blob([JSON.stringify(told, null, 1)], { type: "application/json" }));
  link.download = `draw-value-${form.dataset.party}.json`;
  link.click();
}

const making = document.querySelector("[data-value-making]");
if (making && globalThis.crypto?.subtle) {
  const find = (mark) => making.querySelector(`[data-${mark}]`);
  find("without-script").hidden = true;
  find("make").hidden = false;
  let value = localStorage.getItem(name(making)) || "";
  find("make").addEventListener("click", async () => {
    value ||= hex(crypto.getRandomValues(new Uint8Array(32)));
    localStorage.setItem(name(making), value);
    const published = await commitment(making, value);
    find("value").textContent = value;
    find("commitment").textContent = published;
    making.elements.commitment.value = published;
    making.elements.made.value = "here";
    find("made").hidden = false;
    find("make").hidden = true;
  });
  find("save").addEventListener("click", () => save(making, value));
  find("print").addEventListener("click", () => print());
  find("kept").addEventListener("change", (event) => { find("send").disabled = !event.target.checked; });
}

const handing = document.querySelector("[data-value-handing]");
if (handing) {
  const kept = localStorage.getItem(name(handing));
  if (kept) {
    handing.elements.value.value = kept;
    handing.querySelector("[data-found]").hidden = false;
  }
}
