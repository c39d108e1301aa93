// Tables: cells as text, coloured text or background, gauges.

DRAW.table = (body, panel) => {
  const frame = panel.frames.find((each) => each.fields.some((field) => field.values.length || field.values.count)) ?? panel.frames[0];
  if (!frame?.fields.length) return nothing(body);
  const fields = frame.fields.filter((field) => !(field.config.custom?.hidden || field.config.custom?.hideFrom?.viz))
    .map((field) => (field.type === "time" ? { ...field, values: times(field.values) } : field));
  const count = Math.max(0, ...fields.map((field) => field.values.length));
  if (!count) return nothing(body);
  const order = sorted(fields, count, panel.options.sortBy?.[0]);
  const head = el("tr", {}, ...fields.map((field) => el("th", { text: field.name, class: align(field), style: width(field) })));
  const rows = order.map((at) => el("tr", {}, ...fields.map((field, index) => cell(field, field.values[at], index))));
  const isSmall = (panel.options.cellHeight ?? "sm") === "sm";
  const parts = [panel.options.showHeader === false ? null : el("thead", {}, head), el("tbody", {}, ...rows), footer(fields, panel.options.footer)];
  body.append(el("div", { class: "scroll" }, el("table", { class: isSmall ? "data" : "data tall" }, ...parts.filter(Boolean))));
  if (panel.frames.length > 1) body.append(el("div", { class: "note", text: `first of ${panel.frames.length} frames: Grafana shows one at a time` }));
};

function sorted(fields, count, by) {
  const order = Array.from({ length: count }, (_, at) => at);
  const column = by && fields.find((field) => field.name === by.displayName);
  if (!column) return order;
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a ?? "").localeCompare(String(b ?? ""), undefined, { numeric: true }));
  return order.sort((a, b) => compare(column.values[a], column.values[b]) * (by.desc ? -1 : 1));
}

function align(field) {
  const said = field.config.custom?.align ?? "auto";
  return said === "auto" ? (field.type === "number" ? "right" : "left") : said;
}

const width = (field) => (field.config.custom?.width ? { width: `${field.config.custom.width}px` } : {});

function cell(field, value, index) {
  const shown = display(field, value, index);
  const said = field.config.custom?.cellOptions ?? {};
  const kind = said.type ?? field.config.custom?.displayMode ?? "auto";
  if (["gauge", "basic", "gradient-gauge", "lcd-gauge"].includes(kind) && typeof shown.value === "number") {
    const [low, high] = range(field);
    const share = high > low ? (shown.value - low) / (high - low) : 0;
    return el("td", {}, el("div", { class: "bar cell" },
      el("div", { class: "track" }, fill(field, shown, Math.min(1, Math.max(0, share)), { displayMode: said.mode ?? "gradient" }, true)),
      el("div", { class: "value", text: shown.whole, style: { color: shown.color } })));
  }
  const style = {};
  if (kind === "color-text") style.color = shown.color;
  if (/^color-background/.test(kind)) { style.background = shown.color; style.color = "#fff"; }
  return el("td", { text: shown.whole, class: align(field), style });
}

function footer(fields, options) {
  if (!options?.show) return null;
  const reducer = options.reducer?.[0] ?? "sum";
  const sum = (field) => field.values.reduce((total, value) => total + (typeof value === "number" ? value : 0), 0);
  const totals = { sum, count: (field) => field.values.length, mean: (field) => sum(field) / (field.values.length || 1),
    max: (field) => field.calcs.max, min: (field) => field.calcs.min };
  return el("tfoot", {}, el("tr", {}, ...fields.map((field) => el("td", { class: align(field),
    text: field.type === "number" && totals[reducer] ? display(field, totals[reducer](field)).whole : "" }))));
}
