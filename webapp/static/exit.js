// Exit this page: Shift three times does what the control does, and both leave nothing to go back to.
// The page is hidden first, so that nothing can be read while the next one loads. The address of the
// control clears the session on our server before it sends the browser on to a neutral page.
(() => {
  "use strict";

  const control = document.querySelector("[data-exit]");
  if (!control) return;

  const PRESSES = 3;
  const FORGET_MS = 5000;
  const keys = document.querySelector("[data-exit-keys]");
  const lights = keys ? [...keys.querySelectorAll(".exit-light")] : [];
  const said = document.querySelector("[data-exit-said]");
  let pressed = 0;
  let alone = false;
  let timer = 0;

  const leave = () => {
    if (said) said.textContent = said.dataset.leaving;
    document.documentElement.classList.add("leaving");
    document.title = "";
    // replace(), so that the back button does not come here again.
    window.location.replace(control.href);
  };

  const show = () => {
    lights.forEach((light, index) => light.classList.toggle("lit", index < pressed));
    if (said) said.textContent = ["", said.dataset.once, said.dataset.twice][pressed] ?? "";
  };

  const forget = () => {
    pressed = 0;
    show();
  };

  control.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  // Counted on key-up, and only when Shift was pressed alone: typing capital letters never counts.
  document.addEventListener("keydown", (event) => {
    alone = event.key === "Shift";
    if (alone || pressed === 0) return;
    window.clearTimeout(timer);
    forget();
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    pressed += 1;
    window.clearTimeout(timer);
    if (pressed >= PRESSES) {
      leave();
      return;
    }
    timer = window.setTimeout(forget, FORGET_MS);
    show();
  });

  // The browser may bring a page back from memory. Ask the server again: the session is gone.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.documentElement.classList.add("leaving");
    window.location.reload();
  });

  if (keys) keys.hidden = false;
})();
