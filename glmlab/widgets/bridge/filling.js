// Lets one picture fill the window: by its button, or by the key F while the pointer is on it or it has the
// focus; once more, or Escape, and it is back in its place.

const VIEW = ".glmlab-view";
const FULL = "glmlab-full";
const BUTTON = ".glmlab-fill";
const TYPED_IN = "input, select, textarea, [contenteditable=true]";

export function startFilling(page) {
  const { root } = page;
  let under = null;

  const fill = (view) => {
    const before = root.querySelector(`.${FULL}`);
    for (const [each, isFull] of [[before, false], [view === before ? null : view, true]]) {
      each?.classList.toggle(FULL, isFull);
      each?.querySelector(BUTTON)?.setAttribute("aria-pressed", isFull);
    }
    // bqplot measures its figures when the window is resized.
    window.dispatchEvent(new Event("resize"));
  };

  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.(TYPED_IN)) return;
    const full = root.querySelector(`.${FULL}`);
    if (event.key === "Escape" && full) {
      fill(full);
    } else if (event.key === "f" || event.key === "F") {
      const view = full ?? event.target.closest?.(VIEW) ?? under;
      if (!view?.isConnected || !root.contains(view)) return;
      event.preventDefault();
      event.stopPropagation();
      fill(view);
    }
  };

  page.on(root, "pointermove", (event) => {
    under = event.target.closest?.(VIEW) ?? null;
  });
  page.on(root, "pointerleave", () => {
    under = null;
  });
  page.on(root, "click", (event) => {
    const button = event.target.closest?.(BUTTON);
    if (button) fill(button.closest(VIEW));
  });
  // A key goes to whatever has the focus, which need not be in the lab.
  page.on(window, "keydown", press);
  page.atEnd(() => root.querySelector(`.${FULL}`)?.classList.remove(FULL));
}
