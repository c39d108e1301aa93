// Time series, trends and bar charts over time: uPlot, which Grafana draws them with too.

const HEIGHT_OF_AXIS = 24;
const sync = (key) => uPlot.sync(key.split("-")[0]);

// One column of values for each series, over all times there are.
function aligned(fields) {
  const all = [...new Set(fields.flatMap((field) => field.times))].sort((a, b) => a - b);
  const rows = fields.map((field) => {
    const known = new Map(field.times.map((at, index) => [at, field.values[index]]));
    return all.map((at) => {
      const value = known.get(at);
      return typeof value === "number" ? value : null;
    });
  });
  return [all.map((at) => at / 1000), ...rows];
}

function stacked(rows, fields) {
  const totals = {};
  return rows.map((row, index) => {
    const said = fields[index].config.custom?.stacking;
    if (!said || said.mode === "none" || said.mode == null) return row;
    const sum = (totals[said.group ?? "A"] ??= row.map(() => 0));
    return row.map((value, at) => (value == null ? null : (sum[at] += value)));
  });
}

const PATHS = {
  smooth: () => uPlot.paths.spline(),
  stepBefore: () => uPlot.paths.stepped({ align: -1 }),
  stepAfter: () => uPlot.paths.stepped({ align: 1 }),
  bars: () => uPlot.paths.bars({ size: [0.6, 60] }),
};

function line(field, index, fields) {
  const custom = field.config.custom ?? {};
  const tint = seriesColor(field, index, fields);
  const isBars = custom.drawStyle === "bars";
  const opacity = (custom.fillOpacity ?? 0) / 100;
  return {
    label: field.name,
    stroke: custom.drawStyle === "points" ? undefined : tint,
    width: custom.lineWidth ?? 1,
    fill: opacity > 0 ? faded(tint, opacity) : undefined,
    dash: custom.lineStyle?.fill === "dash" ? custom.lineStyle.dash ?? [10, 10] : undefined,
    spanGaps: custom.spanNulls === true,
    paths: (PATHS[isBars ? "bars" : custom.lineInterpolation] ?? (() => undefined))(),
    points: { show: custom.showPoints === "always" || custom.drawStyle === "points", size: custom.pointSize ?? 5, fill: tint, stroke: tint },
  };
}

// Threshold lines and areas, below the series.
function thresholds(field) {
  const style = field?.config.custom?.thresholdsStyle?.mode ?? "off";
  if (style === "off") return () => {};
  const steps = field.config.thresholds?.steps ?? [];
  return (plot) => {
    const { ctx, bbox } = plot;
    const y = (value) => Math.min(bbox.top + bbox.height, Math.max(bbox.top, plot.valToPos(value, "y", true)));
    ctx.save();
    steps.forEach((step, index) => {
      const low = y(step.value ?? plot.scales.y.min);
      const high = y(steps[index + 1]?.value ?? plot.scales.y.max);
      if (/area/.test(style)) {
        ctx.fillStyle = faded(color(step.color), 0.12);
        ctx.fillRect(bbox.left, high, bbox.width, low - high);
      }
      const isInside = step.value != null && step.value > plot.scales.y.min && step.value < plot.scales.y.max;
      if (/line|dashed/.test(style) && isInside) {
        ctx.strokeStyle = faded(color(step.color), 0.8);
        ctx.lineWidth = devicePixelRatio;
        ctx.setLineDash(/dashed/.test(style) ? [10 * devicePixelRatio, 10 * devicePixelRatio] : []);
        ctx.beginPath();
        ctx.moveTo(bbox.left, low);
        ctx.lineTo(bbox.left + bbox.width, low);
        ctx.stroke();
      }
    });
    ctx.restore();
  };
}

// Grafana's UPlotScaleBuilder: limits are hard (min, max) or soft, those of an axis of whole
// numbers are whole, and a series that does not move has a scale up to 100.
function yRange(field, rows) {
  const all = rows.flat().filter((value) => value != null);
  const { min: hardMin, max: hardMax, custom = {}, decimals } = field.config;
  const { axisSoftMin: softMin, axisSoftMax: softMax } = custom;
  const part = (hard, soft) => ({ pad: 0.1, hard, soft: soft || 0, mode: soft == null ? 3 : 1 });
  const limits = { min: part(hardMin ?? -Infinity, softMin), max: part(hardMax ?? Infinity, softMax) };
  const isHardMin = softMin == null && hardMin != null;
  const isHardMax = softMax == null && hardMax != null;
  if (!all.length && !(isHardMin && isHardMax)) return [hardMin ?? 0, hardMax ?? 100];
  let [low, high] = uPlot.rangeNum(isHardMin ? hardMin : Math.min(...all), isHardMax ? hardMax : Math.max(...all), limits);
  if (decimals === 0) [low, high] = [Math.floor(low), Math.ceil(high)];
  if (isHardMin) low = hardMin;
  if (isHardMax) high = hardMax;
  return low < high ? [low, high] : [0, 100];
}

function axisText(field) {
  return (plot, splits) => {
    const step = Math.abs((splits[1] ?? 0) - (splits[0] ?? 0));
    const decimals = (String(Number(step.toPrecision(6))).split(".")[1] ?? "").length;
    return splits.map((value) => (value == null ? null : trimmed(Number(value.toPrecision(10)), field, decimals)));
  };
}

