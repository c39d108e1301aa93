// Numbers as Grafana prints them: @grafana/data valueFormats. `format` is [kind, ...arguments],
// what is returned has a text, and perhaps a prefix and a suffix.

const SI = ["f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y"];
const BINARY = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"];
const COUNT = ["", "K", "M", "B", "T"];
const UNITS = [
  ["year", 31536e6], ["month", 2592e6], ["week", 6048e5], ["day", 864e5],
  ["hour", 36e5], ["minute", 6e4], ["second", 1e3], ["millisecond", 1],
];
// What a size below the first number is divided by and called; the last one has no end.
const STEPS = {
  ns: [[1e3, 1, " ns"], [1e6, 1e3, " µs"], [1e9, 1e6, " ms"], [6e10, 1e9, " s"],
    [36e11, 6e10, " min"], [864e11, 36e11, " hour"], [Infinity, 864e11, " day"]],
  us: [[1e3, 1, " µs"], [1e6, 1e3, " ms"], [Infinity, 1e6, " s"]],
  ms: [[1e3, 1, " ms"], [6e4, 1e3, " s"], [36e5, 6e4, " min"], [864e5, 36e5, " hour"],
    [31536e6, 864e5, " day"], [Infinity, 31536e6, " year"]],
  s: [[1e-6, 1e-9, " ns"], [1e-3, 1e-6, " µs"], [1, 1e-3, " ms"], [60, 1, " s"],
    [3600, 60, " min"], [86400, 3600, " hour"], [604800, 86400, " day"],
    [31536e3, 604800, " week"], [Infinity, 31556900, " year"]],
  m: [[60, 1, " min"], [1440, 60, " hour"], [10080, 1440, " day"], [604800, 10080, " week"],
    [Infinity, 525948, " year"]],
  h: [[24, 1, " hour"], [168, 24, " day"], [8760, 168, " week"], [Infinity, 8760, " year"]],
  d: [[7, 1, " day"], [365, 7, " week"], [Infinity, 365, " year"]],
};
const PLURAL = new Set([" min", " hour", " day", " week", " year"]);
const UNSCALED = { ns: " ns", us: " µs", ms: " ms", s: " s", m: " min", h: " hour" };

function decimalsFor(value) {
  if (value % 1 === 0) return 0;
  const size = Math.abs(value);
  let decimals = -Math.floor(Math.log(size) / Math.LN10) + 1;
  if (size / 10 ** -decimals > 2.25) decimals++;
  return Math.max(0, decimals);
}

function toFixed(value, decimals) {
  if (value === null) return "";
  if (!Number.isFinite(value)) return value.toLocaleString();
  if (decimals === null || decimals === undefined) decimals = decimalsFor(value);
  if (value === 0) return value.toFixed(decimals);
  const factor = decimals ? 10 ** Math.max(0, decimals) : 1;
  const text = String(Math.round(value * factor) / factor);
  if (text.includes("e")) return text;
  const point = text.indexOf(".");
  const precision = point < 0 ? 0 : text.length - point - 1;
  if (precision >= decimals) return text;
  return (precision ? text : text + ".") + String(factor).slice(1, decimals - precision + 1);
}

function scaled(value, decimals, factor, names, offset) {
  if (!Number.isFinite(value)) return { text: value.toLocaleString() };
  const index = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) / Math.log10(factor));
  const clamp = (n, low, high) => Math.min(high, Math.max(low, n));
  return {
    text: toFixed(value / factor ** clamp(index, -offset, names.length - offset - 1), decimals),
    suffix: names[clamp(offset + index, 0, names.length - 1)],
  };
}

function stepped(kind, value, decimals) {
  if (kind === "s" && value === 0) return { text: "0", suffix: " s" };
  const size = Math.abs(value);
  const [, divisor, name] = STEPS[kind].find(([limit]) => size < limit) ?? STEPS[kind].at(-1);
  const amount = value / divisor;
  const many = PLURAL.has(name) && UNSCALED[kind] !== name && Math.abs(amount) > 1;
  return { text: toFixed(amount, decimals), suffix: many ? name + "s" : name };
}

function duration(value, decimals, scale) {
  if (value === 0) return { text: "0", suffix: scale === 1 ? " milliseconds" : " seconds" };
  if (value < 0) {
    const found = duration(-value, decimals, scale);
    return { ...found, suffix: (found.suffix ?? "") + " ago" };
  }
  let size = value * scale;
  let left = decimals ?? 0;
  const parts = [];
  for (const [name, length] of UNITS) {
    if (left < 0) break;
    if (size / length >= 1 || parts.length) {
      const whole = Math.floor(size / length);
      parts.push(`${whole} ${name}${whole === 1 ? "" : "s"}`);
      size %= length;
      left--;
    }
  }
  return { text: parts.join(", ") };
}

function clock(value, decimals) {
  const two = (n) => String(Math.floor(n)).padStart(2, "0");
  const ms = String(((Math.trunc(value) % 1e3) + 1e3) % 1e3).padStart(3, "0") + "ms";
  const seconds = two((value / 1e3) % 60) + "s";
  const minutes = two((value / 6e4) % 60) + "m";
  const cut = (parts) => (decimals == null ? parts : parts.slice(0, decimals + 1)).join(":");
  if (value < 1e3) return { text: ms };
  if (value < 6e4) return { text: decimals === 0 ? seconds : `${seconds}:${ms}` };
  if (value < 36e5) return { text: cut([minutes, seconds, ms]) };
  return { text: cut([`${Math.floor(value / 36e5)}h`, minutes, seconds, ms]) };
}

