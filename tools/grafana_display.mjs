// Writes how Grafana prints units and what colours it has, and what it prints for many values:
// schemas/grafana/formats.json, schemas/grafana/colors.json, tests/preview/formatted.json.
// `node tools/grafana_display.mjs` in the repository's root; needs npm.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const PACKAGE = "@grafana/data@13.2.3";
const KINDS = {
  toFixedUnit: "fixed", SIPrefix: "si", binaryPrefix: "binary", scaledUnits: "scaled",
  simpleCountUnit: "count", booleanValueFormatter: "bool", toPercent: "percent",
  toPercentUnit: "percentunit", toHex0x: "hex0x", toHex: "hex", sci: "sci", locale: "locale",
  currency: "currency", stringFormater: "string", dateTimeFromNow: "ago", toNanoSeconds: "ns",
  toMicroSeconds: "us", toMilliSeconds: "ms", toSeconds: "s", toMinutes: "m", toHours: "h",
  toDays: "d", toDurationInMilliseconds: "durationms", toDurationInSeconds: "durations",
  toDurationInHoursMinutesSeconds: "hms", toDurationInDaysHoursMinutesSeconds: "dhms",
  toTimeTicks: "timeticks", toClockMilliseconds: "clockms", toClockSeconds: "clocks",
};
const [ISO, US] = ["YYYY-MM-DD HH:mm:ss", "MM/DD/YYYY h:mm:ss a"];
const DATES = {
  dateTimeAsIso: [ISO], dateTimeAsIsoNoDateIfToday: [ISO, "HH:mm:ss"], dateTimeAsUS: [US],
  dateTimeAsUSNoDateIfToday: [US, "h:mm:ss a"], getDateTimeAsLocalFormat: [ISO],
  getDateTimeAsLocalFormatNoDateIfToday: [ISO, "HH:mm:ss"], dateTimeSystemFormatter: [ISO],
};
const VALUES = [0, 1, -1, 0.5, 0.00042, 7, 12.3456, 59.9, 61, 99.5, 999, 1000, 1024, 3600, 12345.678, 86400, 1e6, 7.5e8, 1.5e12, -2500];
const DECIMALS = [undefined, 0, 2];

const folder = mkdtempSync(join(tmpdir(), "grafana-"));
try {
  const run = (...words) => execFileSync(words[0], words.slice(1), { cwd: folder, encoding: "utf-8" });
  run("tar", "xzf", run("npm", "pack", "--silent", PACKAGE).trim());
  run("npm", "install", "--silent", "--no-save", "moment@2.30.1", "lodash@4.17.21");
  const read = (path) => readFileSync(join(folder, "package/dist/esm", path), "utf-8");
  const formats = parsed(read("valueFormats/categories.mjs"));
  write("schemas/grafana/formats.json", { formats: { ...formats, farenheit: formats.fahrenheit } }, "valueFormats");
  write("schemas/grafana/colors.json", colors(read("themes/createVisualizationColors.mjs")), "themes/createVisualizationColors.mjs");
  write("tests/preview/formatted.json", { cases: await cases(read, formats) }, "valueFormats");
} finally {
  rmSync(folder, { recursive: true });
}

function write(path, data, from) {
  const lines = JSON.stringify({ source: `npm ${PACKAGE} dist/esm/${from} (Apache-2.0)`, ...data }, null, 1);
  // One line for each entry: arrays of scalars stay together.
  writeFileSync(path, lines.replace(/\[\s+([^[\]{}]*?)\s+\]/g, (_, inner) => `[${inner.replace(/\s*\n\s*/g, " ")}]`) + "\n");
}

// The factories of the categories, recorded instead of called.
function parsed(source) {
  const names = [...source.matchAll(/^import \{(.*?)\}/gms)].flatMap((match) => match[1].split(",").map((name) => name.trim()));
  const known = new Set(["t", ...names]);
  const factories = new Set(["toFixedUnit", "scaledUnits", "simpleCountUnit", "booleanValueFormatter", "SIPrefix", "currency", "binaryPrefix", "getDateTimeAsLocalFormat", "getDateTimeAsLocalFormatNoDateIfToday"]);
  const made = [...known].map((name) => name === "t" ? "const t = (id, text) => text;"
    : factories.has(name) ? `const ${name} = (...rest) => ["${name}", ...rest];` : `const ${name} = ["${name}"];`);
  const body = source.replace(/^import .*$/gm, "").replace(/^export .*$/gm, "");
  const categories = new Function(`${made.join("")}${body};return getCategories();`)();
  const found = {};
  for (const format of categories.flatMap((category) => category.formats)) {
    const [name, ...rest] = format.fn;
    found[format.id] = DATES[name] ? ["date", ...DATES[name]] : [KINDS[name], ...rest];
  }
  return Object.fromEntries(Object.entries(found).sort());
}

function colors(source) {
  const part = (name) => source.slice(source.indexOf(`function ${name}`)).split("\n}\n")[0];
  const hues = (name) => Object.fromEntries([...part(name).matchAll(/color: "(#\w+)", name: "([\w-]+)"/g)].map((match) => [match[2], match[1]]));
  const palette = [...part("getClassicPalette").matchAll(/"(#?[\w-]+)"/g)].map((match) => match[1]);
  return { dark: hues("getDarkHues"), light: hues("getLightHues"), palette };
}

// What Grafana's own functions print; dates are left out, they depend on where one is.
async function cases(read, formats) {
  const moment = join(folder, "node_modules/moment/moment.js");
  const stubs = `import moment from ${JSON.stringify(pathToFileURL(moment).href)};
    export const toUtc = (value) => moment.utc(value), toDuration = moment.duration, dateTime = moment;
    export const localTimeFormat = () => "", systemDateFormats = {}, dateTimeFormat = () => "", dateTimeFormatTimeAgo = () => "", t = (id, text) => text;`;
  writeFileSync(join(folder, "stubs.mjs"), stubs);
  for (const name of ["baseFormatters", "arithmeticFormatters", "symbolFormatters", "dateTimeFormatters", "categories", "valueFormats"]) {
    const text = read(`valueFormats/${name}.mjs`).replace(/'(\.\.\/datetime\/\w+\.mjs|@grafana\/i18n)'/g, "'./stubs.mjs'")
      .replace("import { clamp } from 'lodash';", "import lodash from 'lodash'; const { clamp } = lodash;");
    writeFileSync(join(folder, `${name}.mjs`), text);
  }
  const { getValueFormat } = await import(pathToFileURL(join(folder, "valueFormats.mjs")).href);
  const own = ["prefix:~", "suffix: tokens/s", "count:reqs", "si:kWh", "si:µs", "currency:kr", "currency:financial:$", "bool:yes/no", "tasks", ""];
  const found = [];
  for (const unit of [...Object.keys(formats).filter((id) => !["date", "ago"].includes(formats[id][0])), ...own]) {
    for (const decimals of DECIMALS) {
      const texts = VALUES.map((value) => {
        const { prefix = "", text, suffix = "" } = getValueFormat(unit)(value, decimals);
        return `${prefix ?? ""}${text}${suffix ?? ""}`;
      });
      found.push([unit, decimals ?? null, texts]);
    }
  }
  return [["", "values", VALUES.map(String)], ...found];
}
