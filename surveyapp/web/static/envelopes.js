"use strict";
// Answers given without network: sealed at once for the server alone, kept, and sent until a receipt comes back.
// Used by pages and by the worker.
const envelopes = (() => {
  const { subtle } = self.crypto;
  const encoded = (text) => new TextEncoder().encode(text);
  const toText = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/[+/=]/g, (sign) => ({ "+": "-", "/": "_" })[sign] || "");
  const toBytes = (text) =>
    Uint8Array.from(atob(text.replace(/[-_]/g, (sign) => (sign === "-" ? "+" : "/"))), (one) => one.charCodeAt(0));
  const BLOCK = 512, LONGEST_BATCH = 40000, MOST = 10;

  // One object store, in the order in which the answers were given.
  const stored = (mode, use) =>
    new Promise((resolve, reject) => {
      const opening = indexedDB.open("envelopes", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("waiting", { autoIncrement: true });
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const database = opening.result, change = database.transaction("waiting", mode);
        const asked = use(change.objectStore("waiting"));
        change.oncomplete = () => resolve(database.close() || (asked && asked.result));
        change.onabort = () => reject(database.close() || change.error);
      };
    });

  const seal = async (key, content) => {
    const curve = { name: "ECDH", namedCurve: "P-256" };
    const own = await subtle.generateKey(curve, false, ["deriveBits"]);
    const from = await subtle.exportKey("raw", own.publicKey);
    const server = await subtle.importKey("raw", toBytes(key.public), curve, false, []);
    const shared = await subtle.deriveBits({ name: "ECDH", public: server }, own.privateKey, 256);
    const derived = await subtle.deriveKey(
      { name: "HKDF", hash: "SHA-256", salt: from, info: encoded("surveyapp envelope 1") },
      await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]),
      { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    const id = toText(crypto.getRandomValues(new Uint8Array(16))), iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = encoded(JSON.stringify(content));
    // Blanks fill it up, so that its length does not tell which answer is in it.
    const filled = new Uint8Array(Math.ceil(plain.length / BLOCK) * BLOCK).fill(32);
    filled.set(plain);
    const sealed = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: encoded(id) }, derived, filled);
    return { id, key: key.id, from: toText(from), sealed: toText([...iv, ...new Uint8Array(sealed)]) };
  };

  const count = () => stored("readonly", (store) => store.count());

  const put = async (key, content) => {
    const envelope = await seal(key, content);
    await stored("readwrite", (store) => store.add(envelope));
  };

  // Forget those that the server names, and nothing else.
  const forget = (ids) =>
    stored("readwrite", (store) => {
      store.openCursor().onsuccess = ({ target: { result: at } }) => {
        if (!at) return;
        if (ids.has(at.value.id)) at.delete();
        at.continue();
      };
    });

  const batches = (waiting) => {
    const made = [];
    let batch = [], size = 0;
    for (const one of waiting) {
      if (!made.length || size + one.sealed.length > LONGEST_BATCH || batch.length === MOST) {
        made.push((batch = []));
        size = 0;
      }
      batch.push(one);
      size += one.sealed.length;
    }
    return made;
  };

  // Send all that waits; the receipts. Raises where the server cannot be reached.
  const send = async () => {
    const receipts = [];
    for (const batch of batches(await stored("readonly", (store) => store.getAll()))) {
      const answer = await fetch("/envelopes", {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ now: new Date().toISOString(), envelopes: batch }),
      });
      if (!answer.ok) throw new Error(answer.status);
      const received = (await answer.json()).receipts;
      await forget(new Set(received.map((one) => one.id)));
      receipts.push(...received);
    }
    return receipts;
  };

  return { put, count, send, seal };
})();
