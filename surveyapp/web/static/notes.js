"use strict";
// An interview is saved as it is written: sealed at once for the server alone, kept, and sent until a receipt comes
// back. Nothing readable stays on the device. Without this script, or without its means, the form's button saves it.
// Opened without network the page is a blank form (blank.js), which gives way to the real one when the network is back.
(() => {
  const form = document.querySelector("form[data-interview]");
  if (!form || !window.isSecureContext || !self.crypto?.subtle || !self.indexedDB) return;
  const told = form.dataset, key = { id: Number(told.keyId), public: told.key };
  const timers = new Map(), firstAt = new Map();
  const LONGEST_BATCH = 40000, MOST = 10, TYPING = 300, PAUSE = 2000;
  const isBlank = "page" in told, isOver = isBlank && told.until && Date.now() > told.until;
  // This opening of the page: notes of another one that still wait keep their places, and go first.
  const opening = `${Date.now().toString(36)}-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
  const device = isBlank ? opening : form.elements.device.value;
  let sending = Promise.resolve(), trouble = "", mayLeave = false, typedAt = -PAUSE;
  const status = document.createElement("p");
  status.className = "saved";
  status.setAttribute("role", "status");
  document.body.append(status);

  // One object store: for each field the newest of what was written, sealed; of notes for each opening.
  const stored = (mode, use) =>
    new Promise((resolve, reject) => {
      const opening = indexedDB.open("interviews", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("waiting", { keyPath: "place" });
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const database = opening.result, change = database.transaction("waiting", mode);
        const asked = use(change.objectStore("waiting"));
        change.oncomplete = () => resolve(database.close() || (asked && asked.result));
        change.onabort = () => reject(database.close() || change.error);
      };
    });
  const waiting = () => stored("readonly", (store) => store.getAll());

  const say = async (isOffline = !navigator.onLine) => {
    const n = (await waiting()).length + timers.size;
    const isNews = !isBlank || !isOffline;
    status.textContent = n ? `${isOffline ? told.waiting : told.unsaved} (${n})` : trouble || (isNews ? told.saved : "");
  };

  // What a field belongs to: a note with who said it, a closed item, or that it was read back.
  const placeOf = (name) => {
    const [kind, code] = name.split(/\.(.*)/);
    return { note: ["note", code], who: ["note", code], item: ["item", code], read_back: ["read_back", ""] }[kind];
  };

  const keptAt = (kind, code) => `${told.interview} ${kind} ${code}${kind === "note" ? ` ${opening}` : ""}`;

  const contentOf = (kind, code) => {
    const values = new FormData(form), now = new Date().toISOString();
    const about = { kind, name: code, interview: told.interview, ticket: told.ticket, given_at: now };
    if (kind !== "note") return { ...about, values: values.getAll(kind === "item" ? `item.${code}` : kind) };
    return {
      ...about, text: values.get(`note.${code}`), who: Number(values.get(`who.${code}`)) || null,
      based_on: Number(values.get(`edition.${code}`)), device, from_blank: isBlank,
      first_at: firstAt.get(code) || null,
    };
  };

  const keep = async (kind, code) => {
    const place = keptAt(kind, code), timer = timers.get(place);
    clearTimeout(timer);
    const envelope = await envelopes.seal(key, contentOf(kind, code));
    await stored("readwrite", (store) => store.put({ place, ...envelope }));
    if (timers.get(place) === timer) timers.delete(place);
    await send();
  };

  const batches = (every) => {
    const made = [];
    let size = 0;
    for (const one of every) {
      if (!made.length || size + one.sealed.length > LONGEST_BATCH || made.at(-1).length === MOST) {
        made.push([]);
        size = 0;
      }
      made.at(-1).push(one);
      size += one.sealed.length;
    }
    return made;
  };

  // Forget what has a receipt, unless something newer was written at the same place meanwhile.
  const forget = (batch, receipts) =>
    stored("readwrite", (store) => {
      for (const { place, id } of batch.filter((one) => receipts.some((receipt) => receipt.id === one.id))) {
        const asked = store.get(place);
        asked.onsuccess = () => asked.result?.id === id && store.delete(place);
      }
    });

  const sendAll = async () => {
    const fates = [];
    for (const batch of batches(await waiting())) {
      const answer = await fetch(told.to, {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ now: new Date().toISOString(), envelopes: batch.map(({ place, ...one }) => one) }),
      });
      if (!answer.ok) throw new Error(answer.status);
      const { receipts } = await answer.json();
      await forget(batch, receipts);
      fates.push(...receipts.map((one) => one.fate));
    }
    return fates;
  };

  // One after the other, so that nothing older arrives after what is newer; what became of all that was answered for,
  // or nothing where the server cannot be reached.
  const send = () => {
    sending = sending.then(async () => {
      try {
        const fates = await sendAll();
        if (fates.includes("refused")) trouble = told.refused;
        else if (fates.includes("beside")) trouble = told.beside;
        await say();
        return fates;
      } catch {
        await say(true).catch(() => {});
        return null;
      }
    });
    return sending;
  };

  const changed = ({ target }) => {
    const found = target.name && placeOf(target.name);
    if (!found) return;
    const [kind, code] = found, place = keptAt(kind, code);
    typedAt = performance.now();
    // Where somebody said no to notes, who says it is told first.
    if (target.name.startsWith("who.") && target.value) form.elements[`note.${code}`].readOnly = false;
    if (kind === "note" && target.value && !firstAt.has(code)) firstAt.set(code, new Date().toISOString());
    clearTimeout(timers.get(place));
    timers.set(place, setTimeout(() => keep(kind, code).catch(() => say()), TYPING));
    say();
  };

  const keepAll = () =>
    Promise.all([...timers.keys()].map((place) => {
      const [, kind, code] = place.split(" ");
      return keep(kind, code);
    }));

  const isQuiet = () => !timers.size && performance.now() > typedAt + PAUSE;

  // To the real page, once everything was sent, the network has surely come back, and nobody is typing.
  const giveWay = async () => {
    if (!isBlank || !isQuiet() || !(await send()) || trouble) return;
    if ((await fetch(told.page, { method: "HEAD", cache: "no-store" })).status >= 500 || !isQuiet()) return;
    form.inert = true;
    location.replace(told.page);
  };
  const retry = async () => {
    await send();
    if (isBlank) setTimeout(() => giveWay().catch(() => {}), PAUSE);
  };

  form.addEventListener("input", changed);
  form.addEventListener("change", ({ target }) => /select|radio|checkbox/.test(target.type) && changed({ target }));
  document.addEventListener("visibilitychange", () => document.hidden && keepAll().catch(() => {}));
  addEventListener("online", retry);
  addEventListener("offline", () => say());
  setInterval(async () => (isBlank || (await waiting()).length) && retry(), 15000);
  // A form that is sent without network would lead away from what is written.
  form.addEventListener("submit", async (event) => {
    if (mayLeave) return;
    event.preventDefault();
    if (isBlank) return;
    const button = event.submitter;
    await keepAll().catch(() => {});
    await send();
    if (!navigator.onLine) return;
    mayLeave = true;
    form.requestSubmit(button);
  });
  // What an earlier visit left behind arrives now, and then the page shows it.
  waiting().then(async (every) => {
    if (isBlank) {
      document.getElementById("Closed").hidden = true;
      document.getElementById("Expired").hidden = !isOver;
      form.hidden = isOver;
      return retry();
    }
    if (!every.length || !(await send())?.length || timers.size) return;
    if (every.some(({ place }) => place.startsWith(`${told.interview} `))) location.reload();
  }).catch(() => {});
})();
