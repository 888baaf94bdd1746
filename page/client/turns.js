// One turn: the question, what is happening, the answer with its numbers, and what can be done with it.
function isRunning(state) {
  return ["sending", "queued", "searching", "reading", "answering"].includes(state.status);
}

function newTurn(question) {
  const turn = { number: app.next++, question, state: {}, expanded: new Map(), scope: null, othersOpen: false, started: 0, heard: 0 };
  turn.evidence = h("div", { class: "pq-evidence" });
  turn.fold = h("details", { class: "pq-fold" }, h("summary", {}), h("div", {}));
  turn.parts = h("div", { class: "pq-parts" });
  turn.node = h("section", { class: "pq-turn" }, turn.parts, turn.fold);
  return turn;
}

function renderTurn(turn) {
  const { state } = turn;
  const running = isRunning(state);
  turn.node.setAttribute("aria-busy", String(running));
  patch(turn.parts, [
    { key: "question", signature: turn.question, render: () => h("div", { class: "pq-question" },
      h("span", { class: "pq-hidden" }, t("you") + t("colon")), h("p", { translate: "no" }, turn.question)) },
    ...scopeParts(turn),
    ...answerParts(turn),
    ...(running ? [{ key: "progress", signature: [state.status, state.ahead, state.passages, turn.stopping], render: () => progress(turn) }] : []),
    ...(running ? [] : endParts(turn)),
  ]);
  renderEvidence(turn);
  const summary = evidenceSummary(turn);
  turn.fold.hidden = !summary;
  turn.fold.firstChild.replaceChildren(h("strong", {}, t(state.refused ? "near" : "evidence")), " ", summary);
}

function answerParts(turn) {
  const { state } = turn;
  const parts = [];
  const badge = state.refused ? "refused" : state.extractive ? "extractive" : state.status === "stopped" ? "stopped" : state.status === "error" ? "error" : "";
  if (state.resolved) parts.push({ key: "resolved", signature: state.resolved, render: () => h("p", { class: "pq-resolved" }, t(turn.scope ? "resolved_scope" : "resolved"), h("span", { translate: "no" }, state.resolved)) });
  if (badge) parts.push({ key: "badge", signature: badge, render: () => h("p", { class: `pq-badge pq-${badge}` }, t(badge)) });
  (state.sentences || []).forEach((sentence, index) => {
    if (sentence.tabled) return;
    const named = sentence.citations.map((n) => state.citations.find((citation) => citation.number === n));
    parts.push({ key: `sentence-${index}`, signature: [sentence, named], render: () => renderSentence(turn, sentence, index) });
  });
  if (state.table) parts.push({ key: "table", signature: [state.table, state.citations], render: () => renderTable(turn, state.table) });
  return parts;
}

function renderSentence(turn, sentence, index) {
  return h("p", { class: "pq-sentence" }, h("span", { translate: "no" }, sentence.text), citeButtons(turn, sentence.citations, index));
}

// The numbers behind words that rest on citations; `place` tells apart the same number at several places.
function citeButtons(turn, citations, place) {
  const numbers = citations.map((n) => {
    const cited = turn.state.citations.find((citation) => citation.number === n) || {};
    return h("button", {
      type: "button", class: "pq-cite", "data-n": n, "data-focus": `cite-${place}-${n}`,
      "aria-label": t("citation", { n, title: cited.title || t("untitled"), heading: cited.heading || t("whole_document") }),
      onclick: () => goTo(turn, n, true),
      onmouseenter: () => app.wide && app.shown === turn && goTo(turn, n, false),
      onmouseleave: () => point(turn, 0),
      onfocus: (event) => app.wide && event.currentTarget.matches(":focus-visible") && goTo(turn, n, false),
    }, circled(n));
  });
  return numbers.length ? h("span", { class: "pq-cites" }, numbers) : null;
}

// A real table; on a phone each row becomes a block whose cells carry their column's name (data-column, shown by the style).
function renderTable(turn, table) {
  const cell = (given, row, column) => h(column ? "td" : "th", { scope: column ? null : "row", "data-column": table.header[column], role: column ? "cell" : "rowheader" },
    h("span", {}, given.text), citeButtons(turn, given.citations, `${row}-${column}`));
  return h("div", { class: "pq-table", translate: "no" }, h("table", { role: "table" },
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, table.header.map((words) => h("th", { scope: "col", role: "columnheader" }, words)))),
    h("tbody", { role: "rowgroup" }, table.rows.map((row, index) => h("tr", { role: "row" }, row.map((given, column) => cell(given, index, column)))))));
}

function progress(turn) {
  const { status, ahead, passages } = turn.state;
  const words = turn.stopping ? t("stopping") : t(status, { n: status === "queued" ? ahead : passages });
  return h("p", { class: "pq-progress" },
    h("span", { class: "pq-dots", "aria-hidden": "true" }), h("span", { role: "status" }, words), " ",
    h("span", { class: "pq-elapsed", "aria-hidden": "true" }, elapsed(turn)));
}

