// What all that points at figures must know of them.

// A fingertip moves a little when it only rests.
export const REST_PX = 8;

// Where a figure draws; null while it has no size.
export function plotArea(figure) {
  const area = figure.querySelector(".plotarea_background")?.getBoundingClientRect();
  return area?.width && area.height ? area : null;
}
