// Keeps the form pages one has opened, so that a reload without a network shows form and draft.
const FILES = "daowei-files", PAGES = "daowei-forms";
const FORM = /^\/p\/[^/]+\/units\/[^/]+\/reports\/[^/]+\/[^/]+\/enter\/$/;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll(NEEDED)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.method === "POST" && address.pathname === "/account/logout/") {
    event.waitUntil(caches.delete(PAGES)); // whoever comes next sees nothing of it
    return;
  }
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && FORM.test(address.pathname)) {
    event.respondWith(fresh(request, PAGES, (answer) => !answer.redirected));
  } else if (address.pathname.startsWith(STATIC)) {
    event.respondWith(fresh(request, FILES, () => true));
  }
});

async function fresh(request, name, may) {
  const cache = await caches.open(name);
  try {
    const answer = await fetch(request);
    if (answer.ok && may(answer)) await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    const known = await cache.match(request, { ignoreVary: true });
    if (known) return known;
    throw error;
  }
}
