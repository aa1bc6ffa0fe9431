// The boxes that buttons of the toolbar open: one of the name NAME has the class glmlab-NAME, and the
// button glmlab-act-NAME. The focus goes into the box that opens and comes back, and Escape closes it.

const boxOf = (page, name) => page.root.querySelector(`.glmlab-${name}`);
const openerOf = (page, name) => page.root.querySelector(`.glmlab-act-${name}`);

function enter(box) {
  const targets = [...box.querySelectorAll("input, button:not(.widget-toggle-button:not(.mod-active))")];
  const first = targets.find((element) => element.offsetParent !== null);
  first?.focus();
  first?.select?.();
}

function leave(box, opener) {
  // Whoever went on to something else stays there.
  const held = document.activeElement;
  if (!held || held === document.body || box.contains(held)) opener.focus();
}

export function startDialogs(page) {
  let before = page.get("opened");
  const moveFocus = () => {
    const now = page.get("opened");
    if (now) enter(boxOf(page, now));
    else if (before) leave(boxOf(page, before), openerOf(page, before));
    before = now;
  };
  // What is shown may be drawn a little later than it is announced.
  page.onChange("opened", () => requestAnimationFrame(moveFocus));

  const close = (event) => {
    const name = page.get("opened");
    if (event.key !== "Escape" || !name) return;
    const box = boxOf(page, name);
    if (!box.contains(event.target) && !openerOf(page, name).contains(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    box.querySelector(".glmlab-close").click();
  };
  // JupyterLab takes keys on their way down from the document, so they are met before that.
  page.on(window, "keydown", close, { capture: true });
}
