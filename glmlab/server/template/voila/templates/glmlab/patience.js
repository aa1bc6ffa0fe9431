// anywidget (0.11) gives a model two seconds from its making to its code, and then drops it for good. Where the
// page takes longer to make its other widgets, as on a telephone, that is the model by which the lab speaks.
(() => {
  const ANYWIDGET_MS = 2000;
  const PATIENCE_MS = 120000;
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => timeout(ms === ANYWIDGET_MS ? PATIENCE_MS : ms);
})();
