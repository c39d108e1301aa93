// A value as a panel shows it: mapped, in its unit, in the colour of its threshold.

const FACTS = JSON.parse(document.getElementById("facts").textContent);
const MODEL = JSON.parse(document.getElementById("panels").textContent);
const root = document.documentElement;

const RAMPS = {
  "continuous-GrYlRd": ["green", "yellow", "red"],
  "continuous-RdYlGr": ["red", "yellow", "green"],
  "continuous-BlYlRd": ["dark-blue", "super-light-yellow", "dark-red"],
  "continuous-YlRd": ["super-light-yellow", "dark-red"],
  "continuous-BlPu": ["blue", "purple"],
  "continuous-YlBl": ["super-light-yellow", "dark-blue"],
  "continuous-blues": ["panel-bg", "dark-blue"],
  "continuous-reds": ["panel-bg", "dark-red"],
  "continuous-greens": ["panel-bg", "dark-green"],
  "continuous-purples": ["panel-bg", "dark-purple"],
};

const isDark = () => root.dataset.theme === "dark";

function color(name) {
  if (name === "text") return isDark() ? "#ccccdc" : "#24292e";
  if (name === "transparent") return "rgba(0,0,0,0)";
  if (name === "panel-bg") return isDark() ? "#181b1f" : "#ffffff";
  return MODEL.colors[isDark() ? "dark" : "light"][name] ?? name ?? "#808080";
}

function classic(index) {
  return color(MODEL.colors.palette[index % MODEL.colors.palette.length]);
}

function faded(text, alpha) {
  const context = (faded.context ??= document.createElement("canvas").getContext("2d"));
  context.fillStyle = "#808080";
  context.fillStyle = text;
  const hex = context.fillStyle;
  if (hex[0] !== "#") return hex;
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return `rgba(${r},${g},${b},${alpha})`;
}

function mix(one, other, share) {
  const parts = (text) => faded(text, 1).match(/[\d.]+/g).map(Number);
  const [a, b] = [parts(one), parts(other)];
  return `rgb(${[0, 1, 2].map((at) => Math.round(a[at] + (b[at] - a[at]) * share)).join(",")})`;
}

function along(names, share) {
  const colors = names.map(color);
  const at = Math.min(0.9999, Math.max(0, share)) * (colors.length - 1);
  return mix(colors[Math.floor(at)], colors[Math.floor(at) + 1] ?? colors.at(-1), at % 1);
}

// The lowest and highest value of a field: what is configured, else what all fields have.
function range(field, fields = [field]) {
  const numbers = fields.filter((each) => each.type === "number");
  const all = (calc) => numbers.map((each) => each.calcs[calc]).filter(Number.isFinite);
  const low = field.config.min ?? Math.min(...all("min"));
  const high = field.config.max ?? Math.max(...all("max"));
  return [Number.isFinite(low) ? low : 0, Number.isFinite(high) ? high : 100];
}

function threshold(field, value, share) {
  const said = field.config.thresholds;
  const steps = said?.steps ?? [];
  const compared = said?.mode === "percentage" ? share * 100 : value;
  let active = steps[0];
  for (const step of steps) if (compared >= (step.value ?? -Infinity)) active = step;
  return active;
}

function valueColor(field, value, index = 0, fields = [field]) {
  const mode = field.config.color?.mode ?? "thresholds";
  const [low, high] = range(field, fields);
  const share = high > low ? (value - low) / (high - low) : 0;
  if (mode === "fixed" || mode === "shades") return color(field.config.color.fixedColor ?? "text");
  if (mode.startsWith("palette")) return classic(index);
  if (RAMPS[mode]) return along(RAMPS[mode], share);
  return color(threshold(field, value, share)?.color ?? "green");
}

function mapped(field, value) {
  for (const mapping of field.config.mappings ?? []) {
    const options = mapping.options ?? {};
    if (mapping.type === "value" && value != null && options[value]) return options[value];
    if (mapping.type === "range" && value != null && !Number.isNaN(parseFloat(value))) {
      const number = parseFloat(value);
      if (number >= (options.from ?? -Infinity) && number <= (options.to ?? Infinity)) return options.result;
    }
    if (mapping.type === "regex" && typeof value === "string") {
      const found = regexMapped(options, value);
      if (found) return found;
    }
    if (mapping.type === "special" && special(options.match, value)) return options.result;
  }
  return null;
}

function regexMapped(options, value) {
  try {
    const parts = /^\/(.*)\/([gimsuy]*)$/s.exec(options.pattern ?? "");
    const pattern = parts ? new RegExp(parts[1], parts[2]) : new RegExp(`^${options.pattern}$`);
    if (!pattern.test(value)) return null;
    const result = { ...options.result };
    if (result.text != null) result.text = value.replace(pattern, result.text);
    return result;
  } catch {
    return null;
  }
}

function special(match, value) {
  const isNaNumber = typeof value === "number" && Number.isNaN(value);
  const tests = {
    "null": value == null, "nan": isNaNumber, "null+nan": value == null || isNaNumber,
    "true": value === true || value === "true", "false": value === false || value === "false",
    "empty": value === "",
  };
  return tests[match] ?? false;
}

const number = (value) => (value === "+Inf" ? Infinity : value === "-Inf" ? -Infinity : value);

// What is printed for a value, and its colour.
function display(field, raw, index = 0, fields = [field]) {
  const value = field.type === "number" ? number(raw) : raw;
  const found = mapped(field, value);
  let shown = { text: value == null ? (field.config.noValue ?? "") : String(value) };
  if (found?.text != null) shown = { text: found.text };
  else if (field.type === "time" && typeof value === "number") shown = dated(value, "YYYY-MM-DD HH:mm:ss");
  else if (typeof value === "number") shown = formatted(value, field.format, field.config.decimals);
  const tint = found?.color ? color(found.color)
    : typeof value === "number" ? valueColor(field, value, index, fields) : valueColor(field, -Infinity, index, fields);
  return { ...shown, whole: joined(shown), color: tint, value };
}

// The colour of a line or bar: of the series by its place, or by its last value.
function seriesColor(field, index, fields) {
  const mode = field.config.color?.mode ?? "palette-classic";
  if (mode === "fixed" || mode === "shades") return color(field.config.color.fixedColor ?? "green");
  if (mode === "thresholds" || RAMPS[mode]) return valueColor(field, field.calcs.lastNotNull ?? 0, index, fields);
  return classic(index);
}

function times(values) {
  if (Array.isArray(values)) return values;
  return Array.from({ length: values.count }, (_, at) => values.first + at * values.step);
}

function columns(panel) {
  return panel.frames.flatMap((frame) => {
    const time = frame.fields.find((field) => field.type === "time");
    return frame.fields.filter((field) => field.type === "number").map((field) => ({ ...field, times: time ? times(time.values) : [] }));
  });
}
