// What has just come onto the page is brought into sight, and the keyboard goes there if it was asked to.

// It may still be on its way: widgets come to the page one after the other, and texts grow with what was
// sent before.
const LOOK_MS = 50;
const TRIES = 20;

// How much of what scrolls is not covered by what stays on top of it.
function roomAround(element) {
  const place = element.closest(".glmlab-step-place");
  if (place && getComputedStyle(place).overflowY !== "visible") return place.clientHeight;
  const covers = [...document.querySelectorAll(".glmlab")].filter(
    (each) => getComputedStyle(each).position === "sticky",
  );
  return innerHeight - covers.reduce((sum, each) => sum + each.offsetHeight, 0);
}

// Scrolls as little as brings the last part into sight, but never past the first one.
function bringIntoSight(first, last) {
  const span = last.getBoundingClientRect().bottom - first.getBoundingClientRect().top;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = calm ? "instant" : "smooth";
  if (span <= roomAround(last)) last.scrollIntoView({ block: "nearest", behavior });
  else first.scrollIntoView({ block: "start", behavior });
}

export function startSight(page) {
  const { root } = page;
  page.onMessage("reveal", ({ selector, from, focus }) => {
    const look = (triesLeft) => {
      const last = root.querySelector(selector);
      if (last) {
        bringIntoSight((from && root.querySelector(from)) || last, last);
        if (focus) last.focus({ preventScroll: true });
      } else if (triesLeft) {
        setTimeout(look, LOOK_MS, triesLeft - 1);
      }
    };
    setTimeout(look, LOOK_MS, TRIES);
  });
}
