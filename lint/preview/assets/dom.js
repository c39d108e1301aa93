// Elements without innerHTML: text is always text.

function el(name, properties = {}, ...children) {
  const made = document.createElement(name);
  set(made, properties);
  made.append(...children.filter((child) => child != null));
  return made;
}

function svg(name, properties = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  set(made, properties);
  made.append(...children.filter((child) => child != null));
  return made;
}

function set(made, properties) {
  for (const [key, value] of Object.entries(properties)) {
    if (key === "style") for (const [name, said] of Object.entries(value)) made.style.setProperty(name, said);
    else if (key === "text") made.textContent = value;
    else if (key === "class") made.setAttribute("class", value);
    else made.setAttribute(key, value);
  }
}

function nothing(body, text = "No data") {
  body.append(el("div", { class: "nodata", text }));
}

// The size of text that fits a box.
function fitting(text, width, height, most) {
  return Math.max(11, Math.min(most, height, width / Math.max(1, text.length * 0.62)));
}

// A path through points, with gaps where there are none.
function path(points) {
  let drawing = "";
  let pen = false;
  for (const [x, y] of points) {
    if (y == null || !Number.isFinite(y)) { pen = false; continue; }
    drawing += `${pen ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = true;
  }
  return drawing;
}

const DRAW = {};
