// Heat maps: a cell for each bucket and time, darker where there is more.

DRAW.heatmap = (body, panel) => {
  const fields = columns(panel).filter((field) => field.times.length);
  if (!fields.length) return nothing(body);
  const canvas = el("canvas");
  const names = el("div", { class: "buckets" }, ...fields.map((field) => el("span", { text: bucket(field.name, panel) })).reverse());
  const at = fields[0].times;
  const marks = timeMarks(at[0], at.at(-1), body.clientWidth - 60);
  body.append(el("div", { class: "heat" }, names, canvas, el("div", { class: "ticks" }, ...marks.map((text) => el("span", { text })))));
  const columnsOf = Math.min(60, at.length);
  // In pixels of the screen, so that the lines between the cells are even.
  canvas.width = Math.max(1, canvas.clientWidth * devicePixelRatio);
  canvas.height = Math.max(1, canvas.clientHeight * devicePixelRatio);
  const edge = (share, size) => Math.round(share * size);
  const context = canvas.getContext("2d");
  const cellsOf = fields.map((field) => Array.from({ length: columnsOf }, (_, n) => {
    const part = field.values.slice(Math.floor((n * at.length) / columnsOf), Math.ceil(((n + 1) * at.length) / columnsOf));
    return part.reduce((sum, value) => sum + (typeof value === "number" ? value : 0), 0) / (part.length || 1);
  }));
  const ramp = isDark() ? ["panel-bg", "dark-orange", "super-light-orange"] : ["panel-bg", "super-light-orange", "dark-orange"];
  const most = Math.max(...cellsOf.flat()) || 1;
  cellsOf.forEach((row, index) => row.forEach((value, n) => {
    if (value <= 0) return;
    context.fillStyle = along(ramp, Math.sqrt(value / most));
    const [x, right] = [n, n + 1].map((each) => edge(each / columnsOf, canvas.width));
    const [y, bottom] = [fields.length - 1 - index, fields.length - index].map((each) => edge(each / fields.length, canvas.height));
    context.fillRect(x, y, right - x - 1, bottom - y - 1);
  }));
};

// The bound of a bucket, in the unit of the axis.
function bucket(name, panel) {
  const bound = Number(name);
  if (!panel.axis || Number.isNaN(bound) || name === "") return name;
  return joined(formatted(bound, panel.axis, panel.options.yAxis?.decimals));
}
