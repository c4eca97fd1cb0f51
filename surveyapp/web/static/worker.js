// The worker: with network it stays out of the way; without, it serves a started questionnaire or the blank form of an
// interview, and sends answers that wait.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("sync", (event) => event.waitUntil(envelopes.send()));

// The question that the person had come to, in the page as it was when the network was there; after the last one, that
// the answers wait.
const started = async (path) => {
  const kept = await caches.open("questions");
  for (const key of await kept.keys()) {
    const about = new URL(key.url).pathname.replace(/\/bundle$/, "");
    if (!`${path}/`.startsWith(`${about}/`) && path !== about.split("/", 3).join("/")) continue;
    const bundle = await (await kept.match(key)).json();
    const part = bundle.parts[path] || bundle.parts[bundle.at.split("?")[0]];
    const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": bundle.policy };
    return new Response(part.replace("<head>", () => `<head>${bundle.head}`), { headers });
  }
  return ((await envelopes.count()) && (await caches.match("/waiting"))) || Response.error();
};

// A kiosk without network shows its first page, whatever was pressed.
const start = async (path) =>
  (await (await caches.open("kiosk")).match(path.split("/", 3).join("/"))) || Response.error();

// An interview without network is a form with nothing in it.
const blank = async (path) => (await caches.match(path)) || Response.error();

// Scripts have their contents' hash in their names: what was fetched once is right for ever.
const script = async (request) => {
  const found = await caches.match(request);
  if (found) return found;
  const kept = await caches.open("scripts");
  const answer = await fetch(request), name = (url) => new URL(url).pathname.split(".", 1)[0];
  if (answer.ok) {
    for (const old of await kept.keys()) if (name(old.url) === name(request.url)) await kept.delete(old);
    await kept.put(request, answer.clone());
  }
  return answer;
};

addEventListener("fetch", (event) => {
  const { request } = event, path = new URL(request.url).pathname;
  if (request.mode === "navigate" && path.startsWith("/kiosk/")) {
    event.respondWith(fetch(request).catch(() => start(path)));
  } else if (request.mode === "navigate" && path.startsWith("/intervjuer/")) {
    if (request.method === "GET" && path.endsWith("/skriv")) event.respondWith(fetch(request).catch(() => blank(path)));
  } else if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(fetch(request).catch(() => started(path)));
  } else if (path.startsWith("/scripts/")) {
    event.respondWith(script(request));
  }
});
