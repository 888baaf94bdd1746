// The page itself: asking, hearing back, and where things stand at which width.
const LANGUAGES = { zh: "zh-CN", en: "en" };
const SILENCE = 5000; // milliseconds without a word before asking whether the server is still there
const wideScreen = matchMedia("(min-width: 1024px)");

function ask(question, turn = null) {
  const asked = question.trim();
  if (app.busy !== null) return;
  if (!asked) return hint(t("empty_question"));
  const length = [...asked].length;
  const limit = app.opening?.limit;
  if (limit && length > limit) return hint(t("too_long", { n: length, limit }));
  hint("");
  const mine = turn || newTurn(asked);
  if (!turn) {
    app.turns.push(mine);
    app.input.value = "";
    grow();
  }
  Object.assign(mine, { ask: ++app.asks, state: { status: "sending" }, stopping: false, accepted: false, started: Date.now(), heard: Date.now() });
  mine.expanded.clear();
  app.busy = mine;
  app.shown = mine;
  render();
  mine.node.scrollIntoView({ block: turn ? "nearest" : "start", behavior: "auto" });
  trigger("ask", { ask: mine.ask, turn: mine.number, first: app.first, question: mine.question, scope: mine.scope });
}

function retry(turn) {
  ask(turn.question, turn);
}

function stop() {
  if (app.busy === null) return;
  app.busy.stopping = true;
  if (app.busy.accepted) trigger("stop", {});
  renderTurn(app.busy);
  renderForm();
}

function reset() {
  if (app.busy !== null) trigger("stop", {});
  Object.assign(app, { turns: [], busy: null, shown: null, first: app.next });
  hint("");
  render();
  app.input.focus();
}

// A state from the server. Those of a turn that was left behind are ignored.
function hear(value) {
  const turn = app.turns.find((known) => known.ask === value.ask) || (value.status === "failed" ? app.busy : null);
  if (!turn) return;
  const ran = isRunning(turn.state);
  const follow = app.log.scrollHeight - app.log.scrollTop - app.log.clientHeight < 120;
  turn.state = value.status === "failed" ? { status: "error", error: t("error_internal") } : value;
  turn.heard = Date.now();
  if (!turn.accepted) {
    turn.accepted = true;
    if (turn.stopping) trigger("stop", {});
  }
  if (!isRunning(turn.state) && app.busy === turn) app.busy = null;
  if (ran && isRunning(turn.state)) renderTurn(turn);
  else render();
  if (follow) app.log.scrollTop = app.log.scrollHeight;
}

async function tick() {
  const turn = app.busy;
  if (turn === null) return;
  const node = turn.node.querySelector(".pq-elapsed");
  if (node) node.textContent = elapsed(turn);
  if (Date.now() - turn.heard < SILENCE) return;
  turn.heard = Date.now();
  const answer = await read("alive", null);
  if (answer.error && app.busy === turn) {
    app.busy = null;
    turn.state = { ...turn.state, status: "error", error: answer.error };
    render();
  }
}

function hint(text) {
  app.hint.textContent = text;
  app.hint.hidden = !text;
  app.input.setAttribute("aria-invalid", String(Boolean(text)));
}

function grow() {
  app.input.style.height = "auto";
  app.input.style.height = `${Math.min(app.input.scrollHeight, 180)}px`;
}

function build() {
  app.input = h("textarea", {
    id: "pq-input", rows: 1, autocomplete: "off", "aria-describedby": "pq-help pq-hint",
    oninput: () => { grow(); hint(""); },
    onkeydown: (event) => {
      // 229: an input method is still composing, and this Enter chooses a word.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      ask(app.input.value);
    },
  });
  app.hint = h("p", { id: "pq-hint", class: "pq-hint pq-bad", role: "alert", hidden: true });
  app.send = h("button", { type: "button", class: "pq-send", onclick: (event) => {
    if (app.busy === null) ask(app.input.value);
    else if (event.detail < 2) stop(); // not by the second click of a double click on send
  } });
  app.help = h("p", { id: "pq-help", class: "pq-muted pq-small" });
  app.label = h("label", { for: "pq-input", class: "pq-hidden" });
  app.form = h("form", { class: "pq-form", onsubmit: (event) => event.preventDefault() }, app.hint, h("div", { class: "pq-box" }, app.label, app.input, app.send), app.help);
  app.top = h("header", { class: "pq-top" });
  app.log = h("div", { class: "pq-log", role: "log", "aria-live": "polite", tabindex: "0" });
  app.side = h("aside", { class: "pq-side", tabindex: "0" });
  app.chat = h("div", { class: "pq-chat" }, app.log, app.form);
  app.root.append(app.top, h("div", { class: "pq-body" }, app.chat, app.side));
}

function setLanguage(lang) {
  app.lang = lang;
  const address = new URL(location.href);
  if (lang === "zh") address.searchParams.delete("lang");
  else address.searchParams.set("lang", lang);
  history.replaceState(history.state, "", address);
  hint("");
  render();
  app.top.querySelector("[data-focus=language]").focus();
}

