// The board and one alert's page: clocks that count, the board kept up to date, whether it is, and the sound's
// button. alerts-watch.js asks the server; this file listens. Without scripts the board loads itself again.
(() => {
  "use strict";

  const find = (name, within = document) => within.querySelector(`[data-${name}]`);

  // Clocks go by the server's time: this machine's may be wrong.

  const SECOND = 1000;
  let behind = 0;
  const setTime = (now) => {
    if (now) behind = Date.parse(now) - Date.now();
  };
  setTime(find("now") && find("now").dataset.now);

  const two = (number) => String(number).padStart(2, "0");
  const counted = (ms) => {
    const seconds = Math.max(0, Math.floor(ms / SECOND));
    const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600), Math.floor(seconds / 60)];
    if (days) return `${days} d ${hours % 24} h`;
    if (hours) return `${hours} h ${two(minutes % 60)} min`;
    return `${minutes} min ${two(seconds % 60)} s`;
  };
  const tick = () => {
    const now = Date.now() + behind;
    for (const clock of document.querySelectorAll("[data-since]")) {
      clock.textContent = counted(now - Date.parse(clock.dataset.since));
    }
    for (const clock of document.querySelectorAll("[data-until]")) {
      clock.textContent = counted(Date.parse(clock.dataset.until) - now);
    }
  };
  tick();
  setInterval(tick, SECOND);

  // Paper says when it was printed, not when the page was loaded.

  const hour = (moment) => moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
  window.addEventListener("beforeprint", () => {
    tick();
    const now = new Date(Date.now() + behind);
    const day = now.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "Europe/London" });
    const time = find("print-time");
    if (time) time.textContent = `${day}, ${hour(now)}`;
  });

  // One alert's page: somebody else may have changed it meanwhile.

  const changed = find("alert-changed");
  if (changed) {
    document.addEventListener("earshot:alerts", ({ detail }) => {
      if (!detail.state) return;
      const open = detail.state.open.some(({ key }) => key === changed.dataset.key);
      if (open !== (changed.dataset.open === "yes")) changed.hidden = false;
    });
  }

  const board = find("alert-board");
  if (!board) return;

  // The board: fetched when its version changed, put in place when it reads differently.

  const reads = (node) => {
    const copy = node.cloneNode(true);
    for (const input of copy.querySelectorAll("input[name=csrf_token]")) input.setAttribute("value", "");
    for (const clock of copy.querySelectorAll("[data-since], [data-until]")) clock.textContent = "";
    return copy.innerHTML;
  };
  let shown = reads(board);
  let pressing = false;
  let late = null;

  const rows = () => [...board.querySelectorAll("[id^=row-]")];
  const put = (fresh) => {
    const focused = board.contains(document.activeElement) ? document.activeElement.id : null;
    const anchor = rows().find((row) => row.getBoundingClientRect().bottom > 0);
    const top = anchor ? anchor.getBoundingClientRect().top : 0;
    board.replaceChildren(...fresh.childNodes);
    tick();
    const same = anchor && document.getElementById(anchor.id);
    if (same && window.scrollY > 0) window.scrollBy({ top: same.getBoundingClientRect().top - top, behavior: "instant" });
    if (focused !== null) {
      // The thing may be gone because somebody else took it: then to the top of the board, never lost.
      const again = (focused && document.getElementById(focused)) || document.getElementById("waiting-title");
      if (again) again.focus({ preventScroll: true });
    }
  };

  const bring = async () => {
    const response = await fetch(board.dataset.boardUrl, {
      credentials: "same-origin",
      cache: "no-store",
      redirect: "manual",
    });
    if (!response.ok) return false;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = find("alert-board", page);
    if (!fresh) return false;
    setTime(fresh.dataset.now);
    board.dataset.version = fresh.dataset.version;
    const text = reads(fresh);
    if (text === shown) return true;
    shown = text;
    const here = document.adoptNode(fresh);
    // Nothing moves from under a finger.
    if (pressing) late = here;
    else put(here);
    return true;
  };

  document.addEventListener("pointerdown", () => (pressing = true), true);
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(
      end,
      () =>
        setTimeout(() => {
          pressing = false;
          if (late) put(late);
          late = null;
        }, 300),
      true,
    );
  }

  // Whether what is on the screen is what there is.

  const STALE_MS = 20000;
  const stale = find("stale");
  const staleWords = find("stale-words");
  let good = Date.now();
  let ended = false;
  const say = (words) => {
    const said = words.replace("{time}", hour(new Date(good + behind)));
    if (staleWords.textContent !== said) staleWords.textContent = said;
    stale.hidden = false;
  };
  setInterval(() => {
    if (ended) return;
    if (Date.now() - good > STALE_MS) say(staleWords.dataset.away);
    else stale.hidden = true;
  }, SECOND);

  document.addEventListener("earshot:alerts", async ({ detail }) => {
    if (detail.ended) {
      ended = true;
      say(staleWords.dataset.ended);
      find("stale-sign-in").hidden = false;
      return;
    }
    try {
      if (detail.state.version === board.dataset.version || (await bring())) good = Date.now();
    } catch {
      // The next look tries again; after twenty seconds the page says that it is not up to date.
    }
  });

  // The sound's button.

  const watch = window.earshotAlerts;
  const button = find("sound");
  const words = find("sound-words");
  if (!watch || !button || !(window.AudioContext || window.webkitAudioContext)) return;
  const showSound = () => {
    button.textContent = button.dataset[watch.sound.on ? "on" : "off"];
    button.setAttribute("aria-pressed", String(watch.sound.on));
    const waits = watch.sound.waits;
    words.hidden = !waits;
    if (waits && !words.textContent) words.textContent = words.dataset.waits;
  };
  button.addEventListener("click", () => {
    watch.sound.set(!watch.sound.on);
    setTimeout(showSound, 200);
    showSound();
  });
  document.addEventListener("pointerup", () => setTimeout(showSound, 200));
  document.addEventListener("keyup", () => setTimeout(showSound, 200));
  button.hidden = false;
  showSound();
})();
