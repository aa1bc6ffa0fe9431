// Presses the button whose `aria-keyshortcuts` has the keys that are pressed.

// There the browser's own undo belongs to the text.
const TEXT =
  "textarea, [contenteditable=true], " +
  "input:not([readonly], [type=checkbox], [type=radio], [type=button], [type=range])";

// As ARIA writes it; the command key of a Mac counts as Control.
function shortcutOf(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  return ["Control", ...(event.shiftKey ? ["Shift"] : []), event.key.toUpperCase()].join("+");
}

// Other labs may be on the page: keys belong to the one that has the focus or was touched last.
// A click on a picture leaves the focus with whatever is around the lab.
function followTouches(page) {
  const { root } = page;
  let touched = false;
  const around = (target) => target instanceof Node && target.contains(root);
  const onPointer = ({ target }) => {
    touched = root.contains(target);
  };
  const onFocus = ({ target }) => {
    if (!around(target) || target === root) touched = root.contains(target);
  };
  page.on(window, "pointerdown", onPointer, { capture: true });
  page.on(window, "focusin", onFocus, { capture: true });
  return ({ target }) => root.contains(target) || (touched && around(target));
}

export function startShortcuts(page) {
  const isHere = followTouches(page);
  const press = (event) => {
    const shortcut = shortcutOf(event);
    if (!shortcut || !isHere(event) || event.target.closest?.(TEXT)) return;
    const button = page.root.querySelector(`[aria-keyshortcuts~="${CSS.escape(shortcut)}"]`);
    if (!button) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    button.click();
  };
  // JupyterLab takes keys on their way down from the document, so they are met before that.
  page.on(window, "keydown", press, { capture: true });
}
