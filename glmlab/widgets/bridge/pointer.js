// Drags on figures of this lab, in the numbers of their axes, and keys pressed on them.

import { plotArea, REST_PX } from "./plot.js";

const KEYS = new Set([
  "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End",
]);

const clamp = (share) => Math.min(1, Math.max(0, share));

// A fingertip covers about 48 px.
const REACH_PX = 24;

function shareOf(range, value, logarithmic) {
  const [low, high, here] = logarithmic ? [...range, value].map(Math.log10) : [...range, value];
  return (here - low) / (high - low);
}

// How far a handle is from a finger; along an axis on which it is anywhere, not at all.
function offsetFrom(handle, surface, figure, event) {
  const area = plotArea(figure);
  if (!area) return null;
  const [x, y] = handle;
  return {
    x: x === null ? 0 : area.left + shareOf(surface.x, x, surface.logarithmic) * area.width - event.clientX,
    y: y === null ? 0 : area.bottom - shareOf(surface.y, y, false) * area.height - event.clientY,
    along: { x: x !== null, y: y !== null },
  };
}

// What a finger takes hold of; null if there is nothing within its reach.
function gripped({ surface, figure }, event) {
  const offsets = surface.handles
    .map((handle) => offsetFrom(handle, surface, figure, event))
    .filter((offset) => offset && Math.hypot(offset.x, offset.y) <= REACH_PX);
  return offsets.sort((a, b) => Math.hypot(a.x, a.y) - Math.hypot(b.x, b.y))[0] ?? null;
}

function between(range, share, logarithmic) {
  if (!range) return share;
  const [low, high] = logarithmic ? range.map(Math.log10) : range;
  const value = low + clamp(share) * (high - low);
  return logarithmic ? 10 ** value : value;
}

function place(surface, figure, event) {
  const area = plotArea(figure);
  if (!area) return null;
  return {
    x: between(surface.x, (event.clientX - area.left) / area.width, surface.logarithmic),
    y: between(surface.y, (area.bottom - event.clientY) / area.height, false),
  };
}

// Where what is held is: a finger takes hold beside it, and it must not jump there.
const shifted = (event, grip) => ({ clientX: event.clientX + grip.x, clientY: event.clientY + grip.y });

const MOUSE = { x: 0, y: 0 };
const EVERYWHERE = { x: true, y: true };

const distance = (a, b, along) =>
  Math.hypot(along.x ? a.clientX - b.clientX : 0, along.y ? a.clientY - b.clientY : 0);

export function startPointer(page) {
  const { root } = page;
  let held = null;
  let tapped = null;

  const hit = (event) => {
    for (const [name, surface] of Object.entries(page.get("surfaces"))) {
      const figure = event.target.closest?.(surface.selector);
      if (figure) return { name, surface, figure };
    }
    return null;
  };

  const tell = (event) => {
    // The ranges may have changed since the press: the axis of the picture that is seen counts.
    const surface = page.get("surfaces")[held.name] ?? held.surface;
    const here = place(surface, held.figure, shifted(event, held.grip));
    if (!here) return;
    held.count += 1;
    held.last = {
      surface: held.name,
      ...here,
      start_x: held.start.x,
      start_y: held.start.y,
      count: held.count,
    };
    page.set("drag", held.last);
    page.sync();
  };

  const press = (event) => {
    const found = event.button === 0 && event.isPrimary ? hit(event) : null;
    if (!found) return;
    if (event.pointerType !== "touch") {
      hold(found, MOUSE, event);
      event.preventDefault();
    } else if (found.surface.handles.length) {
      const grip = gripped(found, event);
      if (grip) hold(found, grip, event);
    } else tapped = { found, event };
  };

  const hold = (found, grip, event) => {
    const start = place(found.surface, found.figure, shifted(event, grip));
    if (!start) return;
    held = { ...found, grip, start, pressed: event, rests: grip !== MOUSE, count: Math.random() };
    root.classList.add("glmlab-dragging");
    page.set("held", found.name);
    if (!held.rests) tell(event);
  };

  const move = (event) => {
    if (tapped && distance(tapped.event, event, EVERYWHERE) > REST_PX) tapped = null;
    if (!held) return;
    if (held.rests && distance(held.pressed, event, held.grip.along) <= REST_PX) return;
    held.rests = false;
    tell(event);
  };

  // A finger on a handle moves it and not the page; one on a line that is moved to the sides may still
  // turn out to scroll, which the browser knows by its direction (touch-action).
  const keepPage = (event) => {
    if (held && held.grip !== MOUSE && held.grip.along.y) event.preventDefault();
  };

  const lift = () => {
    if (tapped) hold(tapped.found, MOUSE, tapped.event);
    giveUp();
  };

  const giveUp = () => {
    tapped = null;
    release();
  };

  const release = () => {
    if (!held) return;
    // States that wait to be sent are merged: the next drag must not overwrite where this ended.
    if (held.last) page.send("drag", { drag: held.last });
    held = null;
    root.classList.remove("glmlab-dragging");
    page.set("held", "");
    page.sync();
  };

  // A message each, and not a state: of two presses in a row none may be lost.
  const pressKey = (event) => {
    const modified = event.ctrlKey || event.altKey || event.metaKey;
    const found = KEYS.has(event.key) && !modified ? hit(event) : null;
    if (!found || event.target !== found.figure) return;
    event.preventDefault();
    event.stopPropagation();
    page.send("key", { key: event.key, surface: found.name });
  };

  page.on(root, "pointerdown", press);
  page.on(root, "touchstart", keepPage, { passive: false });
  page.on(root, "keydown", pressKey);
  page.on(window, "pointermove", move);
  page.on(window, "pointerup", lift);
  for (const end of ["pointercancel", "blur"]) page.on(window, end, giveUp);
}
