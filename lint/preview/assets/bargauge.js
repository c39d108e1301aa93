// Bar gauges: basic, gradient and LCD, lying or standing.

DRAW.bargauge = (body, panel) => {
  const items = reduced(panel);
  if (!items.length || items.every((item) => item.value == null)) return nothing(body);
  const options = panel.options;
  const isLying = (options.orientation ?? "auto") === "horizontal" ||
    ((options.orientation ?? "auto") === "auto" && body.clientWidth <= body.clientHeight * 1.5);
  const all = items.map((item) => item.field);
  const values = items.map((item) => item.value).filter(Number.isFinite);
  const box = el("div", { class: isLying ? "bars lying" : "bars standing" });
  body.append(box);
  items.forEach(({ field, value }, index) => {
    const limited = { ...field, config: { ...field.config,
      min: field.config.min ?? Math.min(...values), max: field.config.max ?? Math.max(...values) } };
    box.append(barRow(limited, value, index, all, options, isLying));
  });
};

function barRow(field, value, index, all, options, isLying) {
  const shown = display(field, value, index, all);
  const { min, max } = field.config;
  const share = max > min ? Math.min(1, Math.max(0, (shown.value - min) / (max - min))) : shown.value > 0 ? 1 : 0;
  const bar = el("div", { class: "track" }, options.displayMode === "lcd" ? cells(field, share, isLying) : fill(field, shown, share, options, isLying));
  if (options.showUnfilled === false) bar.classList.add("bare");
  const name = options.namePlacement === "hidden" ? null : el("div", { class: "name", text: field.name });
  const text = options.valueMode === "hidden" ? null : el("div", { class: "value", text: shown.whole,
    style: { color: options.valueMode === "text" ? "inherit" : shown.color } });
  return el("div", { class: "bar" }, name, bar, text);
}

function fill(field, shown, share, options, isLying) {
  const tint = shown.color;
  const back = options.displayMode === "gradient" || options.displayMode == null
    ? `linear-gradient(${isLying ? "90deg" : "0deg"}, ${faded(tint, 0.35)}, ${tint})` : faded(tint, 0.45);
  const edge = isLying ? "border-right" : "border-top";
  return el("div", { class: "fill", style: { [isLying ? "width" : "height"]: `${share * 100}%`, background: back, [edge]: `2px solid ${tint}` } });
}

function cells(field, share, isLying) {
  const count = 24;
  const { min, max } = field.config;
  return el("div", { class: "cells" }, ...Array.from({ length: count }, (_, at) => {
    const tint = valueColor(field, min + ((max - min) * at) / count);
    return el("span", { style: { background: at / count < share ? tint : faded(tint, 0.15) } });
  }).map((cell, at, list) => (isLying ? cell : list[count - 1 - at])));
}
