"use strict";
// A file that is too large is told of before it is sent: a server that refuses it in the middle is not always heard.
(() => {
  for (const form of document.querySelectorAll("form[data-most]")) {
    const field = form.querySelector("input[type=file]"), fault = document.createElement("p");
    fault.className = "warn";
    fault.setAttribute("role", "alert");
    field.after(fault);
    const isTooLarge = () => field.files[0]?.size > form.dataset.most * 1024 * 1024;
    const tell = () => { fault.textContent = isTooLarge() ? form.dataset.tooLarge : ""; };
    field.addEventListener("change", tell);
    form.addEventListener("submit", (event) => {
      tell();
      if (isTooLarge()) event.preventDefault();
    });
  }
})();
