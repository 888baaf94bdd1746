// What an answer was limited to, as chips that can be taken off, and what is offered beyond after a refusal.
function again(turn, scope) {
  if (app.busy !== null) return;
  turn.scope = scope;
  ask(turn.question, turn);
  app.send.focus(); // the chip that was pressed is gone
}

// Only the last turn may be asked again: the later ones rest on it.
function canChange(turn) {
  return app.busy === null && app.turns[app.turns.length - 1] === turn;
}

function chip(turn, { field, name, without }, index) {
  const words = [t(`scope_${field}`), t("colon")];
  return h("li", { class: "pq-chip" }, words, h("span", { lang: "zh" }, name),
    canChange(turn) ? h("button", {
      type: "button", class: "pq-chip-off", "data-focus": `scope-${index}`, title: t("scope_remove"),
      "aria-label": t("scope_remove_label", { name: `${words.join("")}${name}` }), onclick: () => again(turn, without),
    }, "✕") : null);
}

function scopeParts(turn) {
  const { scope = [] } = turn.state;
  const changed = turn.scope !== null && turn.state.scope !== undefined;
  if (!scope.length && !changed) return [];
  return [{
    key: "scope", signature: [scope, changed, canChange(turn)],
    render: () => h("ul", { class: "pq-chips", "aria-label": t("scope") }, scope.map((part, index) => chip(turn, part, index)),
      changed && canChange(turn) ? h("li", {}, button(t("scope_restore"), () => again(turn, null), { class: "pq-link", "data-focus": "scope-restore" })) : null),
  }];
}

function offerParts(turn) {
  const { absent = [], offers = [], refused } = turn.state;
  const parts = [];
  const names = () => h("span", { lang: "zh" }, absent.join(t("separator")));
  if (absent.length) parts.push({ key: "absent", signature: [absent, refused], render: () => h("p", { class: "pq-note-line" }, t("absent"), names()) });
  if (offers.length && app.turns[app.turns.length - 1] === turn) {
    parts.push({
      key: "offers", signature: [offers, canChange(turn)],
      render: () => h("div", { class: "pq-offers", role: "group", "aria-label": t("widen") }, h("span", { class: "pq-muted pq-small" }, t("widen")),
        offers.map(({ field, names: held, scope }, index) => button(held.length ? held.join(t("separator")) : t(`any_${field}`), () => again(turn, scope), {
          "data-focus": `offer-${index}`, lang: held.length ? "zh" : null, disabled: !canChange(turn),
        }))),
    });
  }
  return parts;
}
