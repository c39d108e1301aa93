// State timelines and status histories: a lane for each series, a stretch for each state.

DRAW["state-timeline"] = (body, panel) => lanes(body, panel, true);
DRAW["status-history"] = (body, panel) => lanes(body, panel, false);

function lanes(body, panel, isMerged) {
  const fields = panel.frames.flatMap((frame) => {
    const time = frame.fields.find((field) => field.type === "time");
    return time ? frame.fields.filter((field) => field !== time).map((field) => ({ ...field, times: times(time.values) })) : [];
  });
  if (!fields.length) return nothing(body);
  const first = Math.min(...fields.map((field) => field.times[0]));
  const last = Math.max(...fields.map((field) => field.times.at(-1)));
  const box = el("div", { class: "lanes" });
  fields.forEach((field, index) => box.append(el("div", { class: "lane" }, el("div", { class: "name", text: field.name }),
    el("div", { class: "states" }, ...stretches(field, isMerged, last).map(({ from, to, value }) => {
      const shown = display(field, value, index, fields);
      const share = (at) => (100 * (at - first)) / (last - first || 1);
      return el("span", { class: "state", text: isMerged ? shown.whole : "", title: shown.whole, style: {
        left: `${share(from)}%`, width: `${Math.max(0.2, share(to) - share(from))}%`, background: faded(shown.color, 0.75) } });
    })))));
  const marks = timeMarks(first, last, body.clientWidth - 138);
  box.append(el("div", { class: "lane axis" }, el("div", { class: "name" }), el("div", { class: "ticks" }, ...marks.map((text) => el("span", { text })))));
  body.append(box);
}

function stretches(field, isMerged, last) {
  const found = [];
  const stride = isMerged ? 1 : Math.ceil(field.times.length / 60);
  for (let at = 0; at < field.times.length; at += stride) {
    const value = field.values[at];
    const state = typeof value === "number" && field.config.thresholds?.steps?.length > 1 && !mapped(field, value)
      ? threshold(field, value, 0)?.color : value;
    const previous = found.at(-1);
    if (isMerged && previous && previous.state === state) { previous.to = field.times[at]; continue; }
    if (previous) previous.to = field.times[at];
    found.push({ from: field.times[at], to: last, value, state });
  }
  return found.filter(({ value }) => value != null);
}