// As precise as the distance of two marks, without the zeros that no mark needs; marks at
// whole numbers are printed as any value.
function trimmed(value, field, decimals) {
  if (!decimals || field.config.decimals != null || ["currency", "locale", "date", "bool"].includes(field.format[0])) {
    return joined(formatted(value, field.format, field.config.decimals));
  }
  const found = formatted(value, field.format, decimals);
  const plain = Number(found.text);
  return joined(Number.isNaN(plain) || found.text === "" ? found : { ...found, text: String(plain) });
}

// Marks of a binary unit lie on powers of two.
const BINARY_STEPS = Array.from({ length: 70 }, (_, at) => 2 ** (at - 10));

// The longer a mark is, the fewer there are.
function spaceOfTime(plot, axis, from, to, width) {
  const step = ((to - from) / (width / 60)) * 1000;
  return 18 + timeMark(to * 1000, (to - from) * 1000, step).length * 7.5;
}

function axes(field) {
  const stroke = isDark() ? "rgba(204,204,220,0.65)" : "rgba(36,41,46,0.75)";
  const grid = { stroke: isDark() ? "rgba(240,250,255,0.09)" : "rgba(0,10,23,0.09)", width: 1 };
  const font = "12px system-ui, sans-serif";
  const ticks = { show: false };
  const clockText = (plot, splits, axis, space, step) =>
    splits.map((at) => timeMark(at * 1000, (plot.scales.x.max - plot.scales.x.min) * 1000, step * 1000));
  const width = (plot, values) => {
    plot.ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
    const most = Math.max(10, ...(values ?? []).map((text) => plot.ctx.measureText(text).width / devicePixelRatio));
    return Math.ceil(most) + 14;
  };
  return [
    { stroke, grid, ticks, font, values: clockText, size: HEIGHT_OF_AXIS, space: spaceOfTime, gap: 4 },
    { stroke, grid, ticks, font, values: axisText(field), size: width, space: 28, gap: 6,
      ...(field.format[0] === "binary" ? { incrs: BINARY_STEPS } : {}),
      ...(field.config.decimals === 0 ? { filter: (plot, splits) => splits.map((at) => (Number.isInteger(at) ? at : null)) } : {}) },
  ];
}

// Between a stacked series and the one below it: only that is the upper one's area. Series
// are drawn in reverse, each before the one it lies on.
function bands(fields, order) {
  const below = {};
  const found = [];
  for (const index of [...order].reverse()) {
    const said = fields[index].config.custom?.stacking;
    if (!said || said.mode === "none" || said.mode == null) continue;
    const group = said.group ?? "A";
    const place = order.indexOf(index) + 1;
    if (below[group]) found.push({ series: [place, below[group]], dir: -1 });
    below[group] = place;
  }
  return found;
}

DRAW.timeseries = (body, panel, key) => {
  const fields = columns(panel).filter((field) => field.times.length);
  if (!fields.length) return nothing(body);
  const data = aligned(fields);
  const rows = stacked(data.slice(1), fields);
  const isStacked = rows.some((row, index) => row !== data[index + 1]);
  const options = panel.options.legend ?? {};
  const entries = fields.map((field, index) => ({ field, tint: seriesColor(field, index, fields) }));
  const box = el("div", { class: "plot" });
  const list = legend(entries, options);
  body.classList.toggle("sideways", options.placement === "right");
  body.append(box);
  if (list) body.append(list);
  // Of stacked series the topmost is drawn first, so that each area shows.
  const order = fields.map((_, index) => index);
  if (isStacked) order.reverse();
  const plot = new uPlot({
    width: Math.max(60, box.clientWidth),
    height: Math.max(40, box.clientHeight),
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: sync(key).key }, y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: { y: { range: () => yRange(fields[0], rows) } },
    bands: isStacked ? bands(fields, order) : undefined,
    axes: axes(fields[0]),
    series: [{}, ...order.map((index) => line(fields[index], index, fields))],
    hooks: { drawClear: [thresholds(fields[0])], setCursor: [(own) => seriesTip(own, fields, data)] },
  }, [data[0], ...order.map((index) => rows[index])], box);
  new ResizeObserver(() => {
    if (box.clientWidth > 60) plot.setSize({ width: box.clientWidth, height: Math.max(40, box.clientHeight) });
  }).observe(box);
};
DRAW.trend = DRAW.timeseries;

function seriesTip(plot, fields, data) {
  const at = plot.cursor.idx;
  if (!plot.over.matches(":hover") || at == null || plot.cursor.left < 0) return;
  const rows = fields.map((field, index) => [field, data[index + 1][at], index]).filter(([, value]) => value != null);
  rows.sort((a, b) => b[1] - a[1]);
  showTip([
    el("b", { text: dated(data[0][at] * 1000, "YYYY-MM-DD HH:mm:ss").text }),
    ...rows.map(([field, value, index]) => el("div", { class: "line" }, mark(seriesColor(field, index, fields)),
      el("span", { text: field.name }), el("span", { class: "num", text: display(field, value).whole }))),
  ], plot.over.getBoundingClientRect(), plot.cursor.left, plot.cursor.top);
}
