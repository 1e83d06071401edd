// The few habits of every page: choices that submit themselves, menus that close, no script needed.
document.documentElement.classList.add("has-script");

for (const choice of document.querySelectorAll("[data-submit-on-change]")) {
  choice.addEventListener("change", () => choice.form.requestSubmit());
}

for (const menu of document.querySelectorAll("details.dropdown-details")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// Whoever signs out takes along the pages kept on this device; what waits to be sent stays.
for (const form of document.querySelectorAll('form[action$="/account/logout/"]')) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.cleared || !("caches" in window)) return;
    event.preventDefault();
    form.dataset.cleared = "yes";
    await caches.delete("daowei-visits-pages").catch(() => {});
    form.requestSubmit();
  });
}

// A passkey that the device did not give: the page says so.
document.addEventListener("allauth.error", () => {
  const told = document.querySelector("[data-when-no-key]");
  if (told) told.hidden = false;
});
