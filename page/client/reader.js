// The list of documents, and the whole cleaned document on demand.
const FIELDS = ["issuer", "number", "proposal_number", "proposal_title", "signed", "published", "region", "kind", "addressee", "contact", "telephone", "effective", "validity", "index_number"];

function documentList() {
  return h("ol", { class: "pq-documents" }, app.opening.documents.map((source) =>
    h("li", {}, h("button", { type: "button", class: "pq-document", onclick: () => openReader(source.id, []) },
      h("strong", { lang: "zh" }, titleOf(source)),
      about(source, "span")))));
}

function dialog(label, className, ...content) {
  const node = h("dialog", { class: `pq-dialog ${className}`, "aria-label": label }, ...content);
  const opener = document.activeElement;
  node.addEventListener("close", () => {
    node.remove();
    if (opener?.isConnected) opener.focus({ preventScroll: true });
  });
  node.addEventListener("click", (event) => { if (event.target === node) node.close(); });
  app.root.append(node);
  node.showModal();
  return node;
}

function closeButton() {
  return h("button", {
    type: "button", class: "pq-close", "aria-label": t("close"), title: t("close"),
    onclick: (event) => event.currentTarget.closest("dialog").close(),
  }, "✕");
}

function openList() {
  const loaded = app.opening && !app.opening.error;
  dialog(t("document_list"), "pq-list",
    h("header", {}, h("h2", {}, t("document_list")), closeButton()),
    loaded ? documentList() : h("p", { class: "pq-note" }, app.opening?.error || t("loading")));
}

async function openReader(id, marks) {
  const body = h("div", { class: "pq-reader-body" }, h("p", { class: "pq-note", role: "status" }, t("loading")));
  const head = h("header", {}, h("h2", {}, ""), closeButton());
  const node = dialog(t("document_text"), "pq-reader", head, body);
  const whole = await read("document", { id, marks });
  if (whole.error) {
    body.replaceChildren(h("p", { class: "pq-note pq-bad", role: "alert" }, whole.error));
    return;
  }
  node.setAttribute("aria-label", titleOf(whole.source));
  const text = h("div", { class: "pq-text", tabindex: "0", role: "region", "aria-label": t("document_text"), lang: "zh" },
    renderRuns(whole.runs));
  head.replaceChildren(
    h("div", {}, h("h2", { lang: "zh" }, titleOf(whole.source)), about(whole.source)),
    marks.length ? marksTool(text, marks.length) : "", closeButton());
  body.replaceChildren(h("div", { class: "pq-reader-side" }, outlineOf(whole, text), cardOf(whole.source)), text);
  (marks.length ? jump(text, 0) : null) ?? text.focus({ preventScroll: true });
}

function outlineOf(whole, text) {
  if (!whole.outline.length) return "";
  return h("details", { class: "pq-outline", open: app.wide },
    h("summary", {}, t("outline")),
    h("nav", { "aria-label": t("outline") }, h("ul", {}, whole.outline.map((entry) =>
      h("li", { style: `--level:${entry.level - 1}` }, button(entry.heading, () => {
        text.querySelector(`[data-anchor="${entry.anchor}"]`)?.scrollIntoView({ block: "start", behavior: smooth() });
        text.focus({ preventScroll: true });
      }, { class: "pq-link", lang: "zh" }))))));
}

function cardOf(source) {
  const rows = FIELDS.filter((name) => source[name]).map((name) => [t(name), source[name]]);
  if (source.attachments.length) rows.push([t("attachments"), source.attachments.join(t("separator"))]);
  rows.push([t("path"), source.path]);
  return h("details", { class: "pq-outline", open: app.wide },
    h("summary", {}, t("card")),
    h("dl", {}, rows.map(([name, value]) => [h("dt", {}, name), h("dd", { lang: "zh" }, value)])));
}

function marksTool(text, n) {
  let at = 0;
  return h("div", { class: "pq-marks" }, h("span", { class: "pq-muted" }, t("marks", { n })),
    n > 1 ? button(t("next_mark"), () => { at = (at + 1) % n; jump(text, at); }) : null);
}

// Scroll to a marked place; a place may consist of several runs next to each other.
function jump(text, index) {
  const starts = [...text.querySelectorAll("mark")].filter((mark) => mark.previousElementSibling?.tagName !== "MARK");
  const mark = starts[index % Math.max(1, starts.length)];
  if (!mark) return null;
  for (const other of text.querySelectorAll("mark.pq-pointed")) other.classList.remove("pq-pointed");
  mark.classList.add("pq-pointed");
  mark.scrollIntoView({ block: "center", behavior: "auto" });
  text.focus({ preventScroll: true });
  return mark;
}
