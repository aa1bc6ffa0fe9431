// Takes the loading screen away when there is something to see behind it.
(() => {
  const screen = document.getElementById("glmlab-loading");
  // A widget, or what a cell that failed has printed.
  const shown = ["jupyter-widgets", "jp-RenderedText", "jp-RenderedHTMLCommon"]
    .map((name) => `#rendered_cells .${name}`)
    .join();
  const observer = new MutationObserver(() => {
    if (document.querySelector(shown)) {
      observer.disconnect();
      screen.remove();
    }
  });
  observer.observe(document.body, { childList: true, subtree: true });

  // Voila calls these while cells are computed and when all are; our screen needs no telling.
  window.voila_heartbeat = () => {};
  window.voila_process = () => {};
  window.update_loading_text = () => {};
  window.voila_finish = () => {};
})();
