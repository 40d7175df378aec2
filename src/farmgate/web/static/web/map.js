// Zoom, drag and tap for the maps. Without this file the map is a plain drawing with titles.
"use strict";

function openMap(figure) {
  const svg = figure.querySelector("svg.map");
  const world = svg.querySelector(".world");
  const tip = figure.querySelector(".map-tip");
  const scale = figure.querySelector(".map-scale span");
  const width = Number(svg.dataset.width);
  const view = { x: 0, y: 0, zoom: 1 };
  const fingers = new Map();
  let moved = 0;

  const unit = () => width / (svg.clientWidth || width);
  const height = () => svg.viewBox.baseVal.height;

  function draw() {
    const room = (size) => Math.min(0, size * (1 - view.zoom));
    view.x = Math.max(room(width), Math.min(0, view.x));
    view.y = Math.max(room(height()), Math.min(0, view.y));
    world.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.zoom})`);
    svg.style.setProperty("--k", unit() / view.zoom);
    svg.dataset.depth = Math.max(0, Math.min(3, Math.floor(Math.log2(view.zoom / unit() + 0.02)) + 1));
    svg.style.touchAction = view.zoom > 1 ? "none" : "pan-y";
    const km = Number(scale.dataset.km) / view.zoom;
    scale.textContent = scale.textContent.replace(/^[\d.]+/, Number(km.toPrecision(2)));
  }

  function zoomAt(factor, x, y) {
    const zoom = Math.max(1, Math.min(12, view.zoom * factor));
    view.x = x - ((x - view.x) * zoom) / view.zoom;
    view.y = y - ((y - view.y) * zoom) / view.zoom;
    view.zoom = zoom;
    draw();
  }

  function spot(event) {
    const box = svg.getBoundingClientRect();
    return [(event.clientX - box.left) * unit(), (event.clientY - box.top) * unit()];
  }

  function spread() {
    const [a, b] = [...fingers.values()];
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  }

  function move(event) {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const apart = fingers.size === 2 ? spread() : 0;
    const now = spot(event);
    fingers.set(event.pointerId, now);
    moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (apart) {
      const [a, b] = [...fingers.values()];
      zoomAt(spread() / apart, (a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
    } else if (view.zoom > 1) {
      view.x += now[0] - before[0];
      view.y += now[1] - before[1];
      draw();
    }
  }

  function tell(event) {
    const shape = event.target.closest("g, path");
    const title = shape && (shape.querySelector("title") || shape.parentNode.querySelector(":scope > title"));
    tip.hidden = !title;
    if (title) tip.textContent = title.textContent;
  }

  svg.addEventListener("pointerdown", (event) => {
    moved = 0;
    fingers.set(event.pointerId, spot(event));
  });
  svg.addEventListener("pointermove", move);
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    svg.addEventListener(end, (event) => fingers.delete(event.pointerId));
  }
  svg.addEventListener("click", (event) => {
    if (moved > 12 * unit()) event.preventDefault();
    else tell(event);
  }, true);
  svg.addEventListener("wheel", (event) => {
    // Plain scrolling stays the page's; only with Ctrl, or once zoomed in, the map takes the wheel.
    if (!event.ctrlKey && view.zoom === 1) return;
    event.preventDefault();
    zoomAt(event.deltaY < 0 ? 1.25 : 0.8, ...spot(event));
  }, { passive: false });
  figure.querySelectorAll("[data-zoom]").forEach((button) => {
    button.addEventListener("click", () => {
      zoomAt(button.dataset.zoom === "in" ? 1.6 : 0.625, width / 2, height() / 2);
    });
  });
  figure.querySelector(".map-buttons").hidden = false;
  new ResizeObserver(draw).observe(svg);
  draw();
}

document.querySelectorAll("[data-map]").forEach(openMap);
