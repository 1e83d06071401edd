// The board and the page of an order: keeps its pages, sends what waits, and asks the device for its place.
import { begin, data, page } from "./queue.js";

const LONGEST_WAIT = 8000;

for (const form of document.querySelectorAll("form[data-place]")) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.asked || !navigator.geolocation) return;
    event.preventDefault();
    form.dataset.asked = "yes";
    const note = page.querySelector("[data-ready]");
    if (note) note.textContent = data.texts.asking_place;
    await located(form).catch(() => note && (note.textContent = data.texts.no_place));
    form.requestSubmit(event.submitter ?? undefined);
  });
}

export function located(form) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("no answer")), LONGEST_WAIT + 500);
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      form.elements.latitude.value = coords.latitude.toFixed(6);
      form.elements.longitude.value = coords.longitude.toFixed(6);
      form.elements.metres.value = Math.round(coords.accuracy);
      resolve();
    }, reject, { enableHighAccuracy: true, timeout: LONGEST_WAIT, maximumAge: 60000 });
  });
}

begin();
