// Explains what is asked about, beside it: a control in a sentence, with a formula where there is one; a
// word of the field; a picture, with the words that it needs. It comes with the mouse, the keyboard and a
// tap alike, and goes with Escape.

const DELAY_MS = 450;
const GAP = 8;

const ASKABLE = "[data-tip], .glmlab-term, .glmlab-why";

// What a tap or a click asks about, as it does nothing else there.
const ANSWERS_A_CLICK = ".glmlab-term, .glmlab-why, .widget-label, tr";

function paragraph(text, term = "") {
  const made = document.createElement("p");
  if (term) {
    const name = document.createElement("strong");
    name.textContent = term;
    made.append(name, ": ");
  }
  made.append(text);
  return made;
}

export function startTips(page) {
  const { root } = page;
  const tip = document.createElement("div");
  tip.className = "glmlab-tip";
  tip.setAttribute("aria-hidden", "true"); // The control itself has the words as its description.
  let shown = null;
  let timer = null;

  const explained = (element) => element?.closest?.(ASKABLE);

  const hide = () => {
    clearTimeout(timer);
    shown = null;
    tip.classList.remove("glmlab-shown");
  };

  const answerOf = (element) => {
    const definitions = page.get("definitions");
    if (element.matches(".glmlab-term")) return [paragraph(definitions[element.dataset.term])];
    if (!element.matches(".glmlab-why")) return [paragraph(element.dataset.tip)];
    const picture = element.closest("[class*=glmlab-picture-]")?.className.match(/glmlab-picture-([\w-]+)/);
    const [text, ...terms] = page.get("explanations")[picture?.[1]] ?? [];
    return text ? [paragraph(text), ...terms.map((term) => paragraph(definitions[term], term))] : [];
  };

  const fill = (control) => {
    tip.replaceChildren(...answerOf(control));
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
    tip.style.top = `${Math.max(top, -outer.top, 0)}px`;
  };

  const show = (control) => {
    if (!control.isConnected) return;
    fill(control);
    place(control);
    tip.classList.add("glmlab-shown");
  };

  const later = (event) => {
    const control = explained(event.target);
    if (control === shown) return;
    hide();
    if (!control || control.dataset.tip === "") return;
    shown = control;
    if (event.type === "focusin" && !control.dataset.tip) {
      const answer = answerOf(control).map((part) => part.textContent);
      control.setAttribute("aria-description", answer.join(" "));
    }
    timer = setTimeout(() => show(control), DELAY_MS);
  };

  const now = (event) => {
    if (!event.target.closest?.(ANSWERS_A_CLICK)) return;
    const control = explained(event.target);
    if (!control || control.dataset.tip === "") return;
    hide();
    shown = control;
    show(control);
  };

  root.append(tip);
  page.on(root, "pointerover", (event) => event.pointerType !== "touch" && later(event));
  page.on(root, "pointerleave", hide);
  page.on(root, "focusin", (event) => event.target.matches(":focus-visible") && later(event));
  page.on(root, "focusout", hide);
  page.on(root, "pointerdown", hide, { capture: true });
  page.on(root, "click", now);
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
