// The panel that opens beside a number: "why?" links work as pages without this.
const panel = document.getElementById("why-panel");
let opener = null;

function close() {
  panel.hidden = true;
  panel.replaceChildren();
  opener?.focus();
  opener = null;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.why");
  if (link && panel && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    if (!panel.contains(link)) opener = link;
    panel.hidden = false;
    panel.setAttribute("aria-busy", "true");
    htmx.ajax("GET", link.href, { target: panel, swap: "innerHTML" });
  }
  if (event.target.closest("[data-close-panel]")) close();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel && !panel.hidden) close();
});

panel?.addEventListener("htmx:afterSwap", (event) => {
  if (event.target !== panel) return;
  panel.removeAttribute("aria-busy");
  panel.querySelector("h2")?.focus();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// A closed branch of the tree is fetched when it is opened for the first time.
document.addEventListener("toggle", (event) => {
  const branch = event.target;
  if (!branch.open || !branch.dataset?.branch) return;
  const address = branch.dataset.branch;
  delete branch.dataset.branch;
  const below = branch.querySelector(":scope > .step-below");
  below.setAttribute("aria-busy", "true");
  htmx.ajax("GET", address, { target: below, swap: "innerHTML" }).then(() => below.removeAttribute("aria-busy"));
}, true);
