// What only the browser can do for the toolbar: keys, the clipboard, files, and its own address.

const FILE_NAME = "glmlab-settings.json";

// No settings file is nearly as large; a larger one is not even sent to the kernel.
const MOST_FILE_BYTES = 64_000;

// There the browser's own undo belongs to the text.
const TEXT =
  "textarea, [contenteditable=true], " +
  "input:not([readonly], [type=checkbox], [type=radio], [type=button], [type=range])";

function actionOf(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" && !event.shiftKey ? "redo" : null;
}

// Only Voila hands the query of its address to a lab; in JupyterLab the address is the notebook's.
function ownAddress() {
  return document.body.hasAttribute("data-voila") ? location.origin + location.pathname : "";
}

// Browsers take no more than some writes: Safari 100 within 30 seconds, of all of a page.
const ADDRESS_PERIOD_MS = 350;

// Several labs on one page, which are not the tabs of one, cannot share its address.
function hasThePage(root) {
  const own = root.closest(".glmlab-labs") ?? root;
  return [...document.querySelectorAll(".glmlab")].every((lab) => own.contains(lab));
}

// A reload, and whoever copies the address, finds the settings again.
function keepAddress(root, model, signal) {
  let written = -Infinity;
  let timer = null;
  const write = () => {
    clearTimeout(timer);
    timer = null;
    const query = model.get("query");
    if (query === null || !ownAddress() || !hasThePage(root)) return;
    const search = query ? `?${query}` : "";
    if (search === location.search) return;
    written = performance.now();
    history.replaceState(history.state, "", location.pathname + search + location.hash);
  };
  const follow = () => {
    timer ??= setTimeout(write, Math.max(0, written + ADDRESS_PERIOD_MS - performance.now()));
  };
  // The last one is not lost where a hidden page's timers rest.
  const flush = () => {
    if (timer !== null) write();
  };
  model.on("change:query", follow);
  window.addEventListener("pagehide", flush, { signal });
  document.addEventListener("visibilitychange", flush, { signal });
  signal.addEventListener("abort", () => {
    model.off("change:query", follow);
    flush();
  });
  follow();
}

async function copied(input) {
  try {
    await navigator.clipboard.writeText(input.value);
    return true;
  } catch {
    // No clipboard without https or permission: the older way needs a selection, which also lets
    // the student copy by hand.
    input.focus();
    input.select();
    return document.execCommand("copy");
  }
}

function download(text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = FILE_NAME;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function pickFile(use) {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".json,application/json";
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (file) use(file.size <= MOST_FILE_BYTES ? await file.text() : "");
  });
  input.click();
}

// Other labs may be on the page: keys belong to the one that has the focus or was touched last.
// A click on a picture leaves the focus with whatever is around the lab.
function followTouches(root, signal) {
  let touched = false;
  const around = (target) => target instanceof Node && target.contains(root);
  window.addEventListener(
    "pointerdown",
    ({ target }) => {
      touched = root.contains(target);
    },
    { signal, capture: true },
  );
  window.addEventListener(
    "focusin",
    ({ target }) => {
      if (!around(target) || target === root) touched = root.contains(target);
    },
    { signal, capture: true },
  );
  return ({ target }) => root.contains(target) || (touched && around(target));
}

// JupyterLab takes keys on their way down from the document, so they are met before that.
function followKeys(root, signal) {
  const isHere = followTouches(root, signal);
  const press = (event, selector) => {
    const button = root.querySelector(selector);
    if (!button) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    button.click();
  };
  window.addEventListener(
    "keydown",
    (event) => {
      if (!isHere(event)) return;
      const action = event.target.closest(TEXT) ? null : actionOf(event);
      if (action) press(event, `.glmlab-act-${action}`);
      const inShare = event.target.closest(".glmlab-share, .glmlab-act-share");
      if (event.key === "Escape" && inShare) press(event, ".glmlab-share .glmlab-close");
    },
    { signal, capture: true },
  );
}

function followClicks(root, model, signal) {
  const acts = {
    ".glmlab-copy": async () => {
      const input = root.querySelector(".glmlab-link input");
      model.send({ event: "copied", copied: await copied(input) });
    },
    ".glmlab-download": () => download(model.get("file")),
    ".glmlab-open": () => pickFile((text) => model.send({ event: "file", text })),
  };
  root.addEventListener(
    "click",
    ({ target }) => {
      for (const [selector, act] of Object.entries(acts)) {
        if (target.closest(selector)) act();
      }
    },
    { signal },
  );
}

function setAttributes(root, model) {
  for (const [selector, attributes] of Object.entries(model.get("attributes"))) {
    const element = root.querySelector(selector);
    for (const [name, value] of Object.entries(attributes)) element?.setAttribute(name, value);
  }
}

// What is shown may be drawn a little later than it is announced.
function moveFocus(root, model) {
  requestAnimationFrame(() => {
    if (!model.get("sharing")) {
      root.querySelector(".glmlab-act-share")?.focus();
      return;
    }
    const targets = [...root.querySelectorAll(".glmlab-share input, .glmlab-share button")];
    const first = targets.find((element) => element.offsetParent !== null);
    first?.focus();
    first?.select?.();
  });
}

function start(root, model, signal) {
  const describe = () => setAttributes(root, model);
  const focus = () => moveFocus(root, model);
  model.on("change:attributes", describe);
  model.on("change:sharing", focus);
  signal.addEventListener("abort", () => {
    model.off("change:attributes", describe);
    model.off("change:sharing", focus);
  });
  followKeys(root, signal);
  followClicks(root, model, signal);
  describe();
  const address = ownAddress();
  model.send({ event: "placed", address, query: address ? location.search : "" });
  keepAddress(root, model, signal);
}

export default {
  render({ model, el }) {
    const controller = new AbortController();
    // The elements are placed on the page only after this one was rendered, one after the other.
    const wait = () => {
      if (controller.signal.aborted) return;
      const root = el.closest(".glmlab");
      const isComplete = Object.keys(model.get("attributes")).every((selector) =>
        root?.querySelector(selector),
      );
      if (isComplete) start(root, model, controller.signal);
      else requestAnimationFrame(wait);
    };
    wait();
    return () => controller.abort();
  },
};
