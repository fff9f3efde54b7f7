// Keeps an open chat up to date for a worker. Without this file the link "See new messages" does the same.
// It asks for a number only; the words are fetched (and the look noted) when there is something new.
(() => {
  "use strict";

  const thread = document.querySelector("[data-thread]");
  if (!thread || !window.fetch || thread.dataset.status === "closed") return;

  const EVERY_MS = 10000;
  const lines = () => thread.querySelector("[data-thread-lines]");

  const bring = async () => {
    const response = await fetch(window.location.pathname, { credentials: "same-origin", cache: "no-store" });
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("[data-thread]");
    if (!fresh) return;
    // Only the thread is replaced: what is being typed below stays as it is.
    lines().replaceWith(document.adoptNode(fresh.querySelector("[data-thread-lines]")));
    thread.dataset.newest = fresh.dataset.newest;
  };

  const look = async () => {
    if (document.visibilityState !== "visible") return;
    try {
      const response = await fetch(thread.dataset.newestUrl, { credentials: "same-origin", cache: "no-store" });
      if (!response.ok || response.redirected) return;
      const { newest, status } = await response.json();
      if (newest > Number(thread.dataset.newest)) await bring();
      if (status === thread.dataset.status) return;
      // Somebody took it, or it is closed: the forms below no longer fit, unless there is something in them.
      const box = document.querySelector("#reply");
      if (!box || !box.value.trim()) window.location.reload();
    } catch {
      // The connection is away: the next look tries again.
    }
  };

  lines().setAttribute("aria-live", "polite");
  window.setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", look);
})();
