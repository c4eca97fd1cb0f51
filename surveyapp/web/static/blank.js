"use strict";
// The page of an interview as a blank form, kept for when it is opened without network. Nothing of what is written is
// in it. It goes when the interview is finished, when somebody has signed out, and when five newer ones are kept.
(() => {
  if (!window.isSecureContext || !navigator.serviceWorker || !self.caches) return;
  const NAME = "interview ", MOST = 5, here = location.pathname;
  const isWriting = here.startsWith("/intervjuer/"), told = document.querySelector("form[data-blank]")?.dataset;
  const drop = (names) => Promise.all(names.map((name) => caches.delete(name)));
  const kept = async () => (await caches.keys()).filter((name) => name.startsWith(NAME));

  const keep = async () => {
    navigator.serviceWorker.register("/worker.js", { scope: "/intervjuer/" }).catch(() => {});
    const answer = await fetch(told.blank, { cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const text = await answer.text(), page = new DOMParser().parseFromString(text, "text/html");
    // The same rules as with network; the device's own clock says how long the form's ticket lasts.
    const headers = new Headers(answer.headers), until = Date.now() + Number(page.forms[0].dataset.lasts);
    for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
    await caches.delete(NAME + here);
    const cache = await caches.open(NAME + here);
    await cache.addAll([...page.scripts].map((one) => one.getAttribute("src")));
    await cache.put(here, new Response(text.replace('data-until=""', `data-until="${until}"`), { headers }));
    await drop((await kept()).slice(0, -MOST));
  };

  const settle = async () => (told ? keep() : drop(isWriting ? [NAME + here] : await kept()));
  settle().catch(() => {});
})();
