// Values that a panel reduces to: one for each field, or for each row.

function reduced(panel) {
  const said = panel.options.reduceOptions ?? {};
  const calc = said.calcs?.[0] ?? "lastNotNull";
  const all = panel.frames.flatMap((frame) => frame.fields);
  const wanted = pattern(said.fields);
  const fields = all.filter((field) => (wanted ? wanted(field) : field.type === "number"));
  if (said.values) {
    return fields.flatMap((field) => field.values.slice(0, said.limit ?? 25).map((value) => ({ field, value, all })));
  }
  return fields.map((field) => ({ field, value: field.type === "number" ? field.calcs[calc] : field.values.at(-1), all }));
}

function pattern(said) {
  if (!said) return null;
  const parts = /^\/(.*)\/([gimsuy]*)$/s.exec(said);
  try {
    const regex = parts ? new RegExp(parts[1], parts[2]) : null;
    return (field) => (regex ? regex.test(field.name) : field.name === said);
  } catch {
    return null;
  }
}

// How many rows and columns boxes of a panel make.
function spread(body, count, orientation, ratio) {
  const { clientWidth: width, clientHeight: height } = body;
  if (orientation === "horizontal") return [1, count];
  if (orientation === "vertical") return [count, 1];
  let best = [count, 1];
  let size = 0;
  for (let columnsOf = 1; columnsOf <= count; columnsOf++) {
    const rowsOf = Math.ceil(count / columnsOf);
    const fits = Math.min(width / columnsOf / ratio, height / rowsOf);
    if (fits > size) [best, size] = [[columnsOf, rowsOf], fits];
  }
  return best;
}

DRAW.stat = (body, panel) => {
  const items = reduced(panel);
  if (!items.length || items.every((item) => item.value == null && !mapped(item.field, null))) return nothing(body);
  const options = panel.options;
  const isWide = body.clientWidth > body.clientHeight;
  const [across, down] = items.length > 1 && (!options.orientation || options.orientation === "auto")
    ? (isWide ? [items.length, 1] : [1, items.length]) : spread(body, items.length, options.orientation, 1.6);
  body.classList.add("boxes");
  body.style.setProperty("grid-template-columns", `repeat(${across}, 1fr)`);
  const [width, height] = [body.clientWidth / across, body.clientHeight / down];
  items.forEach((item, index) => body.append(statBox(item, index, options, items.length, width, height)));
};

function statBox({ field, value, all }, index, options, count, width, height) {
  const shown = display(field, value, index, all);
  const mode = options.colorMode ?? "value";
  const text = options.textMode ?? "auto";
  const named = text === "name" || text === "value_and_name" || (text === "auto" && count > 1);
  const hasValue = text !== "name" && text !== "none";
  const isFull = mode === "background" || mode === "background_solid";
  const big = fitting(shown.whole, width - 24, height * (named ? 0.42 : 0.55), 56);
  const box = el("div", { class: "stat", style: { color: isFull ? "#fff" : mode === "none" ? "inherit" : shown.color } });
  if (isFull) box.style.setProperty("background", mode === "background" ? `linear-gradient(120deg, ${shown.color}, ${mix(shown.color, "#000000", 0.2)})` : shown.color);
  if ((options.graphMode ?? "area") === "area" && field.values.length > 2) box.append(spark(field, shown.color, isFull));
  if (named) box.append(el("div", { class: "name", text: field.name, style: { "font-size": `${Math.max(11, Math.min(24, big * 0.45))}px` } }));
  if (hasValue) {
    box.append(el("div", { class: "value", style: { "font-size": `${big}px` } },
      shown.prefix ? el("small", { text: shown.prefix }) : null, shown.text,
      shown.suffix ? el("small", { text: shown.suffix }) : null));
  }
  return box;
}

function spark(field, tint, isFull) {
  const values = field.values.map((value) => (typeof value === "number" ? value : null));
  const [low, high] = [field.calcs.min, field.calcs.max];
  const y = (value) => (value == null ? null : 38 - (36 * (value - low)) / (high - low || 1));
  const points = values.map((value, at) => [(100 * at) / (values.length - 1), y(value)]);
  const stroke = isFull ? "rgba(255,255,255,0.6)" : tint;
  return svg("svg", { class: "spark", viewBox: "0 0 100 40", preserveAspectRatio: "none" },
    svg("path", { d: `${path(points)}L100 40L0 40Z`, fill: stroke, "fill-opacity": 0.18 }),
    svg("path", { d: path(points), fill: "none", stroke, "vector-effect": "non-scaling-stroke" }));
}
