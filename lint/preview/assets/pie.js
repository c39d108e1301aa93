// Pie charts, bar charts and histograms of values that are no time series.

DRAW.piechart = (body, panel) => {
  const items = reduced(panel).filter((item) => item.value > 0);
  const total = items.reduce((sum, item) => sum + item.value, 0);
  if (!total) return nothing(body);
  const isDonut = panel.options.pieType === "donut";
  let at = -Math.PI / 2;
  const slices = items.map(({ field, value }, index) => {
    const from = at;
    at += Math.min(0.99999, value / total) * 2 * Math.PI;
    const [a, b] = [from, at].map((angle) => `${100 + 90 * Math.cos(angle)} ${100 + 90 * Math.sin(angle)}`);
    return svg("path", { d: `M100 100L${a}A90 90 0 ${at - from > Math.PI ? 1 : 0} 1 ${b}Z`, fill: seriesColor(field, index, items.map((item) => item.field)) },
      svg("title", {}, `${field.name}: ${display(field, value).whole}`));
  });
  const hole = isDonut ? svg("circle", { cx: 100, cy: 100, r: 52, fill: color("panel-bg") }) : null;
  const fields = items.map((item) => item.field);
  const entries = fields.map((field, index) => ({ field, tint: seriesColor(field, index, fields) }));
  const list = legend(entries, { showLegend: true, ...panel.options.legend });
  body.classList.toggle("sideways", panel.options.legend?.placement !== "bottom");
  body.append(el("div", { class: "plot" }, svg("svg", { viewBox: "0 0 200 200", class: "pie" }, ...slices, hole)));
  if (list) body.append(list);
};

DRAW.barchart = (body, panel) => {
  const frame = panel.frames.find((each) => each.fields.some((field) => field.type === "string"));
  if (!frame) return DRAW.timeseries(body, { ...panel, frames: panel.frames }, panel.key ?? "bars-0");
  const names = frame.fields.find((field) => field.type === "string").values;
  const numbers = frame.fields.filter((field) => field.type === "number");
  bars(body, names, numbers);
};

DRAW.histogram = (body, panel) => {
  const fields = columns(panel);
  const values = fields.flatMap((field) => field.values).filter((value) => typeof value === "number");
  if (!values.length) return nothing(body);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const count = 20;
  const size = (high - low) / count || 1;
  const counts = Array(count).fill(0);
  values.forEach((value) => counts[Math.min(count - 1, Math.floor((value - low) / size))]++);
  const names = counts.map((_, at) => joined(formatted(Number((low + at * size).toPrecision(3)), fields[0].format, fields[0].config.decimals)));
  const counted = { ...fields[0], values: counts, format: ["fixed", ""], calcs: { min: 0, max: Math.max(...counts) } };
  bars(body, names, [counted]);
};

function bars(body, names, fields) {
  const most = Math.max(...fields.flatMap((field) => field.values.filter(Number.isFinite))) || 1;
  const stride = Math.ceil(names.length / Math.max(2, Math.floor(body.clientWidth / 64)));
  body.append(el("div", { class: "columns" }, ...names.map((name, at) => el("div", { class: "column" },
    el("div", { class: "stack" }, ...fields.map((field, index) => el("span", { title: display(field, field.values[at]).whole,
      style: { height: `${(100 * (field.values[at] || 0)) / most}%`, background: faded(seriesColor(field, index, fields), 0.8) } }))),
    el("div", { class: "name" }, el("span", { text: at % stride ? "" : name }))))));
}
