// What the browser keeps for the student, over a reload and a lost connection: texts by name.

const PREFIX = "glmlab:";

// Some browsers refuse to keep anything, in private windows for instance: then nothing is found again.
function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export function startStorage(page) {
  const kept = storage();
  // The last text of each name counts; null asks for what is there.
  const follow = () => {
    for (const [name, text] of Object.entries(page.get("kept"))) {
      if (text === null) page.send("kept", { name, text: kept?.getItem(PREFIX + name) ?? "" });
      else kept?.setItem(PREFIX + name, text);
    }
  };
  page.onChange("kept", follow);
  follow();
}

// What has just come onto the page is brought into sight, and the keyboard goes there if it was asked to.
export function startReveal(page) {
  page.onMessage("reveal", ({ selector, focus }) => {
    // It may still be on its way: widgets come to the page one after the other.
    const look = (triesLeft) => {
      const found = [...page.root.querySelectorAll(selector)].at(-1);
      if (!found) {
        if (triesLeft) setTimeout(look, 50, triesLeft - 1);
        return;
      }
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      found.scrollIntoView({ block: "nearest", behavior: calm ? "instant" : "smooth" });
      if (focus) found.focus({ preventScroll: true });
    };
    look(20);
  });
}