function elapsed(turn) {
  const seconds = Math.floor((Date.now() - turn.started) / 1000);
  return seconds ? t("elapsed", { n: seconds }) : "";
}

function endParts(turn) {
  const { state } = turn;
  const parts = [];
  const plain = (key, text, className) => text && parts.push({ key, signature: text, render: () => h("p", { class: className }, text) });
  const silent = !(state.sentences || []).length;
  if (state.refused) {
    if (silent) plain("refused-text", t("refused_text"), "pq-sentence");
    const hint = `hint_${state.reason}`;
    plain("hint", hint in props.strings[app.lang] ? t(hint) : "", "pq-muted pq-small");
  }
  if (state.status === "stopped" && silent) plain("stopped-text", t("stopped_empty"), "pq-muted");
  if (state.status === "error") {
    parts.push({ key: "error", signature: state.error, render: () => h("div", { class: "pq-error", role: "alert" },
      h("p", { translate: "no" }, state.error), h("p", { class: "pq-muted pq-small" }, t("kept"))) });
  }
  parts.push(...offerParts(turn));
  (state.notes || []).forEach((note, index) => plain(`note-${index}`, note[app.lang], "pq-note-line"));
  if (state.status === "done") plain("done", doneLine(state), `pq-done${state.refused ? "" : " pq-checked"}`);
  const last = app.turns[app.turns.length - 1] === turn;
  const elsewhere = app.wide && app.shown !== turn && (state.cards || []).length > 0;
  parts.push({ key: "actions", signature: [last, app.busy === null, state.status, silent, elsewhere, app.wide, state.pack], render: () => h("div", { class: "pq-actions" },
    silent ? null : button(t("copy"), (event) => copyTurn(turn, event.currentTarget), { "data-focus": "copy" }),
    last ? button(t(state.status === "error" ? "retry_error" : "retry"), () => retry(turn), { "data-focus": "retry", disabled: app.busy !== null }) : null,
    app.wide ? null : exportButton(turn),
    elsewhere ? button(t("show_evidence"), () => { app.shown = turn; render(); }, { "data-focus": "show" }) : null,
    h("span", { class: "pq-said", role: "status" })) });
  return parts;
}

function doneLine(state) {
  const total = state.sentences.length;
  const parts = [];
  if (state.extractive) parts.push(t("quoted", { n: total }));
  else if (!state.refused && state.verified) parts.push(t(state.verified === total ? "verified" : "verified_some", { n: state.verified, total }));
  parts.push(t("searched", { n: state.searched }));
  if (state.seconds !== null && state.seconds !== undefined) parts.push(t("seconds", { n: state.seconds.toFixed(1) }));
  return parts.join(" · ");
}

function plainText(turn) {
  const { state } = turn;
  const lines = state.sentences.map((sentence) => sentence.text + sentence.citations.map(circled).join(""));
  const sources = (state.cards || []).flatMap((card) => card.numbers.map((n) => [n, card])).sort((a, b) => a[0] - b[0]);
  if (state.extractive) lines.unshift(`[${t("extractive")}]`);
  if (sources.length) lines.push("", t("sources") + t("colon"));
  for (const [n, card] of sources) {
    lines.push(`${circled(n)} ${[titleOf(card.source), ...aboutOf(card.source), card.path.join(" › ")].filter(Boolean).join("，")}`);
    lines.push(`   “${card.quotes[n]}”`);
  }
  return [turn.question, "", ...lines].join("\n");
}

async function copyTurn(turn, from) {
  const text = plainText(turn);
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages served over plain http to another machine have no clipboard interface.
    const area = h("textarea", { class: "pq-hidden" });
    area.value = text;
    app.root.append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    from.focus();
  }
  say(turn.node, t(done ? "copied" : "copy_failed"));
}

function say(place, words) {
  const said = place.querySelector(".pq-said");
  if (said) said.textContent = words;
}

// The evidence pack of an answer that is finished: what was said, the exact words, digests of the documents.
function exportButton(turn) {
  if (!turn.state.pack) return null;
  return button(t("export"), (event) => exportPack(turn, event.currentTarget.parentNode), {
    class: "pq-button pq-export", "aria-label": t("export_label"), title: t("export_label"), "data-focus": "export",
  });
}

async function exportPack(turn, place) {
  if (turn.exporting) return;
  turn.exporting = true;
  const file = await read("pack", { pack: turn.state.pack });
  turn.exporting = false;
  if (file.error) return say(place, file.error);
  const bytes = Uint8Array.from(atob(file.data), (letter) => letter.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
  const link = h("a", { href: address, download: file.name, class: "pq-hidden", tabindex: "-1" });
  app.root.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // the browser may still be asking where to put it
  say(place, t("exported"));
}
