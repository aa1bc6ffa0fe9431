// Measures inside the page; see the docstring of browser.py for what is counted and why.
(() => {
  const query = (selector) => document.querySelector(selector);
  const TRACK = ".glmlab-control-regularizer_strength .noUi-origin";
  const FITTED = ".glmlab-picture-weights rect.bar, .glmlab-picture-filters path.line";
  // Half of one of the slider's 160 positions.
  const SAME = 1 / 320;

  let drag = null;
  let change = null;

  const NETWORK = ".glmlab-of-coupled .glmlab-picture";
  const NETWORK_TRACK = ".glmlab-of-coupled .glmlab-control-coupling_scale .noUi-origin";

  const NEURON = ".glmlab-of-neuron .glmlab-picture";
  const neuronTrack = (name) => `.glmlab-of-neuron .glmlab-control-${name} .noUi-origin`;

  // The share of the track that lies before the handle.
  function handleShare(track) {
    const found = /translate\((-?[\d.]+)%/.exec(query(track)?.style.transform ?? "");
    // noUiSlider moves an element ten times as wide as the track.
    return found ? 1 + Number(found[1]) / 1000 : null;
  }

  // The share of the strength axis that lies before the marker.
  function markerShare() {
    return shareOfMarker(query(".glmlab-picture-path"));
  }

  function shareOfMarker(view) {
    const marker = view?.querySelector('path.line[style*="--glmlab-strength"]');
    const x = /^M(-?[\d.]+)/.exec(marker?.getAttribute("d") ?? "");
    const width = view?.querySelector(".plotarea_background")?.getAttribute("width");
    return x ? Number(x[1]) / Number(width) : null;
  }

  // The share of a picture's plotting area that lies left of the pointer, or beneath it.
  function pointerShare(view, event) {
    const area = query(`.glmlab-picture-${view} .plotarea_background`).getBoundingClientRect();
    return view === "weights"
      ? (area.bottom - event.clientY) / area.height
      : (event.clientX - area.left) / area.width;
  }

  // The share of the axis of weights that lies beneath the first true weight.
  function truthShare() {
    const view = query(".glmlab-picture-weights");
    const at = view.querySelector("g.object_grp")?.getAttribute("transform") ?? "";
    const y = /translate\([-\d.]+, ([-\d.]+)\)/.exec(at);
    const height = view.querySelector(".plotarea_background").getAttribute("height");
    return y ? 1 - Number(y[1]) / Number(height) : null;
  }

  // What is asked for by a pointer event, or by the handle on a track, what the picture shows, and when
  // the two are the same.
  const KINDS = {
    slider: { track: TRACK, shown: markerShare, parts: fitted, same: SAME },
    curve: {
      asked: (event) => pointerShare("path", event),
      shown: markerShare,
      parts: fitted,
      same: 0.002,
    },
    // The branching ratio tells the scale of which a picture of a network is; the slider has 120
    // positions.
    scale: { track: NETWORK_TRACK, shown: scaleShare, parts: network, same: 1 / 240 },
    // The slider of the strength has 160 positions; of others `step` is from one to the next.
    neuron: { track: neuronTrack("regularizer_strength"), shown: neuronMarkerShare, parts: neuronFilters, same: SAME },
    ...Object.fromEntries(
      ["stimulus_window_ms", "history_functions", "bin_ms"].map((name) => [
        name,
        { track: neuronTrack(name), shown: filterShare, parts: neuronFilters, same: null },
      ]),
    ),
    weight: {
      asked: (event) => pointerShare("weights", event),
      shown: truthShare,
      parts: fitted,
      same: null,
    },
  };

  function scaleShare() {
    const ratio = query(`${NETWORK}-stability tr:nth-child(3) td`)?.textContent;
    return window.glmlabProbes.scales[ratio] ?? null;
  }

  // The strength at which the marker of the cross-validation of one neuron stands.
  function neuronMarkerShare() {
    return shareOfMarker(query(`${NEURON}-cross-validation`));
  }

  // How many lags a filter has and how many bumps it is made of tells the setting that is dragged: its
  // bumps are one line with holes, and no other line has any.
  function filterShare() {
    const [stimulus, history] = neuronFigures().map(shape);
    const { scales } = window.glmlabProbes;
    return scales[`stimulus ${stimulus}`] ?? scales[`history ${history}`] ?? null;
  }

  function shape(figure) {
    const lines = [...figure.querySelectorAll("path.line")].map((line) => line.getAttribute("d") ?? "");
    const [bumps] = lines.filter((line) => line.split("M").length > 2);
    const n = (bumps ?? "M").split("M").length - 1;
    return `${(bumps ?? "M").split("L").length / n + (n - 1) / n} ${n}`;
  }

  function neuronFigures() {
    const figures = [...document.querySelectorAll(`${NEURON}-filters .bqplot`)];
    const seen = figures.filter((figure) => figure.getBoundingClientRect().right > 0);
    return [seen[0], seen.at(-1)];
  }

  function neuronFilters() {
    const lines = [...document.querySelectorAll(`${NEURON}-filters path.line`)];
    return [lines.map((line) => line.getAttribute("d")).join()];
  }

  // Filters and spikes of a network; all of them have to follow.
  function network() {
    const lines = [...document.querySelectorAll(`${NETWORK}-pair path.line`)];
    const spikes = query(`${NETWORK}-simulation image`);
    return [lines.map((line) => line.getAttribute("d")).join(), spikes?.getAttribute("href")];
  }

  function fitted() {
    const said = [];
    for (const mark of document.querySelectorAll(FITTED)) {
      said.push(mark.getAttribute("d") ?? mark.getAttribute("height"));
    }
    return [said.join()];
  }

  function onMove(event) {
    if (!drag) return;
    drag.events += 1;
    const { track, asked } = drag.kind;
    const pointed = track ? handleShare(track) : asked(event);
    const share = drag.step ? drag.step * Math.round((pointed - drag.zero) / drag.step) + drag.zero : pointed;
    const last = drag.asked.at(-1)?.share ?? drag.start;
    if (Math.abs(share - last) > drag.same) drag.asked.push({ share, at: event.timeStamp });
  }

  function lookAtDrag() {
    if (!drag.dirty) return;
    drag.dirty = false;
    const share = drag.kind.shown();
    const parts = drag.kind.parts();
    const moved = share !== null && Math.abs(share - drag.shown) > drag.same / 4;
    if (!moved || parts.some((part, index) => part === drag.parts[index])) return;
    drag.shown = share;
    drag.parts = parts;
    const event = drag.asked.find((asked) => Math.abs(asked.share - share) < drag.same);
    if (event) drag.lags.push(performance.now() - event.at);
  }

  const isDrawing = (node) =>
    node instanceof SVGElement && node.closest(".glmlab-pictures .bqplot") !== null;

  function watchDrawing() {
    for (const pictures of document.querySelectorAll(".glmlab-pictures")) watch(pictures);
  }

  // A workspace has its own pictures, which are there once its tab was opened.
  function watch(pictures) {
    if (watched.has(pictures)) return;
    watched.add(pictures);
    new MutationObserver((records) => {
      if (drag) drag.dirty = true;
      if (change && records.some((record) => isDrawing(record.target))) change.dirty = true;
    }).observe(pictures, {
      attributes: true,
      characterData: true,
      childList: true,
      subtree: true,
    });
  }
  const watched = new WeakSet();

  function isComplete() {
    const overlay = query(".glmlab-overlay");
    if (!overlay || getComputedStyle(overlay).display !== "none") return false;
    const curve = query(".glmlab-picture-cross-validation path.line");
    const summary = query(".glmlab-picture-summary")?.textContent ?? "";
    const raster = query(".glmlab-picture-raster image")?.getAttribute("href");
    const bars = document.querySelectorAll(".glmlab-picture-weights rect.bar");
    const drawn = [...bars].some((bar) => bar.getAttribute("height") > 1);
    const placed = markerShare() > 0 && (curve?.getAttribute("d") ?? "") !== "";
    return drawn && placed && Boolean(raster) && summary.includes("Log-likelihood");
  }

  // What other callbacks of a frame draw (d3's timers come after this one) is on the screen when the frame is over,
  // which is when the next message is heard.
  const frames = new MessageChannel();
  frames.port1.onmessage = afterFrame;

  function onFrame() {
    frames.port2.postMessage(null);
    requestAnimationFrame(onFrame);
  }

  function afterFrame() {
    if (drag) lookAtDrag();
    if (change?.dirty) {
      change.dirty = false;
      change.first ??= performance.now();
      change.last = performance.now();
    }
    window.glmlabProbes.complete ||= isComplete() && performance.now();
  }

  window.glmlabProbes = {
    complete: false,
    // Shares of a track by what a picture says: the branching ratio, or the shape of a filter.
    scales: {},
    // `step` and `zero` are those of what is rounded, in shares of the axis.
    startDrag(name = "slider", step = 0, zero = 0) {
      watchDrawing();
      const kind = KINDS[name];
      drag = {
        kind,
        step,
        zero,
        same: kind.same ?? step / 2,
        dirty: false,
        events: 0,
        asked: [],
        lags: [],
        start: kind.track ? handleShare(kind.track) : null,
        shown: kind.shown(),
        parts: kind.parts(),
      };
    },
    stopDrag() {
      const { events, asked, lags } = drag;
      drag = null;
      return { events, asked: asked.length, lags };
    },
    startChange() {
      watchDrawing();
      change = { dirty: false, event: null, first: null, last: null };
    },
    changed: () => change.event !== null && change.first !== null,
    stopChange() {
      const { event, first, last } = change;
      change = null;
      return [first - event, last - event];
    },
  };

  // Of all events that one use of a control makes, the last counts:
  // focusing and typing digits ask for nothing, Enter does.
  for (const kind of ["keydown", "pointerup", "change"]) {
    const onUse = (event) => {
      if (!change || event.key === "Tab") return;
      // What was drawn before belongs to an earlier change that came late.
      change = { dirty: false, event: event.timeStamp, first: null, last: null };
    };
    window.addEventListener(kind, onUse, { capture: true });
  }
  // noUiSlider moves its handle in a listener of the document; this one runs after it.
  window.addEventListener("pointermove", onMove);
  requestAnimationFrame(onFrame);
})();
