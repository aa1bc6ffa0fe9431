// Tells screen readers what ipywidgets says by a class alone: what is pressed, unfolded or selected, and which
// toggles are chosen among together. Tabs are walked through with the arrow keys, as tabs are everywhere.

const TOGGLE = "button.widget-toggle-button";
const UNFOLDS = "glmlab-more";
const TABS = ".glmlab-tabs";
const GROUP = ".glmlab-chips-row";
const OTHER_TABS = ".glmlab-workspaces";
const ACTIVE = "mod-active";

const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function tell(button) {
  // Of the tabs of workspaces Python tells.
  if (button.closest(OTHER_TABS)) return;
  const isActive = String(button.classList.contains(ACTIVE));
  if (button.closest(TABS)) {
    set(button, "role", "tab");
    set(button, "aria-selected", isActive);
    // One stop for the keyboard: the tab that is selected.
    set(button, "tabindex", isActive === "true" ? "0" : "-1");
  } else {
    set(button, button.classList.contains(UNFOLDS) ? "aria-expanded" : "aria-pressed", isActive);
  }
}

function walk(event) {
  const step = STEPS[event.key];
  const tab = event.target.closest(`${TABS} [role=tab]`);
  if (!step || !tab || event.altKey || event.ctrlKey || event.metaKey) return;
  const tabs = [...tab.parentElement.querySelectorAll("[role=tab]:not(:disabled)")];
  const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
  event.preventDefault();
  next.click();
  next.focus();
}

// Returns what looks at the toggles that there are, after each of which their states are followed.
export function watchToggles(page) {
  const { root } = page;
  const observed = new WeakSet();
  const states = new MutationObserver((records) => {
    for (const button of new Set(records.map((record) => record.target))) tell(button);
  });
  page.on(root, "keydown", walk);
  page.atEnd(() => states.disconnect());
  return () => {
    for (const list of root.querySelectorAll(`${TABS} > div`)) set(list, "role", "tablist");
    for (const group of root.querySelectorAll(GROUP)) {
      set(group, "role", "group");
      set(group, "aria-label", group.querySelector(".widget-label").textContent.trim());
    }
    for (const button of root.querySelectorAll(`${TOGGLE}, ${TABS} button`)) {
      if (observed.has(button)) continue;
      observed.add(button);
      states.observe(button, { attributeFilter: ["class"] });
      tell(button);
    }
  };
}
