// Keeps the press of a button behind what was chosen or typed for it. ipywidgets holds back a second change
// of a widget until the kernel has answered the first one, and a press would overtake it: an answer that is
// given quickly, over a slow line, would be judged as what it was a moment before, and a picture saved without
// the last letters of a name.

import { modelOf, NAMED } from "./models.js";

const BUTTON = ".glmlab-submit, .glmlab-downloads button";
const GROUP = ".glmlab-task, .glmlab-downloads";
const TYPED = ".glmlab-task input[type=text]";
const LOOK_MS = 10;

// Who has lost the kernel is told so elsewhere.
const LONGEST_MS = 2000;

async function isHeldBack(elements, manager) {
  const models = await Promise.all(elements.map((element) => modelOf(element, manager)));
  // Private to ipywidgets, which has no public way to ask.
  return models.some((model) => model._msg_buffer);
}

export function startOrder(page) {
  const { root } = page;
  let released = null;
  const press = async (button, before) => {
    const inputs = [...button.closest(GROUP).querySelectorAll(NAMED)];
    if (performance.now() < before && (await isHeldBack(inputs, page.model.widget_manager))) {
      setTimeout(press, LOOK_MS, button, before);
      return;
    }
    released = button;
    button.click();
    released = null;
  };
  const hold = (event, button) => {
    if (!button || button === released) return;
    event.preventDefault();
    event.stopPropagation();
    // Not within the press of a key, while which Chromium takes no other click on the button.
    setTimeout(press, 0, button, performance.now() + LONGEST_MS);
  };
  page.on(root, "click", (event) => hold(event, event.target.closest?.(BUTTON)), { capture: true });
  const onKey = (event) => {
    if (event.key !== "Enter" || !event.target.matches?.(TYPED)) return;
    hold(event, event.target.closest(GROUP).querySelector(BUTTON));
  };
  page.on(root, "keydown", onKey, { capture: true });
}
