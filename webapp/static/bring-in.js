// Two comforts. Without this file a form works the same, and the progress page loads itself anew.
(() => {
  "use strict";

  if (!window.fetch) return;
  const ask = (url) => fetch(url, { credentials: "same-origin", cache: "no-store" });

  // Somebody who types for half an hour must not find that their session has ended.
  const form = document.querySelector("[data-keep-signed-in]");
  const EVERY_MS = 5 * 60 * 1000;
  let asked = Date.now();
  form?.addEventListener("input", () => {
    if (Date.now() - asked < EVERY_MS) return;
    asked = Date.now();
    ask(window.location.pathname).catch(() => {});
  });

  const reading = document.querySelector("[data-reading]");
  if (!reading) return;
  const bar = reading.querySelector("[data-reading-bar]");
  const words = reading.querySelector("[data-reading-words]");
  const look = async () => {
    try {
      const response = await ask(reading.dataset.reading);
      if (!response.ok || response.redirected) return;
      const found = await response.json();
      const before = Number(reading.dataset.alerts);
      // The first alert is shown at once; a page that reloads at each of many could not be read.
      if (found.finished || (found.alerts > 0 && before === 0)) {
        window.location.reload();
        return;
      }
      bar.max = found.total;
      bar.value = found.done;
      const [done, total] = [found.done, found.total].map((number) => number.toLocaleString("en-GB"));
      const more = found.alerts > before ? `, ${found.alerts} alerts so far` : "";
      words.textContent = `${done} of ${total} read${more}`;
    } catch {
      // Off line for a moment: the next look tries again.
    }
  };
  setInterval(look, 2000);
})();
