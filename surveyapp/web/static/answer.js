"use strict";
// Answering without loading whole pages, and on without network where the browser can seal what is answered.
// Whatever is unexpected becomes an ordinary page load, which always works.
(() => {
  const root = location.pathname.split("/", 3).join("/");
  const place = (url) => url.pathname + url.search;
  const find = (what) => document.querySelector(what);
  // What was answered since this page was opened, by the path of its question: in memory alone.
  const given = new Map();
  let here = place(location), turn = 0, isSending = false, waiting = 0, prepared = "", leaving, bundle, words = {};
  const status = document.createElement("p");
  status.className = "saved";
  status.setAttribute("role", "status");
  document.body.append(status);

  const say = (text) => { status.textContent = text || (waiting ? `${words.waiting} (${waiting})` : ""); };
  const isOurs = (url) =>
    url.origin === location.origin && `${url.pathname}/`.startsWith(`${root}/`) && !url.pathname.includes(".");
  const question = () => find("form[action*='/q/'],form[action*='/all']")?.getAttribute("action");

  const ask = async (address, fields) => {
    const patience = new AbortController(), timer = setTimeout(() => patience.abort(), 20000);
    try {
      const answer = await fetch(address, {
        method: fields ? "POST" : "GET", body: fields, headers: { "X-Part": "1" }, cache: "no-store",
        signal: patience.signal,
      });
      if (answer.status >= 500) throw new Error(answer.status);
      return [answer, await answer.text()];
    } finally {
      clearTimeout(timer);
    }
  };

  const go = async (address, fields, how = "pushState") => {
    const mine = ++turn;
    let answer, text, own, isSaved = false;
    isSending = !!fields;
    find("main").setAttribute("aria-busy", "true");
    try {
      await flush();
      [answer, text] = await ask(address, fields);
      const next = answer.headers.get("X-Next");
      if (next) {
        isSaved = !fields?.has("stay");
        if (isSaved) await keep(address, fields, next);
        else bundle = prepared = undefined; // its pages are in the language or the form that was left
        [address, fields] = [next];
        own = ready(next);
        if (!own) [answer, text] = await ask(next);
      }
    } catch {
      if (mine === turn) await without(address, fields, how).catch(() => say(words.failed));
      return;
    } finally {
      if (mine === turn) {
        isSending = false;
        find("main").removeAttribute("aria-busy");
      }
    }
    if (mine !== turn) return;
    const to = new URL(own ? address : answer.url, location);
    if (to.pathname.endsWith("/done") || [403, 404, 410].includes(answer.status) || !isOurs(to)) await forget();
    const isPage = own || /html/.test(answer.headers.get("Content-Type"));
    if (!isPage || !isOurs(to)) return location.assign(to);
    show(own || text, place(to), fields && !answer.redirected ? "replaceState" : how);
    if (own) write(to.pathname);
    if (!isSaved) return;
    say(words.saved);
    setTimeout(say, 4000);
  };

  const show = (text, address, how) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    if (!page.querySelector("main")) return location.assign(address);
    for (const one of page.querySelectorAll("[autofocus]")) one.removeAttribute("autofocus");
    for (const name of ["lang", "dir"]) document.documentElement[name] = page.documentElement[name];
    document.title = page.title;
    for (const old of [...document.body.childNodes]) if (old !== status) old.remove();
    status.before(...page.body.childNodes);
    if (how) history[how](null, "", address);
    begin();
    const first = find(".error") || find("h1");
    if (first) {
      first.tabIndex = -1;
      first.focus({ preventScroll: true });
    }
    scrollTo(0, 0);
    document.dispatchEvent(new CustomEvent("page:shown"));
  };

  // After every page: which question it is, so that "back" finds that one and not the first without an answer.
  const begin = () => {
    here = place(location);
    words = { ...words, leave: "", ...find("#Words")?.dataset };
    if (question()) history.replaceState({ at: question() }, "");
    // Where a page is to be left when nobody touches it, as on a device that others use too.
    const [, seconds, onward] = /^(\d+); url=(.*)$/.exec(words.leave) || [];
    clearTimeout(leaving);
    if (onward) leaving = setTimeout(() => location.assign(onward), seconds * 1000);
    if (document.readyState === "complete") prepare().catch(() => {});
  };

  // ---- without network ----

  const cache = async () => (words.shared ? null : caches.open("questions"));

  const prepare = async () => {
    const [at, assignment] = /^\/s\/[^/]+\/\d+/.exec(question() || "") ? [question(), question().split("/", 4).join("/")] : [];
    const address = at && `${assignment}/bundle${new URL(at, location).search.replace(/[?&]then=check/, "")}`;
    if (!at || prepared === address || !window.isSecureContext || !navigator.serviceWorker) return;
    prepared = address;
    navigator.serviceWorker.register("/worker.js", { scope: "/s/" }).catch(() => {});
    waiting = await envelopes.count();
    const kept = await cache();
    try {
      const answer = await fetch(address, { cache: "no-store" });
      if (!answer.ok) return;
      const policy = answer.headers.get("Content-Security-Policy");
      const head = [...document.head.children].filter((one) => one.tagName !== "TITLE").map((one) => one.outerHTML);
      bundle = { ...(await answer.json()), policy, head: head.join("") };
      await kept?.put(address, new Response(JSON.stringify(bundle)));
    } catch {
      bundle = await (await kept?.match(address))?.json();
      if (bundle) write(here.split("?")[0]);
    }
    words = { ...words, ...bundle?.words };
    say();
    await flush();
  };

  // Where somebody goes on whose telephone died without network: the place, never the answer.
  const keep = async (address, fields, next) => {
    const path = address.split("?")[0];
    if (!bundle?.next[path] || fields.has("stay")) return;
    given.set(path, [...fields]);
    bundle.at = next;
    bundle.done = [...new Set([...bundle.done, path])];
    await (await cache())?.put(prepared, new Response(JSON.stringify(bundle)));
  };

  // A question that was not answered yet, or was answered here, need not be asked for again.
  const ready = (address) => {
    const path = address.split("?")[0], part = /then=check/.test(address) ? null : bundle?.parts[path];
    return part && path.includes("/q/") && (given.has(path) || !bundle.done.includes(path)) ? part : null;
  };

  const isAnswered = (fields, path) =>
    path.endsWith("/send") ||
    (path.endsWith("/all")
      ? [...document.querySelectorAll("fieldset")].every((one) => one.querySelector(":checked,[type=checkbox]"))
      : [...fields].some(([name, value]) => name !== "form" && value.trim()));

  const without = async (address, fields, how) => {
    const path = address.split("?")[0];
    let next = address;
    if (fields) {
      if (!bundle?.next[path] || fields.has("stay")) return say(words.failed);
      if (!isAnswered(fields, path)) return say(words.choose);
      next = here.includes("then=check") ? bundle.check : bundle.next[path];
      await envelopes.put(bundle.key, {
        address: path, fields: [...fields], language: bundle.language,
        given_at: new Date().toISOString(),
      });
      waiting += 1;
      await keep(address, fields, next);
      await tell().catch(() => {});
      navigator.serviceWorker.getRegistration("/s/").then((one) => one?.sync?.register("envelopes")).catch(() => {});
    }
    const shown = next.split("?")[0], part = bundle?.parts[shown];
    if (!part) return how ? location.assign(next) : location.reload();
    show(part, next, how);
    write(shown);
    say();
    if (shown.endsWith("/done")) await forget();
  };

  // For whoever opens the link again before the network is back: that answers wait, and nothing of whom or what.
  const tell = async () => {
    if (words.shared) return;
    const done = Object.keys(bundle.parts).find((one) => one.endsWith("/done"));
    const page = new DOMParser().parseFromString(bundle.parts[done], "text/html");
    for (const one of page.querySelectorAll("a,nav")) one.remove();
    page.head.insertAdjacentHTML("afterbegin", bundle.head);
    const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": bundle.policy };
    const kept = new Response(`<!doctype html>${page.documentElement.outerHTML}`, { headers });
    await (await caches.open("waiting")).put("/waiting", kept);
  };

  // Write into a page from the bundle what is known of it here.
  const write = (path) => {
    for (const [name, value] of given.get(path) || []) {
      for (const one of document.getElementsByName(name)) {
        if (one.tagName === "BUTTON") one.classList.toggle("chosen", one.value === value);
        else if (/radio|checkbox/.test(one.type)) one.checked ||= one.value === value;
        else if (one.type !== "hidden") one.value = value;
      }
    }
    if (path !== bundle.check.split("?")[0]) return;
    for (const link of document.querySelectorAll(".answers a")) {
      const known = given.get(new URL(link.href).pathname), text = link.parentNode.firstElementChild;
      if (known) text.textContent = inWords(new URL(link.href).pathname, known);
      else if (bundle.done.includes(new URL(link.href).pathname)) text.textContent = words.saved;
    }
  };

  const inWords = (path, fields) => {
    const page = new DOMParser().parseFromString(bundle.parts[path], "text/html");
    const told = fields.filter(([name]) => name === "leave_out"), shown = told.length ? told : fields;
    return shown.filter(([name, value]) => name !== "form" && value && !name.startsWith("other.")).map(([name, value]) => {
      const one = [...page.getElementsByName(name)].find((offer) => offer.value === value);
      if (one?.tagName === "BUTTON") return one.textContent;
      const label = one?.closest("label");
      return label ? [...label.querySelectorAll("b,span")].map((part) => part.textContent).join(". ") : value;
    }).join(", ");
  };

  const forget = async () => {
    given.clear();
    bundle = undefined;
    prepared = "";
    try {
      const kept = await caches.open("questions");
      for (const one of await kept.keys()) if (one.url.includes(`${root}/`)) await kept.delete(one);
    } catch { /* nothing could be kept here */ }
  };

  const flush = async () => {
    if (!waiting) return;
    const receipts = await envelopes.send();
    waiting = await envelopes.count();
    const fates = receipts.map((one) => one.fate);
    say(words[["refused", "kept"].find((fate) => fates.includes(fate))] || (waiting ? "" : words.saved));
    if (waiting) return;
    await caches.delete("waiting");
    if (here.split("?")[0].endsWith("/done") || find("#Later")) go(here, null, "");
  };
  const retry = async () => {
    try {
      waiting = await envelopes.count();
      await flush();
    } catch { /* the next time, then */ }
  };

  // A kiosk's first page: it is there without network too, nothing of anybody is, and what waits is sent.
  const kiosk = async () => {
    if (!find("#offline") || !window.isSecureContext) return;
    const isOnline = () => { find("#offline").hidden = navigator.onLine; };
    for (const change of ["online", "offline"]) addEventListener(change, isOnline);
    isOnline();
    await caches.delete("questions");
    navigator.serviceWorker.register("/worker.js", { scope: "/kiosk/" });
    const start = await fetch(root, { cache: "no-store" });
    if (start.ok) await (await caches.open("kiosk")).put(root, start);
    await retry();
  };

  addEventListener("online", retry);
  if (!root.startsWith("/s/")) return void kiosk().catch(() => {});
  setInterval(() => waiting && retry(), 20000);
  addEventListener("popstate", ({ state }) => {
    if (place(location) !== here) go(state?.at || place(location), null, "");
  });
  addEventListener("pageshow", (event) => event.persisted && go(history.state?.at || here, null, ""));
  // A browser may keep a page whole for its "back"; on a shared device it keeps an empty one.
  addEventListener("pagehide", () => words.shared && document.body.replaceChildren());
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (link.target || link.hasAttribute("download") || link.getAttribute("href")[0] === "#") return;
    if (!isOurs(new URL(link.href))) return;
    event.preventDefault();
    if (!isSending) go(place(new URL(link.href)));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    const to = new URL(button?.hasAttribute("formaction") ? button.formAction : form.action);
    if (event.defaultPrevented || !("submitter" in event) || form.method !== "post" || !isOurs(to)) return;
    if (form.enctype !== "application/x-www-form-urlencoded") return;
    event.preventDefault();
    const fields = new FormData(form);
    if (button?.name) fields.append(button.name, button.value);
    if (!isSending) go(place(to), new URLSearchParams(fields));
  });
  history.scrollRestoration = "manual";
  begin();
  // The first page's own way of leading on would count from that page for ever.
  const loaded = () => setTimeout(() => {
    if (words.leave) stop();
    begin();
  });
  if (document.readyState === "complete") loaded();
  else addEventListener("load", loaded);
})();
