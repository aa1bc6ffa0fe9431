// Explains a control beside it: a sentence, and a formula where there is one. It comes with the
// mouse and with the keyboard alike, and goes with Escape.

const DELAY_MS = 450;
const GAP = 8;

export function startTips(page) {
  const { root } = page;
  const tip = document.createElement("div");
  tip.className = "glmlab-tip";
  tip.setAttribute("aria-hidden", "true"); // The control itself has the words as its description.
  let shown = null;
  let timer = null;

  const explained = (element) => element?.closest?.("[data-tip]");

  const hide = () => {
    clearTimeout(timer);
    shown = null;
    tip.classList.remove("glmlab-shown");
  };

  const fill = (control) => {
    const sentence = document.createElement("p");
    sentence.textContent = control.dataset.tip;
    tip.replaceChildren(sentence);
    const name = control.closest("[class*=glmlab-control-]")?.className.match(/glmlab-control-(\w+)/);
    const formula = name && page.get("formulas")[name[1]];
    if (!formula) return;
    const math = document.createElement("div");
    math.className = "glmlab-formula";
    math.innerHTML = formula; // MathML that Python made.
    tip.append(math);
  };

  const place = (control) => {
    const outer = root.getBoundingClientRect();
    const inner = control.getBoundingClientRect();
    const room = outer.right - inner.right > tip.offsetWidth + 2 * GAP;
    const left = room ? inner.right - outer.left + GAP : inner.left - outer.left;
    let top = room ? inner.top - outer.top : inner.bottom - outer.top + GAP / 2;
    const bottom = Math.min(outer.height, window.innerHeight - outer.top);
    if (top + tip.offsetHeight > bottom) {
      top = room ? bottom - tip.offsetHeight - 2 : inner.top - outer.top - tip.offsetHeight - GAP / 2;
    }
    const widest = Math.max(outer.width - tip.offsetWidth - GAP, 0);
    tip.style.left = `${Math.min(Math.max(left, 0), widest)}px`;
    tip.style.top = `${Math.max(top, 0)}px`;
  };

  const later = (event) => {
    const control = explained(event.target);
    if (control === shown) return;
    hide();
    if (!control?.dataset.tip) return;
    shown = control;
    timer = setTimeout(() => {
      if (!control.isConnected) return;
      fill(control);
      place(control);
      tip.classList.add("glmlab-shown");
    }, DELAY_MS);
  };

  root.append(tip);
  page.on(root, "pointerover", (event) => event.pointerType !== "touch" && later(event));
  page.on(root, "pointerleave", hide);
  page.on(root, "focusin", (event) => event.target.matches(":focus-visible") && later(event));
  page.on(root, "focusout", hide);
  page.on(root, "pointerdown", hide, { capture: true });
  page.on(root, "wheel", hide, { passive: true });
  page.on(root, "keydown", (event) => event.key === "Escape" && hide());
  page.onChange("formulas", () => {
    if (shown && tip.classList.contains("glmlab-shown")) fill(shown);
  });
  page.atEnd(() => {
    hide();
    tip.remove();
  });
}
