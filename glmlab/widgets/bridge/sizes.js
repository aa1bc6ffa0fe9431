// Lets a figure follow its place at once. bqplot waits until 300 ms have brought no other size, and a
// scene of a lesson stood half drawn for as long.

import { modelOf } from "./models.js";

export function startSizes(page) {
  const { root } = page;
  const figures = root.getElementsByClassName("bqplot figure"); // Always those of now.
  const observed = new WeakSet();

  const relayout = async (figure) => {
    const model = await modelOf(figure, page.model.widget_manager);
    // bqplot does so with the next frame, and nothing where the size is that of before.
    for (const view of Object.values(model?.views ?? {})) (await view).relayout();
  };
  const follow = (entries) => {
    for (const { target } of entries) relayout(target);
  };
  const sizes = new ResizeObserver(follow);
  // bqplot leaves alone what is out of sight, and learns later than of the size that it no longer is.
  const sights = new IntersectionObserver(follow);
  const observeNew = () => {
    for (const figure of figures) {
      if (observed.has(figure)) continue;
      observed.add(figure);
      sizes.observe(figure);
      sights.observe(figure);
    }
  };
  const tree = new MutationObserver(observeNew);
  tree.observe(root, { childList: true, subtree: true });
  observeNew();

  page.atEnd(() => {
    sizes.disconnect();
    sights.disconnect();
    tree.disconnect();
  });
}
