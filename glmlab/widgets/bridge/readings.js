// Says the numbers behind a picture: of what is under the mouse, of what a finger taps, and of what the
// keys go along in a figure that has the focus.

import { Readings } from "./marks.js";
import { modelOf } from "./models.js";
import { plotArea, REST_PX } from "./plot.js";

const FIGURE = ".bqplot.figure";
const GAP = 14;

// A picture may be redrawn under a pointer that rests.
const LOOK_MS = 150;

// Where a figure that the keys move says how it stands.
const MIDDLE = { left: 0.5, up: 1 };

// A page on which nothing changes must not look as if it did: who watches it waits for that.
function setShown(part, isShown) {
  if (part.classList.contains("glmlab-shown") !== isShown) part.classList.toggle("glmlab-shown");
}

function setStyle(part, name, value) {
  if (part.style[name] !== value) part.style[name] = value;
}

const hasRing = (point) => Boolean(point.mark) && !point.words && point.mark.get("_model_name") !== "BarsModel";

export function startReadings(page) {
  const { root } = page;
  const tag = document.createElement("div");
  tag.className = "glmlab-reading";
  tag.setAttribute("aria-hidden", "true");
  const ring = document.createElement("div");
  ring.className = "glmlab-reading-ring";
  const voice = document.createElement("div");
  voice.className = "glmlab-reading-voice";
  voice.setAttribute("role", "status");
  // The figure that is read, its readings, and how: at a place of the page (clientX, clientY), along its
  // points (row, place), or as what it says of itself (isSlider).
  let at = null;
  let pressed = null;
  let timer = null;

  const hide = () => {
    clearInterval(timer);
    timer = null;
    at = null;
    for (const part of [tag, ring]) setShown(part, false);
  };

  const place = (point, area) => {
    const outer = root.getBoundingClientRect();
    const left = area.left + point.left * area.width - outer.left;
    const top = area.bottom - Math.min(1, Math.max(0, point.up)) * area.height - outer.top;
    setStyle(ring, "translate", `${left}px ${top}px`);
    const fits = left + GAP + tag.offsetWidth < outer.width;
    const beside = fits ? left + GAP : left - GAP - tag.offsetWidth;
    const above = top - tag.offsetHeight - GAP / 2;
    setStyle(tag, "left", `${Math.max(beside, 0)}px`);
    setStyle(tag, "top", `${above < 0 ? top + GAP / 2 : above}px`);
  };

  const pointOf = () => {
    if (at.row === undefined) return at.readings.nearest(at.clientX, at.clientY);
    const rows = at.readings.rows;
    const row = rows[Math.min(at.row, rows.length - 1)] ?? [];
    return row[Math.min(at.place, row.length - 1)] ?? null;
  };

  const show = () => {
    const area = at?.figure.isConnected ? plotArea(at.figure) : null;
    const point = area && (at.isSlider ? MIDDLE : pointOf());
    if (!point) {
      for (const part of [tag, ring]) setShown(part, false);
      return null;
    }
    const lines = at.isSlider ? [at.figure.getAttribute("aria-valuetext")] : at.readings.lines(point);
    const text = lines.join("\n");
    if (tag.textContent !== text) tag.textContent = text;
    setShown(ring, hasRing(point));
    setShown(tag, true);
    place(point, area);
    return text;
  };

  const read = async (figure, how) => {
    const model = await modelOf(figure, page.model.widget_manager);
    if (!model || page.signal.aborted) return null;
    at = { figure, readings: new Readings(model, () => plotArea(figure)), ...how };
    timer ??= setInterval(show, LOOK_MS);
    return show();
  };

  const figureAt = (event) => event.target.closest?.(FIGURE);

  const follow = (event) => {
    if (event.pointerType === "touch") return;
    const figure = figureAt(event);
    if (!figure) {
      if (at?.clientX !== undefined) hide();
    } else if (at?.figure === figure && at.clientX !== undefined) {
      Object.assign(at, { clientX: event.clientX, clientY: event.clientY });
      show();
    } else read(figure, { clientX: event.clientX, clientY: event.clientY });
  };

  const press = (event) => {
    if (event.pointerType !== "touch") return;
    hide();
    pressed = figureAt(event) ? event : null;
  };

  const lift = (event) => {
    if (!pressed) return;
    const moved = Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY);
    const figure = figureAt(pressed);
    pressed = null;
    if (moved <= REST_PX) read(figure, { clientX: event.clientX, clientY: event.clientY });
  };

  // Figures that the keys move say by themselves where they stand.
  const steps = {
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    Home: [0, -Infinity],
    End: [0, Infinity],
  };

  const readByKey = async (event) => {
    const figure = event.target;
    if (event.key === "Escape") hide();
    if (!figure.matches?.(`${FIGURE}:not([role=slider])`) || !(event.key in steps)) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const [down, right] = steps[event.key];
    if (at?.figure !== figure || at.row === undefined) {
      voice.textContent = await read(figure, { row: 0, place: 0 });
      return;
    }
    const rows = at.readings.rows;
    at.row = Math.min(Math.max(at.row + down, 0), rows.length - 1);
    at.place = Math.min(Math.max(at.place + right, 0), (rows[at.row]?.length ?? 1) - 1);
    voice.textContent = show();
  };

  const focus = (event) => {
    const { target } = event;
    if (target.matches?.(`${FIGURE}[role=slider]:focus-visible`)) read(target, { isSlider: true });
  };

  root.append(tag, ring, voice);
  page.on(root, "pointermove", follow);
  page.on(root, "pointerleave", (event) => {
    // A finger leaves whenever it lifts.
    if (event.pointerType !== "touch" && at?.clientX !== undefined) hide();
  });
  page.on(root, "pointerdown", press);
  page.on(window, "pointerup", lift);
  page.on(window, "pointercancel", () => (pressed = null));
  page.on(root, "keydown", readByKey);
  page.on(root, "focusin", focus);
  page.on(root, "focusout", hide);
  page.on(window, "scroll", hide, { passive: true });
  page.atEnd(() => {
    hide();
    for (const part of [tag, ring, voice]) part.remove();
  });
}
