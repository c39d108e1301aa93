// What is shown on hover and focus: findings, descriptions, and what is known of a metric.

const tip = document.getElementById("tip");

function showTip(children, box, x = 0, y = 0) {
  tip.replaceChildren(...children);
  tip.hidden = false;
  const { offsetWidth: width, offsetHeight: height } = tip;
  const left = Math.min(box.left + x + 14, innerWidth - width - 8);
  const below = box.top + y + (y ? 14 : box.height + 6);
  const top = below + height > innerHeight ? Math.max(8, box.top + y - height - 8) : below;
  tip.style.setProperty("left", `${Math.max(8, left)}px`);
  tip.style.setProperty("top", `${top}px`);
}

const hideTip = () => { tip.hidden = true; };

function explained(name) {
  return [el("b", { text: name }), ...(FACTS.metrics[name] ?? []).map((line) => el("div", { class: "fact", text: line }))];
}

function told(target) {
  const place = target.closest?.("[data-metric], [data-tip]");
  if (!place) return hideTip();
  const children = place.dataset.metric ? explained(place.dataset.metric)
    : place.dataset.tip.split("\n").map((text, at) => el("div", { class: /^(error|warning|info): /.test(text) || !at ? "first" : "fact", text: text || "\u00a0" }));
  showTip(children, place.getBoundingClientRect());
}

document.addEventListener("mouseover", (event) => { if (!event.target.closest?.(".u-over")) told(event.target); });
document.addEventListener("focusin", (event) => told(event.target));
document.addEventListener("focusout", hideTip);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hideTip(); });
