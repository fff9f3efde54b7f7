// On every staff page: how many alerts wait, in the menu and the title, and a sound when a new one comes.
// Asks for references and levels only. Tells alerts.js, on the pages that have it, what it heard.
(() => {
  "use strict";

  const link = document.querySelector("[data-alert-watch]");
  if (!link || !window.fetch) return;

  const board = document.querySelector("[data-alert-board]");
  const news = document.querySelector("[data-alert-news]");
  const SEEN_MS = board ? 5000 : 15000;
  const HIDDEN_MS = 15000;
  const TIMEOUT_MS = 10000;
  // What a browser remembers: whether the sound is on, and which alerts it has been heard for.
  const SOUND = "earshot-alert-sound";
  const HEARD = "earshot-alerts-heard";
  const MOST_HEARD = 200;

  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const keep = (name, value) => {
    try {
      localStorage.setItem(name, value);
    } catch {
      // A browser that keeps nothing: it holds until the page is left.
    }
  };

  // The sound: two soft tones, made here. A browser lets it through only after a press somewhere.

  let audio = null;
  let soundOn = kept(SOUND) === "on";

  const ready = () => {
    const Audio = window.AudioContext || window.webkitAudioContext;
    if (!audio && Audio) audio = new Audio();
    if (audio && audio.state === "suspended") audio.resume().catch(() => {});
    return audio !== null && audio.state === "running";
  };

  const tone = (pitch, after) => {
    const begins = audio.currentTime + after;
    const wave = audio.createOscillator();
    const loudness = audio.createGain();
    wave.type = "sine";
    wave.frequency.value = pitch;
    loudness.gain.setValueAtTime(0, begins);
    loudness.gain.linearRampToValueAtTime(0.2, begins + 0.04);
    loudness.gain.exponentialRampToValueAtTime(0.001, begins + 0.5);
    wave.connect(loudness).connect(audio.destination);
    wave.start(begins);
    wave.stop(begins + 0.55);
  };

  const ring = () => {
    if (!ready()) return false;
    tone(587, 0);
    tone(784, 0.35);
    return true;
  };

  const sound = {
    get on() {
      return soundOn;
    },
    get waits() {
      return soundOn && (audio === null || audio.state !== "running");
    },
    set(on) {
      soundOn = on;
      keep(SOUND, on ? "on" : "off");
      if (!on) return;
      if (!ring() && audio) audio.resume().then(ring, () => {});
    },
  };

  // Which alerts are new: not on the board when it was loaded, and not heard here or in another window before.

  const known = new Set((board ? board.dataset.keys : "").split(" ").filter(Boolean));
  const heard = () => {
    try {
      return JSON.parse(kept(HEARD) || "[]");
    } catch {
      return [];
    }
  };
  const remember = (keys) => keep(HEARD, JSON.stringify([...new Set([...heard(), ...keys])].slice(-MOST_HEARD)));

  const told = (alerts) => {
    const before = new Set(heard());
    const fresh = alerts.filter(({ key }) => !known.has(key) && !before.has(key));
    alerts.forEach(({ key }) => known.add(key));
    if (!fresh.length) return;
    // One that could not be heard here may be heard in another window.
    if (!soundOn || ring()) remember(fresh.map(({ key }) => key));
    if (news) {
      news.textContent = fresh
        .map(({ reference, level }) =>
          news.dataset.new
            .replace("{reference}", reference)
            .replace("{level}", news.dataset[level === "urgent" ? "wordsUrgent" : "wordsConcern"]),
        )
        .join(" ");
    }
  };
  remember(known);

  // The number in the menu and in the title.

  const title = document.title.replace(/^\(\d+\) /, "");
  const count = (number) => {
    link.querySelector("[data-alert-number]").textContent = number;
    link.querySelector("[data-alert-count]").hidden = !number;
    document.title = number ? `(${number}) ${title}` : title;
  };
  count(Number(link.querySelector("[data-alert-number]").textContent));

  // Asking. Whether somebody pressed anything since the last time goes with it: that keeps their session.

  let active = false;
  for (const press of ["pointerdown", "keydown", "wheel"]) {
    document.addEventListener(press, () => (active = true), { capture: true, passive: true });
  }
  document.addEventListener("pointerdown", () => soundOn && ready(), { capture: true });
  document.addEventListener("keydown", () => soundOn && ready(), { capture: true });

  const say = (detail) => document.dispatchEvent(new CustomEvent("earshot:alerts", { detail }));
  let asked = 0;
  let asking = null;
  let ended = false;

  // An answer that renews the session must not cross a form that ends it or says something in it.
  const makeWay = () => {
    if (asking) asking.abort();
    asked = Date.now() + TIMEOUT_MS;
  };
  document.addEventListener("submit", makeWay);
  window.addEventListener("pagehide", makeWay);
  window.addEventListener("pageshow", () => (asked = 0));

  const look = async () => {
    if (asking || ended) return;
    const controller = new AbortController();
    const timeout = setTimeout(() => controller.abort(), TIMEOUT_MS);
    asking = controller;
    asked = Date.now();
    const present = active;
    active = false;
    try {
      const response = await fetch(link.dataset.alertWatch + (present ? "?active=1" : ""), {
        credentials: "same-origin",
        cache: "no-store",
        redirect: "manual",
        signal: controller.signal,
      });
      if (response.type === "opaqueredirect" || response.status === 403) {
        ended = true;
        if (soundOn) ring();
        say({ ended: true });
      } else if (response.ok) {
        const state = await response.json();
        count(state.open.length);
        told(state.open);
        say({ state });
      } else {
        active = active || present;
      }
    } catch {
      // The connection is away: the next look tries again.
      active = active || present;
    } finally {
      clearTimeout(timeout);
      asking = null;
    }
  };

  const due = () => {
    const every = document.visibilityState === "visible" ? SEEN_MS : HIDDEN_MS;
    if (Date.now() - asked >= every) look();
  };
  try {
    const worker = new Worker(new URL("alerts-tick.js", document.querySelector("script[src*='alerts-watch.js']").src));
    worker.onmessage = due;
    worker.onerror = () => setInterval(due, 1000);
  } catch {
    setInterval(due, 1000);
  }
  document.addEventListener("visibilitychange", due);

  window.earshotAlerts = { sound, look };
  look();
})();
