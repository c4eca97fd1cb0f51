"use strict";
// Reads questions and answers aloud: what somebody of the organisation has recorded, else a voice of the device itself.
// Only voices with localService are used: with any other the browser sends the text to somebody else's server.
(() => {
  const speech = window.speechSynthesis;
  const SVG = "http://www.w3.org/2000/svg";
  const SPEAKER = "M4 9v6h4l6 5V4L8 9zM17 9a4 4 0 0 1 0 6M19.5 6a8 8 0 0 1 0 12";
  // What is read of a page that asks nothing: sentences, what has changed, questions with the answers that were given.
  const TEXTS = "p,h3,.plain-list li,dt,dd span";
  let running = null;

  const said = (part) =>
    [...part.childNodes].map((one) => one.textContent.replace(/\s+/g, " ").trim()).filter(Boolean).join(". ");
  const language = (part) => (part.querySelector("[lang]") || part.closest("[lang]")).lang.toLowerCase();
  const voice = (wanted) => {
    const own = speech ? speech.getVoices().filter((one) => one.localService === true) : [];
    const tag = (one) => one.lang.toLowerCase().replace("_", "-");
    const base = (one) => one.split("-")[0];
    return own.find((one) => tag(one) === wanted) || own.find((one) => base(tag(one)) === base(wanted));
  };
  const canHear = (part) => !!part.dataset.recording || !!voice(language(part));

  const stop = () => {
    if (!running) return;
    const { button, words, sound } = running;
    running = null;
    if (sound) sound.pause();
    if (speech) speech.cancel();
    button.classList.remove("speaking");
    button.setAttribute("aria-label", words);
  };

  // One part after the other, until somebody presses again. A recording that cannot be fetched is read by the voice.
  const next = (parts, mine) => {
    if (running !== mine) return;
    const [part, ...rest] = parts;
    if (!part) return stop();
    if (part.dataset.recording) {
      const instead = () => {
        if (!part.dataset.recording) return;
        delete part.dataset.recording;
        next(parts, mine);
      };
      mine.sound = new Audio(part.dataset.recording);
      mine.sound.onended = () => next(rest, mine);
      mine.sound.onerror = instead;
      mine.sound.play().catch(() => running === mine && instead());
      return;
    }
    const words = new SpeechSynthesisUtterance(said(part));
    words.voice = voice(language(part));
    if (!words.voice) return next(rest, mine);
    words.lang = words.voice.lang;
    words.onend = words.onerror = () => next(rest, mine);
    mine.utterance = words;
    speech.speak(words);
  };

  const button = (words, stopWords, parts, more = "") => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `aloud ${more}`;
    made.setAttribute("aria-label", words);
    const icon = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path");
    icon.setAttribute("class", "pic");
    icon.setAttribute("viewBox", "0 0 24 24");
    icon.setAttribute("aria-hidden", "true");
    path.setAttribute("d", SPEAKER);
    icon.append(path);
    made.append(icon);
    made.addEventListener("click", () => {
      const again = running && running.button === made;
      stop();
      if (again) return;
      running = { button: made, words };
      made.classList.add("speaking");
      made.setAttribute("aria-label", stopWords);
      next(parts(), running);
    });
    return made;
  };

  const furnish = (root) => {
    const { listen, stop: stopWords } = root.dataset;
    const named = (part) => `${listen}: ${said(part)}`;
    for (const heading of root.querySelectorAll("fieldset>legend,:not(legend)>h1")) {
      const around = heading.parentElement;
      const labels = [...around.querySelectorAll(":scope>.choices:not(.two)>.choice")];
      if (around.classList.contains("heard") || ![heading, ...labels].some(canHear)) continue;
      around.classList.add("heard");
      const more = [...around.querySelectorAll("aloud" in around.dataset ? TEXTS : ":scope>p.soft[id]")];
      heading.after(button(named(heading), stopWords, () => [heading, ...more]));
      // After the last answer, and put beside theirs by the style sheet: the answers stay next to each other.
      labels.forEach((label, index) => {
        if (!canHear(label)) return;
        const made = button(named(label), stopWords, () => [label]);
        made.style.setProperty("--n", index + 1);
        label.parentElement.append(made);
      });
      const steps = around.querySelector(".steps");
      if (!steps || !labels.some(canHear)) continue;
      const chosen = () => labels.filter((label) => label.control.checked);
      const words = `${listen}: ${steps.dataset.all}`;
      steps.append(button(words, stopWords, () => (chosen().length ? chosen() : labels), "all-steps"));
    }
  };

  const begin = () => {
    stop();
    for (const root of document.querySelectorAll("[data-listen]")) furnish(root);
  };

  if (speech && speech.addEventListener) speech.addEventListener("voiceschanged", begin);
  document.addEventListener("page:shown", begin);
  addEventListener("pagehide", stop);
  begin();
})();
