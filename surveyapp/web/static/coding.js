"use strict";
// Coding with the keyboard: arrows choose words and sentences in the text, a theme's key marks them.
// Everything goes through the forms of the page, which work without this.
(() => {
  const passage = document.getElementById("coded"), form = document.getElementById("mark");
  if (!passage) return;
  const status = document.getElementById("chosen");
  // Places in the text are counted in whole characters, as the server counts them.
  const length = (text) => [...text].length;
  const parts = [...passage.querySelectorAll("[data-at]")].map((part) => {
    const text = part.textContent, start = Number(part.dataset.at);
    return { node: part.firstChild, text, start, end: start + length(text) };
  }).filter((part) => part.node);
  const whole = [...parts.map((part) => part.text).join("")];
  const words = [];
  whole.forEach((letter, at) => {
    if (/\s/u.test(letter)) return;
    if (at && words.length && words[words.length - 1][1] === at) words[words.length - 1][1] = at + 1;
    else words.push([at, at + 1]);
  });
  const list = (id) => [...(document.getElementById(id)?.options || [])].map((one) => Number(one.value));
  const starts = list("fran"), ends = list("till");
  if (!words.length) return;

  const place = (at) => {
    const part = parts.find((one) => at <= one.end) || parts[parts.length - 1];
    return [part.node, [...part.text].slice(0, at - part.start).join("").length];
  };
  const at = (node, offset) => {
    const part = parts.find((one) => one.node === node);
    if (part) return part.start + length(part.text.slice(0, offset));
    const before = document.createRange();
    before.setStart(passage, 0);
    before.setEnd(node, offset);
    // Between parts: after the last one that begins before it.
    return parts.reduce((found, one) => (before.comparePoint(one.node, 0) < 1 && before.comparePoint(one.node, one.text.length) < 1 ? one.end : found), 0);
  };
  const chosen = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!passage.contains(range.startContainer) || !passage.contains(range.endContainer)) return null;
    let start = at(range.startContainer, range.startOffset), end = at(range.endContainer, range.endOffset);
    while (start < end && /\s/u.test(whole[start])) start += 1;
    while (end > start && /\s/u.test(whole[end - 1])) end -= 1;
    return start < end ? [start, end] : null;
  };

  // The words from which one chooses and to which one has come.
  let anchor = 0, head = 0;
  const show = () => {
    const [first, last] = anchor <= head ? [anchor, head] : [head, anchor];
    const [start, end] = [words[first][0], words[last][1]];
    getSelection().setBaseAndExtent(...place(start), ...place(end));
    parts.find((part) => words[head][0] < part.end)?.node.parentElement.scrollIntoView({ block: "nearest" });
  };
  const wordAt = (position) => {
    const found = words.findIndex((word) => position < word[1]);
    return found < 0 ? words.length - 1 : found;
  };
  const adopt = () => {
    const now = chosen();
    if (!now) return;
    const [first, last] = [wordAt(now[0]), wordAt(now[1] - 1)];
    if (Math.min(anchor, head) !== first || Math.max(anchor, head) !== last) [anchor, head] = [first, last];
  };
  // The sentence of a word: the first and the last word of it.
  const sentence = (word) => {
    const number = Math.max(0, ends.findIndex((end) => words[word][0] < end));
    return [wordAt(starts[number] ?? 0), wordAt((ends[number] ?? whole.length) - 1), number];
  };
  const step = (forward, extend, isSentence) => {
    adopt();
    if (!chosen()) {
      if (isSentence && starts.length) [anchor, head] = sentence(head);
      return show();
    }
    if (isSentence && starts.length) {
      const [, , number] = sentence(head);
      const next = Math.min(Math.max(number + (forward ? 1 : -1), 0), starts.length - 1);
      const [first, last] = [wordAt(starts[next]), wordAt(ends[next] - 1)];
      if (extend) head = forward ? last : first;
      else [anchor, head] = [first, last];
    } else if (!extend && anchor !== head) {
      anchor = head = forward ? Math.max(anchor, head) : Math.min(anchor, head);
    } else {
      head = Math.min(Math.max(head + (forward ? 1 : -1), 0), words.length - 1);
      if (!extend) anchor = head;
    }
    show();
  };

  const fill = (range) => {
    for (const [name, value] of [["start", range[0]], ["slut", range[1]]]) {
      const field = form.querySelector(`[name=${name}]`) || form.appendChild(document.createElement("input"));
      [field.type, field.name, field.value] = ["hidden", name, value];
    }
  };
  const remove = () => {
    const now = chosen();
    const over = [...document.querySelectorAll(".marks form")].filter((one) =>
      now && Number(one.dataset.start) <= now[0] && now[0] < Number(one.dataset.end) && one.querySelector("[value=remove]"));
    over.sort((one, other) => one.dataset.end - one.dataset.start - (other.dataset.end - other.dataset.start));
    over[0]?.requestSubmit(over[0].querySelector("[value=remove]"));
  };
  const arrows = { ArrowRight: [true, false], ArrowLeft: [false, false], ArrowDown: [true, true], ArrowUp: [false, true] };

  passage.tabIndex = 0;
  passage.setAttribute("role", "group");
  passage.setAttribute("aria-labelledby", "note");
  passage.setAttribute("aria-describedby", "help");
  document.getElementById("help").hidden = false;
  passage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const arrow = arrows[event.key], key = event.key.toLowerCase();
    if (arrow) step(arrow[0], event.shiftKey, arrow[1]);
    else if (event.key === "Delete" || event.key === "Backspace") remove();
    else if (key === "n" || key === "p") document.querySelector(`a[rel=${key === "n" ? "next" : "prev"}]`)?.click();
    else {
      const radio = form?.querySelector(`[data-key="${key}"]`);
      if (!radio || !chosen()) return;
      radio.checked = true;
      form.requestSubmit();
    }
    event.preventDefault();
  });
  // Whoever presses the button after choosing in the text means what was chosen there last.
  let last = null;
  document.addEventListener("selectionchange", () => {
    const now = chosen();
    if (!now) return;
    last = now;
    status.textContent = `${status.dataset.chosen} ${whole.slice(...now).join("")}`;
    const pick = (id, value) => {
      const select = document.getElementById(id);
      if (select && value >= 0) select.selectedIndex = value;
    };
    pick("fran", starts.findLastIndex((start) => start <= now[0]));
    pick("till", ends.findIndex((end) => end >= now[1]));
  });
  document.getElementById("lists")?.addEventListener("change", () => { last = null; getSelection().removeAllRanges(); status.textContent = ""; });
  form?.addEventListener("submit", () => {
    // The browser tells of a new selection a little later: whoever types quickly has chosen more by now.
    const meant = chosen() ?? last;
    if (meant) fill(meant);
  });
  if (passage.dataset.here !== undefined) {
    anchor = wordAt(Number(passage.dataset.here));
    head = Math.max(anchor, wordAt(Number(passage.dataset.until) - 1));
    passage.focus();
    show();
  }
})();