function hms(value) {
  if (value < 0) return { text: hms(-value).text, suffix: " ago" };
  const parts = [value / 3600, (value % 3600) / 60, (value % 3600) % 60];
  return { text: parts.map((n) => String(Math.floor(n)).padStart(2, "0")).join(":") };
}

function dhms(value) {
  if (value < 0) return { text: dhms(-value).text, suffix: " ago" };
  const days = Math.floor(value / 86400);
  return { text: (days > 0 ? `${days} d ` : "") + hms(value - days * 86400).text };
}

function dated(value, pattern) {
  const date = new Date(value);
  const two = (n) => String(n).padStart(2, "0");
  const parts = {
    YYYY: date.getFullYear(), MM: two(date.getMonth() + 1), DD: two(date.getDate()),
    HH: two(date.getHours()), mm: two(date.getMinutes()), ss: two(date.getSeconds()),
    h: date.getHours() % 12 || 12, a: date.getHours() < 12 ? "am" : "pm",
  };
  return { text: pattern.replace(/YYYY|MM|DD|HH|mm|ss|h|a/g, (name) => parts[name]) };
}

// How precisely a mark on an axis of time is printed, in milliseconds: Grafana's formatTime.
const DAY = 864e5;
function timeMark(at, range, step) {
  const pattern = step <= 6e4 ? "HH:mm:ss" : range <= DAY ? "HH:mm" : step <= DAY ? "MM/DD HH:mm"
    : range < 365 * DAY ? "MM/DD" : step < 365 * DAY ? "YYYY-MM" : "YYYY";
  return dated(at, pattern).text;
}

// Marks for a stretch of time, as many as there is room for.
function timeMarks(first, last, width) {
  const count = Math.max(2, Math.min(7, Math.floor(width / 72)));
  const step = (last - first) / (count - 1);
  return Array.from({ length: count }, (_, at) => timeMark(first + at * step, last - first, step));
}

function money(value, decimals, symbol, behind) {
  const found = scaled(Math.abs(value), decimals, 1000, COUNT, 0);
  const minus = value < 0 ? "-" : "";
  if (behind) return { ...found, prefix: minus, suffix: (found.suffix ?? "") + symbol };
  return { ...found, prefix: minus + symbol };
}

const FORMATS = {
  fixed: (v, d, unit) => ({ text: toFixed(v, d), suffix: unit ? " " + unit : undefined }),
  prefix: (v, d, unit) => ({ text: toFixed(v, d), prefix: unit }),
  si: (v, d, unit, offset = 0) => scaled(v, d, 1000, SI.map((p) => " " + p + unit), 5 + offset),
  binary: (v, d, unit, offset = 0) => scaled(v, d, 1024, BINARY.map((p) => " " + p + unit), offset),
  scaled: (v, d, factor, names, offset = 0) => scaled(v, d, factor, names, offset),
  count: (v, d, unit) => {
    const found = scaled(v, d, 1000, COUNT, 0);
    return { ...found, suffix: `${found.suffix} ${unit}` };
  },
  currency: money,
  fullcurrency: (v, d, symbol, behind) => {
    const digits = d == null ? { maximumFractionDigits: 1 } : { minimumFractionDigits: d, maximumFractionDigits: d };
    const text = v.toLocaleString(undefined, digits);
    return behind ? { text, suffix: symbol } : { text, prefix: symbol };
  },
  percent: (v, d) => ({ text: toFixed(v, d), suffix: "%" }),
  percentunit: (v, d) => ({ text: toFixed(100 * v, d), suffix: "%" }),
  bool: (v, d, yes, no) => ({ text: v ? yes : no }),
  hex: (v, d) => ({ text: parseFloat(toFixed(v, d)).toString(16).toUpperCase() }),
  hex0x: (v, d) => ({ text: (v < 0 ? "-0x" : "0x") + parseFloat(toFixed(Math.abs(v), d)).toString(16).toUpperCase() }),
  sci: (v, d) => ({ text: v.toExponential(d ?? undefined) }),
  locale: (v, d) => ({ text: v.toLocaleString(undefined, { maximumFractionDigits: d ?? undefined }) }),
  string: (v) => ({ text: String(v) }),
  date: (v, d, pattern, today) =>
    dated(v, today && new Date(v).toDateString() === new Date().toDateString() ? today : pattern),
  ago: (v) => {
    const gone = duration(Math.abs(Date.now() - v), 0, 1).text;
    return { text: v > Date.now() ? `in ${gone}` : `${gone} ago` };
  },
  durationms: (v, d) => duration(v, d, 1),
  durations: (v, d) => duration(v, d, 1e3),
  hms, dhms,
  timeticks: (v, d) => stepped("s", v / 100, d),
  clockms: (v, d) => clock(v, d),
  clocks: (v, d) => clock(v * 1e3, d),
};
for (const kind of Object.keys(STEPS)) FORMATS[kind] = (v, d) => stepped(kind, v, d);

// A number in the unit of a field.
function formatted(value, format, decimals) {
  const [kind, ...rest] = format;
  return (FORMATS[kind] ?? FORMATS.fixed)(value, decimals, ...rest);
}

function joined(found) {
  return `${found.prefix ?? ""}${found.text}${found.suffix ?? ""}`;
}
