// What axe does not ask: run in the page, returns a list of what is wrong.
() => {
  const wrong = [];
  const say = (what, where) => wrong.push(`${what}: ${(where.outerHTML || String(where)).slice(0, 160)}`);
  const seen = (e) => e.getClientRects().length > 0;
  const text = (e) => (e ? e.textContent.trim() : "");
  const all = (selector) => [...document.querySelectorAll(selector)].filter(seen);

  if (all("h1").length !== 1) say("not one h1", document.body);
  if (!text(document.querySelector("title"))) say("no title", document.head);
  for (const e of all("fieldset")) if (e.firstElementChild?.tagName !== "LEGEND" || !text(e.firstElementChild)) say("no legend", e);
  for (const e of all("input:not([type=hidden]),textarea,select"))
    if (![...(e.labels || [])].some(text)) say("no label", e);
  for (const e of document.querySelectorAll("[aria-describedby],[aria-labelledby]"))
    for (const name of ["aria-describedby", "aria-labelledby"])
      for (const id of (e.getAttribute(name) || "").split(" ").filter(Boolean))
        if (!text(document.getElementById(id))) say(`${name} leads nowhere`, e);
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) say("id twice", id);

  for (const fault of all(".fault")) {
    const said = [...document.querySelectorAll("[aria-describedby]")];
    if (!said.some((e) => e.getAttribute("aria-describedby").split(" ").includes(fault.id))) say("fault of nothing", fault);
  }
  for (const e of all(".error a[href^='#']")) {
    const target = document.getElementById(decodeURIComponent(e.hash.slice(1)));
    if (!target || !target.matches("input,textarea,select")) say("summary leads nowhere", e);
  }
  // Where there is one box it may take the focus itself, with its fault told of it.
  const at = (document.activeElement.getAttribute("aria-describedby") || "").split(" ");
  if (all(".fault").some((e) => !at.includes(e.id)) && !all(".error").length) say("faults without a summary", document.body);

  const height = (e) => e.getBoundingClientRect().height;
  for (const e of all("button:not([aria-hidden]),a.button,label.choice,summary,select,textarea,input:not([type=hidden]):not([type=radio]):not([type=checkbox])"))
    if (height(e) < 43.9) say(`only ${height(e)} high`, e);
  for (const e of all("a:not(.button):not(.skip)")) {
    const inText = e.closest("p") !== null && e.parentElement.textContent.trim() !== e.textContent.trim();
    if (!inText && height(e) < 24) say(`only ${height(e)} high`, e);
  }
  const links = all("main a:not(svg a)").map((e) => [e, e.getBoundingClientRect()]);
  for (const [e, box] of links)
    for (const [other, its] of links)
      if (box.left < its.left && its.left - box.right < 4 && box.top < its.bottom && its.top < box.bottom) say("touches the next link", e);
  for (const e of all("input[type=radio],input[type=checkbox]"))
    if (!e.closest("label.choice")) say("a small target", e);

  const page = document.scrollingElement;
  if (page.scrollWidth > window.innerWidth) {
    const wide = all("body *").find((e) => e.checkVisibility() && !e.closest(".scroll") && e.getBoundingClientRect().right > window.innerWidth + 0.5);
    say(`scrolls sideways, ${page.scrollWidth} of ${window.innerWidth}`, wide || page);
  }
  for (const svg of all("svg")) {
    const edge = svg.getBoundingClientRect();
    const labels = [...svg.querySelectorAll("text")].map((e) => [e, e.getBoundingClientRect()]);
    for (const [e, box] of labels) {
      if (box.left < edge.left - 0.5 || box.right > edge.right + 0.5 || box.top < edge.top - 0.5 || box.bottom > edge.bottom + 0.5)
        say("cut off", e);
      for (const [other, its] of labels)
        if (other !== e && box.left < its.right && its.left < box.right && box.top + 3 < its.bottom && its.top + 3 < box.bottom)
          say("over another", e);
    }
  }
  return wrong;
}