function renderTop() {
  const other = app.lang === "zh" ? "en" : "zh";
  const count = app.opening?.documents?.length;
  patch(app.top, [
    { key: "skip", signature: 0, render: () => h("a", { class: "pq-skip", href: "#pq-input", onclick: (event) => { event.preventDefault(); app.input.focus(); } }, t("skip")) },
    { key: "brand", signature: 0, render: () => h("div", { class: "pq-brand" }, h("h1", {}, t("title")), h("span", { class: "pq-muted" }, t("tagline"))) },
    { key: "documents", signature: count, render: () => button(t("documents"), openList, { "data-focus": "documents" }) },
    { key: "new", signature: 0, render: () => button(t("new"), reset, { "data-focus": "new" }) },
    { key: "language", signature: 0, render: () => button(t("language"), () => setLanguage(other), {
      "aria-label": t("language_label"), lang: LANGUAGES[other], "data-focus": "language",
    }) },
  ]);
}

function welcome() {
  const { opening } = app;
  if (!opening) return h("div", { class: "pq-welcome" }, h("p", { class: "pq-muted", role: "status" }, t("loading")));
  if (opening.error) return h("div", { class: "pq-welcome" }, h("h2", {}, t("welcome")), h("div", { class: "pq-error", role: "alert" }, h("p", { translate: "no" }, opening.error)));
  const regions = opening.regions.slice(0, 6).join(t("separator"));
  const covered = [regions ? h("span", { lang: "zh" }, regions) : null, opening.years].filter(Boolean).flatMap((part) => [" · ", part]);
  const any = opening.documents.length > 0;
  return h("div", { class: "pq-welcome" },
    h("h2", {}, t("welcome")),
    h("p", {}, any ? t("welcome_text") : t("empty_corpus")),
    any ? h("p", { class: "pq-muted" }, t("corpus_line", { n: opening.documents.length }), covered) : null,
    opening.examples.length ? h("h3", {}, t("examples")) : null,
    h("ul", { class: "pq-examples" }, opening.examples.map((question) => h("li", {}, button(question, () => ask(question), { class: "pq-example", lang: "zh" })))));
}

function renderForm() {
  const busy = app.busy !== null;
  app.label.textContent = t("input_label");
  app.input.placeholder = t("placeholder");
  app.help.textContent = t("input_help");
  app.send.textContent = t(busy ? "stop" : "send");
  app.send.classList.toggle("pq-stop", busy);
  app.send.disabled = busy && app.busy.stopping;
}

// Where the evidence of a turn is shown: beside the conversation, or folded under its answer.
function showEvidence(turn) {
  const before = app.shown;
  app.shown = turn;
  if (before !== turn) app.turns.filter((known) => [before, turn].includes(known)).forEach(renderTurn);
  for (const known of app.turns) {
    const home = app.wide ? app.side : known.fold.lastChild;
    if ((!app.wide || known === turn) && known.evidence.parentNode !== home) {
      home.replaceChildren(known.evidence);
      home.scrollTop = 0;
    }
    known.node.classList.toggle("pq-shown", app.wide && known === turn);
  }
}

function renderSide() {
  app.side.setAttribute("aria-label", t(app.shown ? "evidence" : "document_list"));
  if (app.shown) return showEvidence(app.shown);
  const ready = app.opening && !app.opening.error;
  app.side.replaceChildren(
    h("div", { class: "pq-side-head" }, h("h2", {}, t("document_list")),
      ready ? h("span", { class: "pq-muted" }, t("documents_count", { n: app.opening.documents.length })) : ""),
    ready ? documentList() : "");
}

function render() {
  document.documentElement.lang = LANGUAGES[app.lang];
  document.title = t("title");
  app.log.setAttribute("aria-label", t("conversation"));
  renderTop();
  renderForm();
  app.turns.forEach(renderTurn);
  patch(app.log, app.turns.length
    ? app.turns.map((turn) => ({ key: `turn-${turn.number}`, signature: 0, render: () => turn.node }))
    : [{ key: "welcome", signature: app.opening, render: welcome }]);
  renderSide();
}

function layout(wide) {
  app.wide = wide;
  render();
}

app.root = element.querySelector(".pq");
app.lang = new URLSearchParams(location.search).get("lang") === "en" ? "en" : "zh";
app.wide = wideScreen.matches;
build();
render();
watch("value", () => props.value && hear(JSON.parse(props.value)));
wideScreen.addEventListener("change", (event) => layout(event.matches));
addEventListener("beforeprint", () => {
  layout(false);
  for (const turn of app.turns) turn.fold.open = true;
});
addEventListener("afterprint", () => layout(wideScreen.matches));
setInterval(tick, 1000);
read("start", null).then((opening) => {
  app.opening = opening;
  render();
  app.input.focus({ preventScroll: true });
});
