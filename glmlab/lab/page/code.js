// What only the browser can do for the box "Code": the clipboard, Escape, and the focus.

async function copied(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    // No clipboard without https or permission: the older way needs a selection, which also lets
    // the student copy by hand.
    getSelection().selectAllChildren(element);
    return document.execCommand("copy");
  }
}

// What is shown may be drawn a little later than it is announced.
function moveFocus(root, model) {
  requestAnimationFrame(() => {
    const box = root.querySelector(".glmlab-code");
    if (model.get("opened")) {
      box?.querySelector(".glmlab-code-libraries .mod-active")?.focus();
      return;
    }
    // Whoever went on to something else stays there.
    const held = document.activeElement;
    if (!held || held === document.body || box?.contains(held)) {
      root.querySelector(".glmlab-act-code")?.focus();
    }
  });
}

function start(root, model, signal) {
  const focus = () => moveFocus(root, model);
  model.on("change:opened", focus);
  signal.addEventListener("abort", () => model.off("change:opened", focus));
  // JupyterLab takes keys on their way down from the document, so they are met before that.
  window.addEventListener(
    "keydown",
    (event) => {
      const here = event.target.closest?.(".glmlab-code, .glmlab-act-code");
      if (event.key !== "Escape" || !model.get("opened") || !root.contains(here)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      root.querySelector(".glmlab-close-code")?.click();
    },
    { signal, capture: true },
  );
  root.addEventListener(
    "click",
    async ({ target }) => {
      if (!target.closest(".glmlab-copy-code")) return;
      const script = root.querySelector(".glmlab-code-text pre");
      model.send({ event: "copied", copied: await copied(script) });
    },
    { signal },
  );
}

export default {
  render({ model, el }) {
    const controller = new AbortController();
    // The element is placed on the page only after it was rendered.
    const wait = () => {
      if (controller.signal.aborted) return;
      const root = el.closest(".glmlab");
      if (root) start(root, model, controller.signal);
      else requestAnimationFrame(wait);
    };
    wait();
    return () => controller.abort();
  },
};
