// The legend of a time series: a list, or a table with the reducers that it was asked for.

function legend(entries, options) {
  const calcs = options.calcs ?? [];
  if (options.showLegend === false || options.displayMode === "hidden" || !entries.length) return null;
  return options.displayMode === "table" ? legendTable(entries, calcs) : legendList(entries, calcs);
}

function calcText(field, calc) {
  const value = number(field.calcs[calc]);
  if (value == null) return "";
  if (FACTS.unitless.includes(calc)) return String(value);
  return joined(formatted(value, field.format, field.config.decimals));
}

const mark = (tint) => el("span", { class: "mark", style: { background: tint } });

function legendTable(entries, calcs) {
  const head = el("tr", {}, el("th", { text: "Name" }), ...calcs.map((calc) => el("th", { text: FACTS.calcs[calc] ?? calc })));
  const rows = entries.map(({ field, tint }) => el("tr", {},
    el("td", {}, mark(tint), field.name),
    ...calcs.map((calc) => el("td", { class: "num", text: calcText(field, calc) }))));
  return el("div", { class: "legend" }, el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows)));
}

function legendList(entries, calcs) {
  const items = entries.map(({ field, tint }) => el("span", { class: "entry" }, mark(tint), field.name,
    ...calcs.map((calc) => el("small", { text: `${FACTS.calcs[calc] ?? calc}: ${calcText(field, calc)}` }))));
  return el("div", { class: "legend list" }, ...items);
}
