// What every service worker of the site does, behind the script that says which pages it keeps:
// FILES and PAGES, the names of its two stores, and isPage(request, address).

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
  if (isPage(request, address)) event.respondWith(fresh(request, PAGES));
  else if (address.pathname.startsWith(STATIC)) event.respondWith(fresh(request, FILES));
});

async function fresh(request, name) {
  const cache = await caches.open(name);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    const known = await cache.match(request, { ignoreVary: true });
    if (known) return known;
    throw error;
  }
}
