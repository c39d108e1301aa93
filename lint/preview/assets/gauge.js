// Gauges: an arc from the lowest to the highest value, and the thresholds around it.

const ARC = 260;

function arc(cx, cy, radius, from, to) {
  const point = (share) => {
    const angle = ((-90 - ARC / 2 + ARC * share) * Math.PI) / 180;
    return `${(cx + radius * Math.cos(angle)).toFixed(2)} ${(cy + radius * Math.sin(angle)).toFixed(2)}`;
  };
  const large = (to - from) * ARC > 180 ? 1 : 0;
  return `M${point(from)}A${radius} ${radius} 0 ${large} 1 ${point(Math.max(to, from + 0.0001))}`;
}

DRAW.gauge = (body, panel) => {
  const items = reduced(panel);
  if (!items.length || items.every((item) => item.value == null)) return nothing(body);
  const [across] = spread(body, items.length, panel.options.orientation, 1.15);
  body.classList.add("boxes");
  body.style.setProperty("grid-template-columns", `repeat(${across}, 1fr)`);
  items.forEach((item, index) => body.append(gaugeBox(item, index, panel.options, items.length)));
};

function gaugeBox({ field, value, all }, index, options, count) {
  const shown = display(field, value, index, all);
  const [low, high] = range({ ...field, config: { min: 0, max: 100, ...field.config } }, all);
  const share = (at) => Math.min(1, Math.max(0, ((at ?? low) - low) / (high - low || 1)));
  const track = isDark() ? "#2c3235" : "#e4e7e7";
  const steps = field.config.thresholds?.steps ?? [];
  const isPercent = field.config.thresholds?.mode === "percentage";
  const at = (step) => (step.value == null ? 0 : isPercent ? step.value / 100 : share(step.value));
  const marks = options.showThresholdMarkers === false ? [] : steps.map((step, n) =>
    svg("path", { d: arc(100, 100, 93, Math.min(1, at(step)), steps[n + 1] ? Math.min(1, at(steps[n + 1])) : 1),
      fill: "none", stroke: color(step.color), "stroke-width": 5 }));
  const size = Math.min(40, 190 / Math.max(4, shown.whole.length));
  const picture = svg("svg", { viewBox: `0 0 200 ${count > 1 ? 178 : 170}`, class: "gauge" }, ...marks,
    svg("path", { d: arc(100, 100, 76, 0, 1), fill: "none", stroke: track, "stroke-width": 24 }),
    value == null ? null : svg("path", { d: arc(100, 100, 76, 0, share(shown.value)), fill: "none", stroke: shown.color, "stroke-width": 24 }),
    svg("text", { x: 100, y: 112, "text-anchor": "middle", "font-size": size, fill: shown.color, "font-weight": 500 }, shown.whole));
  const name = count > 1 || options.showName ? el("div", { class: "name", text: field.name }) : null;
  return el("div", { class: "gaugebox" }, picture, name);
}
