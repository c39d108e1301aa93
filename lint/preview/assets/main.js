// Draws every panel, folds rows, opens queries, changes the theme.

function draw(article) {
  const panel = MODEL.panels[article.dataset.key];
  const body = article.querySelector(".body");
  if (!panel || !body) return;
  body.replaceChildren();
  body.className = "body";
  body.removeAttribute("style");
  const drawing = DRAW[panel.type];
  if (!drawing) {
    body.append(el("div", { class: "unknown" }, el("b", { text: panel.type || "library panel" }), el("span", { text: panel.type ? "this type is not drawn here" : "" })));
  } else {
    drawing(body, panel, article.dataset.key);
  }
  article.dataset.drawn = panel.type;
}

function drawAll() {
  for (const article of document.querySelectorAll("article.panel")) {
    if (article.offsetWidth) draw(article);
  }
}

function fold(row) {
  const isOpen = row.getAttribute("aria-expanded") === "true";
  row.setAttribute("aria-expanded", String(!isOpen));
  let next = row.nextElementSibling;
  while (next && !next.matches("h2.row")) {
    if (next.matches(".grid, .folded")) next.hidden = isOpen;
    next = next.nextElementSibling;
  }
  if (!isOpen) drawAll();
}

document.addEventListener("click", (event) => {
  const row = event.target.closest("h2.row");
  if (row) fold(row);
  const button = event.target.closest("button.inspect");
  if (button) {
    const queries = button.closest("article").querySelector(".queries");
    queries.hidden = !queries.hidden;
  }
  const tab = event.target.closest("[data-tab]");
  if (tab) {
    const pair = tab.closest(".pair");
    pair.dataset.shown = tab.dataset.tab;
    drawAll();
  }
});
document.addEventListener("keydown", (event) => {
  if ((event.key === "Enter" || event.key === " ") && event.target.matches?.("h2.row")) {
    event.preventDefault();
    fold(event.target);
  }
});
document.getElementById("theme").addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  drawAll();
});
if (location.hash === "#light") root.dataset.theme = "light";
drawAll();
root.dataset.ready = "yes";
