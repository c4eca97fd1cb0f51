// Asks the browser for a passkey when a form with data-passkey is sent, and then sends the form with the answer.
(() => {
  const forms = document.querySelectorAll("form[data-passkey]");
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");

  const asked = (form) => {
    const options = JSON.parse(form.dataset.passkey);
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const key of options.excludeCredentials || []) key.id = bytes(key.id);
    return { publicKey: options };
  };

  const answered = (key) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (key.response[name]) response[name] = text(key.response[name]);
    return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response });
  };

  for (const form of forms) {
    const failed = form.querySelector("[data-failed]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      failed.hidden = true;
      try {
        const key = await navigator.credentials[form.dataset.does](asked(form));
        form.elements.answer.value = answered(key);
        form.submit();
      } catch {
        failed.hidden = false;
      }
    });
  }
})();
