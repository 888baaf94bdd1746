// The evidence of a turn: one card for each section, with the marked words inside it.
function renderRuns(runs) {
  return runs.flatMap((run, index) => {
    if (run.gap) return h("span", { class: "pq-gap" }, "……");
    const classes = [run.level ? "pq-heading" : "", run.mark ? `pq-mark pq-${run.mark}` : ""].filter(Boolean).join(" ");
    const node = h(run.mark ? "mark" : "span", {
      class: classes || null,
      "data-numbers": run.numbers.join(" ") || null,
      "data-anchor": run.anchor >= 0 ? run.anchor : null,
    }, run.text);
    const ending = run.numbers.filter((n) => !(runs[index + 1]?.numbers || []).includes(n));
    return ending.length ? [node, h("span", { class: "pq-ref", "aria-hidden": "true" }, ending.map(circled))] : [node];
  });
}

function pathLine(card) {
  return card.path.length ? h("p", { class: "pq-path", lang: "zh" }, card.path.map((heading) => h("span", {}, heading))) : null;
}

function renderCard(turn, card) {
  const open = turn.expanded.get(card.key);
  const text = h("div", { class: "pq-quote", lang: "zh" }, renderRuns(open || card.runs));
  const numbers = card.numbers.map((n) =>
    h("button", {
      type: "button", class: "pq-number", "data-focus": `back-${n}`, title: t("back"),
      "aria-label": t("back_label", { n }), onclick: () => backTo(turn, n),
    }, circled(n)),
  );
  const tools = h("div", { class: "pq-tools" },
    card.more || open
      ? button(t(open ? "collapse" : "expand"), () => toggleSection(turn, card), {
          class: "pq-link", "aria-expanded": String(Boolean(open)), "data-focus": `expand-${card.key}`,
        })
      : null,
    button(t("open"), () => openReader(card.source.id, card.marks), {
      class: "pq-link", "aria-label": t("open_label", { title: titleOf(card.source) }), "data-focus": `open-${card.key}`,
    }),
  );
  return h("article", { class: `pq-card${numbers.length ? " pq-cited-card" : ""}`, tabindex: "-1" },
    h("header", {},
      numbers.length ? h("div", { class: "pq-numbers" }, numbers) : null,
      h("div", {}, h("h3", { lang: "zh" }, titleOf(card.source)), about(card.source), pathLine(card)),
    ),
    text, h("p", { class: "pq-hint", role: "status" }), tools);
}

async function toggleSection(turn, card) {
  if (turn.expanded.has(card.key)) {
    turn.expanded.delete(card.key);
  } else {
    const section = await read("section", { id: card.source.id, within: card.within, marks: card.marks });
    if (section.error) {
      const hint = turn.evidence.querySelector(`[data-key="${CSS.escape(card.key)}"] .pq-hint`);
      if (hint) hint.textContent = section.error;
      return;
    }
    turn.expanded.set(card.key, section.runs);
  }
  renderEvidence(turn);
}

function evidenceSummary(turn) {
  const cards = turn.state.cards || [];
  const counted = cards.some((card) => card.numbers.length) ? cards.filter((card) => card.numbers.length) : cards;
  const n = counted.reduce((sum, card) => sum + (card.numbers.length || card.marks.length), 0);
  const documents = new Set(counted.map((card) => card.source.id)).size;
  return n ? t("evidence_count", { n, documents }) : "";
}

function renderEvidence(turn) {
  const { cards = [], refused, status } = turn.state;
  const running = isRunning(turn.state);
  const item = (card) => ({
    key: card.key, signature: [card, turn.expanded.has(card.key)], render: () => renderCard(turn, card),
  });
  const cited = refused ? [] : cards.filter((card) => card.numbers.length);
  const rest = refused ? cards : cards.filter((card) => !card.numbers.length);
  const folded = !refused && !running && cited.length > 0;
  const label = refused ? "near" : running ? "candidates" : "candidates_stopped";
  const items = [
    {
      key: "head", signature: [refused, evidenceSummary(turn), app.turns.length > 1, turn.state.pack, app.wide],
      render: () => h("div", { class: "pq-side-head" },
        h("h2", {}, t(refused ? "near" : "evidence")), h("span", { class: "pq-muted" }, evidenceSummary(turn)),
        app.wide && turn.state.pack ? [h("span", { class: "pq-said", role: "status" }), exportButton(turn)] : null,
        app.turns.length > 1 ? h("p", { class: "pq-muted pq-of" }, t("evidence_of"), h("span", { translate: "no" }, turn.question)) : null),
    },
    ...cited.map(item),
  ];
  if (!cards.length) {
    items.push({ key: "none", signature: status, render: () => h("p", { class: "pq-muted pq-note" }, running ? "" : t("no_evidence")) });
  } else if (folded && rest.length) {
    items.push({ key: "others", signature: [rest, [...turn.expanded.keys()]], render: () => othersFold(turn, rest) });
  } else if (rest.length) {
    items.push({
      key: "label", signature: label,
      render: () => h("p", { class: "pq-muted pq-note" }, t(refused ? "near_text" : label)),
    }, ...rest.map(item));
  }
  patch(turn.evidence, items);
}

function othersFold(turn, rest) {
  return h("details", { class: "pq-others", open: turn.othersOpen, ontoggle: (event) => { turn.othersOpen = event.currentTarget.open; } },
    h("summary", {}, t("others", { n: rest.length })),
    rest.map((card) => {
      const node = renderCard(turn, card);
      node.dataset.key = card.key;
      return node;
    }));
}

// From a number in the answer to the words it rests on.
function goTo(turn, n, focus) {
  showEvidence(turn);
  if (!app.wide) turn.fold.open = true;
  const mark = [...turn.evidence.querySelectorAll("mark.pq-cited")].find((node) => node.dataset.numbers.split(" ").includes(String(n)));
  point(turn, n);
  if (!mark) return;
  mark.scrollIntoView({ block: focus && !app.wide ? "center" : "nearest", behavior: smooth() });
  if (focus) mark.closest(".pq-card").querySelector(`[data-focus="back-${n}"]`)?.focus({ preventScroll: true });
}

// Make the words of one number stand out; 0 for none.
function point(turn, n) {
  for (const mark of turn.evidence.querySelectorAll("mark.pq-cited")) {
    mark.classList.toggle("pq-pointed", mark.dataset.numbers.split(" ").includes(String(n)));
  }
  for (const cite of turn.node.querySelectorAll(".pq-cite")) cite.classList.toggle("pq-pointed", cite.dataset.n === String(n));
}

function backTo(turn, n) {
  const cite = turn.node.querySelector(`.pq-cite[data-n="${n}"]`);
  point(turn, n);
  cite?.scrollIntoView({ block: "nearest", behavior: smooth() });
  cite?.focus({ preventScroll: true });
}
