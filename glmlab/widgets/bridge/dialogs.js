// The boxes that buttons of the toolbar open: the focus goes into the box that opens and comes back,
// and Escape closes it. Box and button have the name of the box as `data-dialog`.

const boxOf = (page, name) => page.root.querySelector(`.glmlab-dialog.glmlab-${name}`);
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

  // Also a box that is only about to open: who is quick would press the key in vain.
  const close = (event) => {
    const around = event.key === "Escape" && event.target.closest?.("[data-dialog]");
    if (!around || !page.root.contains(around)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    boxOf(page, around.dataset.dialog).querySelector(".glmlab-close").click();
  };
  // JupyterLab takes keys on their way down from the document, so they are met before that.
  page.on(window, "keydown", close, { capture: true });
}
