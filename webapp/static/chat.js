// The conversation without reloads. The page works without this file; here the same form posts go by fetch.
// What is typed is kept in the page until the server has it, under one client_message_id, so a retry can
// never say it twice. Nothing is written to the browser's storage: the phone may be shared.
// Sentences come from the <template> elements of talk.html.
(() => {
  "use strict";

  const chat = document.querySelector("[data-chat]");
  if (!chat || !window.fetch) return;

  const find = (name) => document.querySelector(`[data-${name}]`);
  const words = find("words").dataset;
  const list = find("messages");
  const typing = find("typing");
  const answersForm = find("answers");
  const answers = find("answer-buttons");
  const composer = find("composer");
  const box = composer.elements.text;
  const lineDown = find("line-down");
  const errorLine = find("error");
  const stopForm = find("stop");
  const after = find("after");
  const progressPlace = find("progress-place");
  const url = chat.dataset.messagesUrl;

  const TIMEOUT_MS = 15000;
  const FIRST_WAIT_MS = 1000;
  // How often a page that is looked at asks for a person's words while the chat is handed over to one.
  const LISTEN_MS = 10000;
  const LONGEST_WAIT_MS = 30000;
  const SHOW_TYPING_AFTER_MS = 250;
  const QUIET = ["/skip", "/back", "/why", "/pause", "/stop"];
  // Numbers to call, and five-figure numbers to text, in what is said back when someone may not be safe.
  const NUMBERS = /\b(999|111|116 ?\d{3}|0\d(?: ?\d){6,9}|\d{5})\b/g;

  const queue = [];
  let busy = false;
  let wake = null;
  let lastId = Number(chat.dataset.lastId);
  let person = chat.dataset.person || null;
  let firstMessageId = composer.elements.client_message_id.value;

  const newId = () => {
    // The first message takes the id the server gave, so that a post without script and one with it agree.
    if (firstMessageId) {
      const id = firstMessageId;
      firstMessageId = "";
      return id;
    }
    if (crypto.randomUUID) return crypto.randomUUID();
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    const hex = [...b].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  const part = (name) => document.querySelector(`template[data-part="${name}"]`).content.firstElementChild.cloneNode(true);

  const linkNumbers = (bubble) => {
    const text = bubble.textContent;
    bubble.textContent = "";
    let from = 0;
    for (const match of text.matchAll(NUMBERS)) {
      const link = document.createElement("a");
      const digits = match[0].replaceAll(" ", "");
      link.href = `${digits.length === 5 ? "sms" : "tel"}:${digits}`;
      link.textContent = match[0];
      bubble.append(text.slice(from, match.index), link);
      from = match.index + match[0].length;
    }
    bubble.append(text.slice(from));
  };

  const addMessage = (author, kind, text, sender) => {
    const item = part(sender ? "person" : author);
    if (sender) item.querySelector("[data-sender]").textContent = sender;
    item.classList.add(`message-${kind}`);
    const bubble = item.querySelector(".bubble");
    bubble.textContent = text;
    if (author === "us" && kind === "safety") linkNumbers(bubble);
    list.append(item);
    return item;
  };

  const goTo = (first) => {
    if (!first) return;
    const tall = list.getBoundingClientRect().bottom - first.getBoundingClientRect().top > window.innerHeight * 0.6;
    if (tall) first.scrollIntoView({ block: "start" });
    else window.scrollTo(0, document.documentElement.scrollHeight);
  };

  const button = (one, look) => {
    const node = document.createElement("button");
    node.type = "submit";
    node.name = "payload";
    node.value = one.payload;
    node.textContent = one.title;
    node.className = `button ${look}`;
    return node;
  };

  const showAnswers = (buttons) => {
    const hadFocus = answersForm.contains(document.activeElement);
    answers.replaceChildren(...buttons.filter((b) => !QUIET.includes(b.payload)).map((b) => button(b, "button-second")));
    const quiet = buttons.filter((b) => QUIET.includes(b.payload));
    if (quiet.length) {
      const row = document.createElement("span");
      row.className = "answers-quiet";
      row.append(...quiet.map((b) => button(b, "button-quiet")));
      answers.append(row);
    }
    answersForm.hidden = buttons.length === 0;
    // The button that was pressed is gone: keep a keyboard or screen reader user in this place.
    if (hadFocus) (buttons.length ? answersForm : find("log")).focus({ preventScroll: true });
  };

  const showProgress = (progress) => {
    let line = find("progress");
    if (!progress) {
      if (line) line.hidden = true;
      return;
    }
    if (!line) {
      line = part("progress");
      progressPlace.append(line);
    }
    const [n, total] = progress;
    const fill = (sentence) => sentence.replace("{n}", n).replace("{total}", total);
    line.hidden = false;
    line.querySelector("[data-progress-words]").textContent = fill(words.count);
    const bar = line.querySelector("progress");
    bar.max = total;
    bar.value = n;
    bar.setAttribute("aria-label", fill(words.countLabel));
  };

  const showError = (sentence) => {
    errorLine.hidden = !sentence;
    errorLine.querySelector("[data-error-words]").textContent = sentence;
    if (sentence) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
  };

  const showLine = (sentence) => {
    if (lineDown.textContent !== sentence) lineDown.textContent = sentence;
    lineDown.hidden = !sentence;
  };

  const showPerson = (now) => {
    person = now;
    const line = find("person-line");
    line.hidden = !person;
    line.textContent = person ? words[person === "with_you" ? "withYou" : "waiting"] : "";
    const help = find("get-help");
    if (help) help.hidden = !person;
  };

  const showTurn = (replies, state) => {
    const nodes = replies.map((r) => (
      addMessage(r.author === "you" ? "you" : "us", r.kind || "text", r.text, r.sender)
    ));
    const asked = [...replies].reverse().find((r) => r.buttons?.length);
    // The bot is quiet while a person answers, and the way back to it stays where it was.
    if (asked || !(person && state?.person)) showAnswers(asked ? asked.buttons : []);
    showProgress(state?.progress ?? null);
    showPerson(state?.person ?? null);
    const over = replies.some((r) => r.kind === "end");
    if (stopForm) stopForm.hidden = over || Boolean(person);
    after.hidden = !over;
    goTo(nodes[0]);
  };

  // What came back, as one of: done (with the data), wait (try again) or failed (with the words to show).
  const judge = async (response) => {
    if (response.ok && (response.headers.get("Content-Type") || "").includes("json")) {
      return { done: await response.json() };
    }
    if (response.status === 429) {
      return { wait: words.slow, seconds: Number(response.headers.get("Retry-After")) || 0 };
    }
    if (response.status >= 500 || response.status === 408) return { wait: words.trying };
    if (response.status === 413) return { failed: words.long };
    if (response.ok || [401, 403, 404, 410].includes(response.status)) return { failed: words.ended };
    return { failed: words.refused };
  };

  const call = async (options, address = url) => {
    const stop = new AbortController();
    const timer = window.setTimeout(() => stop.abort(), TIMEOUT_MS);
    try {
      return await judge(await fetch(address, {
        ...options,
        credentials: "same-origin",
        cache: "no-store",
        signal: stop.signal,
        headers: { Accept: "application/json", "X-CSRFToken": composer.elements.csrf_token.value },
      }));
    } catch {
      return { wait: navigator.onLine ? words.trying : words.offline };
    } finally {
      window.clearTimeout(timer);
    }
  };

  const pause = (ms) => new Promise((resolve) => {
    const timer = window.setTimeout(resolve, ms);
    wake = () => {
      window.clearTimeout(timer);
      resolve();
    };
  });

  const post = async (item) => {
    const body = new URLSearchParams({
      csrf_token: composer.elements.csrf_token.value,
      client_message_id: item.id,
      ...(person && lastId !== null ? { after: lastId } : {}),
      [item.field]: item.value,
    });
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      const result = await call({ method: "POST", body });
      if (!result.wait) return result;
      showLine(result.wait);
      // Up to a quarter more, so that many phones do not come back in the same instant.
      await pause(Math.max(wait, (result.seconds || 0) * 1000) * (1 + Math.random() / 4));
    }
  };

  const giveBack = (sentence) => {
    const kept = queue.splice(0).map((item) => {
      item.node.remove();
      return item.field === "text" ? item.value : "";
    });
    box.value = [...kept, box.value].filter(Boolean).join("\n");
    showError(sentence);
    box.focus();
  };

  const pump = async () => {
    if (busy || !queue.length) return;
    busy = true;
    answersForm.setAttribute("aria-busy", "true");
    const item = queue[0];
    const timer = window.setTimeout(() => { typing.hidden = false; }, SHOW_TYPING_AFTER_MS);
    const result = await post(item);
    window.clearTimeout(timer);
    typing.hidden = true;
    showLine("");
    answersForm.removeAttribute("aria-busy");
    busy = false;
    if (result.failed) {
      giveBack(result.failed);
      return;
    }
    queue.shift();
    item.node.classList.remove("message-waiting");
    item.node.querySelector(".message-state").hidden = true;
    lastId = result.done.last_id ?? null;
    // A person may have written while this was on its way.
    showTurn([...(result.done.between ?? []), ...result.done.replies], result.done.state);
    pump();
  };

  const say = (field, value, shown) => {
    showError("");
    const node = addMessage("you", "text", shown);
    node.classList.add("message-waiting");
    const state = node.querySelector(".message-state");
    state.textContent = words.sending;
    state.hidden = false;
    queue.push({ id: newId(), field, value, node });
    goTo(node);
    pump();
  };

  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) {
      showError(words.empty);
      box.focus();
      return;
    }
    box.value = "";
    say("text", text, text);
    box.focus();
  });

  answersForm.addEventListener("submit", (event) => {
    // A browser too old to say which button it was posts the form as if there were no script.
    if (!event.submitter) return;
    event.preventDefault();
    if (busy) return;
    say("payload", event.submitter.value, event.submitter.textContent.trim());
  });

  // Enter sends where there is a real keyboard; on a phone it stays a new line.
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (!window.matchMedia("(pointer: fine)").matches) return;
    event.preventDefault();
    composer.requestSubmit();
  });
  box.addEventListener("input", () => showError(""));

  // Back on line or back on the page: try what waits, or fetch what came in the meantime.
  const catchUp = async () => {
    if (wake) wake();
    if (busy || queue.length || lastId === null) return;
    const result = await call({}, `${url}?after=${lastId}`);
    if (!result.done || busy || queue.length || !result.done.messages?.length) return;
    lastId = result.done.last_id ?? lastId;
    showTurn(result.done.messages, result.done.state);
  };
  window.addEventListener("online", () => {
    showLine(queue.length ? words.trying : words.back);
    if (!queue.length) window.setTimeout(() => showLine(""), 4000);
    catchUp();
  });
  window.addEventListener("offline", () => showLine(words.offline));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") catchUp();
  });

  const newLink = find("new-link");
  if (newLink) newLink.hidden = true;
  window.setInterval(() => {
    if (person && document.visibilityState === "visible") catchUp();
  }, LISTEN_MS);

  document.querySelectorAll(".message-safety .bubble").forEach(linkNumbers);
  window.scrollTo(0, document.documentElement.scrollHeight);
})();
