// Elements, words and small helpers. Text only ever becomes a text node: h() has no way to take HTML.
const app = { lang: "zh", opening: null, turns: [], first: 1, next: 1, asks: 0, busy: null, shown: null, wide: true };

function t(key, values = {}) {
  return props.strings[app.lang][key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

function button(text, onclick, attributes = {}) {
  return h("button", { type: "button", onclick, class: "pq-button", ...attributes }, text);
}

// Bring `parent` to hold what `items` say, keeping the nodes (and so focus and scroll) of items that did not change.
function patch(parent, items) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let place = parent.firstChild;
  for (const { key, signature, render } of items) {
    const known = old.get(key);
    const signed = app.lang + JSON.stringify(signature);
    const keep = known && known.pqSignature === signed;
    const node = keep ? known : render();
    if (!keep) {
      node.dataset.key = key;
      node.pqSignature = signed;
      if (known) {
        const focused = known.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
        known.replaceWith(node);
        if (place === known) place = node;
        if (focused) node.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
      }
    }
    old.delete(key);
    if (place === node) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
  for (const node of old.values()) node.remove();
}

function circled(n) {
  if (n >= 1 && n <= 20) return String.fromCodePoint(0x2460 + n - 1);
  if (n >= 21 && n <= 35) return String.fromCodePoint(0x3251 + n - 21);
  if (n >= 36 && n <= 50) return String.fromCodePoint(0x32b1 + n - 36);
  return `(${n})`;
}

function titleOf(source) {
  return source.title || source.path || t("untitled");
}

function dateOf(source) {
  if (source.signed) return t("signed_short", { date: source.signed });
  return source.published ? t("published_short", { date: source.published }) : "";
}

function aboutOf(source) {
  const number = source.number || (source.proposal_number && t("proposal_short", { number: source.proposal_number }));
  return [source.issuer, number, dateOf(source)].filter(Boolean);
}

function about(source, tag = "p") {
  const spans = aboutOf(source).map((part) => h("span", { lang: part === dateOf(source) ? null : "zh" }, part));
  return h(tag, { class: "pq-about" }, spans);
}

function smooth() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

// A read from the server; all failures come back as {error}. Gradio gives nothing at all when it cannot be reached.
async function read(name, value) {
  const offline = { error: t("error_offline") };
  try {
    return (await server[name](value)) ?? offline;
  } catch {
    return offline;
  }
}
