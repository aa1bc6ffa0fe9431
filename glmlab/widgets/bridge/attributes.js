// Gives the page what ipywidgets and bqplot leave out: names for slider handles, and the roles and
// texts that Python asks for.

import { watchToggles } from "./toggles.js";

// Elements come in crowds (a redrawn figure), and one look at the page costs as much as a frame: it
// waits for a pause, so that a drag pays nothing for it, but never for longer than a second.
const PAUSE_MS = 150;
const LONGEST_MS = 1000;

const STATES = ["controls", "figures"];
const HANDLE = ".widget-slider [role=slider]";

function setAttribute(element, name, value) {
  if (value && element.getAttribute(name) !== value) element.setAttribute(name, value);
  if (!value && element.hasAttribute(name)) element.removeAttribute(name);
}

// The handle itself knows its position only (on a logarithmic slider the exponent); the box in
// the same row holds the value to the last digit, some milliseconds later than the handle.
function spokenValue(handle, slider) {
  const now = Number(handle.getAttribute("aria-valuenow"));
  const logarithmic = slider.classList.contains("glmlab-logarithmic");
  const box = slider.closest(".glmlab-row")?.querySelector(".glmlab-value input");
  const typed = Number(box?.value);
  const position = logarithmic ? Math.log10(typed) : typed;
  // aria-valuenow is rounded to one decimal.
  if (box?.value && Math.abs(position - now) <= 0.0501) return box.value;
  return String(Number((logarithmic ? 10 ** now : now).toPrecision(4)));
}

function nameHandle(handle) {
  const slider = handle.closest(".widget-slider");
  const label = slider.querySelector(".widget-label");
  setAttribute(handle, "aria-label", label?.textContent.trim());
  setAttribute(handle, "aria-valuetext", spokenValue(handle, slider));
  const disabled = slider.querySelector(".slider")?.hasAttribute("disabled");
  setAttribute(handle, "aria-disabled", disabled ? "true" : "");
}

// The browser's own tooltips would hide those with formulas (tips.js). Of controls they are on the
// labels of sliders only; what a control says is among the attributes that Python asks for.
function takeTooltips(root) {
  for (const label of root.querySelectorAll(".glmlab-panel .widget-label[title]")) {
    label.removeAttribute("title");
  }
  for (const button of root.querySelectorAll(".glmlab-panel button[title]")) {
    const tooltip = button.title;
    button.removeAttribute("title");
    setAttribute(button, "data-tip", tooltip);
    setAttribute(button, "aria-description", tooltip);
  }
}

export function startAttributes(page) {
  const { root } = page;
  const observed = new WeakSet();
  const lookAtToggles = watchToggles(page);
  let timer = null;
  let asked = 0; // When a look was last asked for, and when first since the last one.
  let waiting = 0;

  const handles = new MutationObserver((records) => {
    for (const handle of new Set(records.map((record) => record.target))) nameHandle(handle);
  });
  const nameHandles = () => {
    for (const handle of root.querySelectorAll(HANDLE)) {
      nameHandle(handle);
      if (observed.has(handle)) continue;
      observed.add(handle);
      handles.observe(handle, { attributeFilter: ["aria-valuetext"] });
    }
  };
  const applyAttributes = () => {
    for (const state of STATES) {
      for (const [selector, attributes] of Object.entries(page.get(state))) {
        for (const element of root.querySelectorAll(selector)) {
          for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
        }
      }
    }
  };
  const settle = () => {
    const now = performance.now();
    const left = Math.min(asked + PAUSE_MS, waiting + LONGEST_MS) - now;
    if (left > 1) {
      timer = setTimeout(settle, left);
      return;
    }
    timer = null;
    nameHandles();
    lookAtToggles();
    takeTooltips(root);
    applyAttributes();
  };
  const later = () => {
    asked = performance.now();
    if (timer !== null) return;
    waiting = asked;
    timer = setTimeout(settle, PAUSE_MS);
  };

  const tree = new MutationObserver(later);
  tree.observe(root, { childList: true, subtree: true, attributeFilter: ["title"] });
  page.on(root, "change", later);
  for (const state of STATES) page.onChange(state, later);
  settle();

  page.atEnd(() => {
    clearTimeout(timer);
    tree.disconnect();
    handles.disconnect();
  });
}
