// Drags on figures of this lab, in the numbers of their axes, and keys pressed on them.

const KEYS = new Set([
  "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End",
]);

const clamp = (share) => Math.min(1, Math.max(0, share));

function between(range, share, logarithmic) {
  if (!range) return share;
  const [low, high] = logarithmic ? range.map(Math.log10) : range;
  const value = low + clamp(share) * (high - low);
  return logarithmic ? 10 ** value : value;
}

function place(surface, figure, event) {
  const area = figure.querySelector(".plotarea_background")?.getBoundingClientRect();
  if (!area || !area.width || !area.height) return null;
  return {
    x: between(surface.x, (event.clientX - area.left) / area.width, surface.logarithmic),
    y: between(surface.y, (area.bottom - event.clientY) / area.height, false),
  };
}

export function startPointer(page) {
  const { root } = page;
  let held = null;

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
    const here = place(surface, held.figure, event);
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
    const start = found && place(found.surface, found.figure, event);
    if (!start) return;
    held = { ...found, start, count: Math.random() };
    root.classList.add("glmlab-dragging");
    event.preventDefault();
    page.set("held", found.name);
    tell(event);
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
  page.on(root, "keydown", pressKey);
  page.on(window, "pointermove", (event) => held && tell(event));
  for (const end of ["pointerup", "pointercancel", "blur"]) page.on(window, end, release);
}
