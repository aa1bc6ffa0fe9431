// The query of the page's address: a reload, and whoever copies the address, finds the settings again.

// Only Voila hands the query of its address to a lab; in JupyterLab the address is the notebook's.
const isOurs = () => document.body.hasAttribute("data-voila");

export function placeOf() {
  return isOurs()
    ? { address: location.origin + location.pathname, query: location.search }
    : { address: "", query: "" };
}

// A window is resized in many steps.
const RESIZED_MS = 300;

const windowOf = () => ({ width: window.innerWidth, height: window.innerHeight });

// Says how large the window is, at first and whenever that has changed.
export function startWindow(page) {
  let timer = null;
  const tell = () => page.send("window", windowOf());
  page.on(window, "resize", () => {
    clearTimeout(timer);
    timer = setTimeout(tell, RESIZED_MS);
  });
  page.atEnd(() => clearTimeout(timer));
  tell();
}

// Browsers take no more than some writes: Safari 100 within 30 seconds, of all of a page.
const ADDRESS_PERIOD_MS = 350;

// Several labs on one page, which are not the tabs of one, cannot share its address.
function hasThePage(root) {
  const all = root.closest(".glmlab-labs") ?? root;
  return [...document.querySelectorAll(".glmlab")].every((lab) => all.contains(lab));
}

export function startAddress(page) {
  let written = -Infinity;
  let timer = null;
  const write = () => {
    clearTimeout(timer);
    timer = null;
    const query = page.get("query");
    if (query === null || !isOurs() || !hasThePage(page.root)) return;
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
  page.onChange("query", follow);
  page.on(window, "pagehide", flush);
  page.on(document, "visibilitychange", flush);
  page.atEnd(flush);
  follow();
}
