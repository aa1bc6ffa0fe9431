// All that goes between a lab and the browser beside what ipywidgets and bqplot send: each part has a
// file, and is started when the lab is on the page.

import { startAddress, startWindow, placeOf } from "./address.js";
import { startAttributes } from "./attributes.js";
import { startClipboard } from "./clipboard.js";
import { startDialogs } from "./dialogs.js";
import { save, startFiles } from "./files.js";
import { startFilling } from "./filling.js";
import { Page } from "./page.js";
import { startOrder } from "./order.js";
import { startPictures } from "./pictures.js";
import { startPointer } from "./pointer.js";
import { startReadings } from "./readings.js";
import { startShortcuts } from "./shortcuts.js";
import { startSight } from "./sight.js";
import { startSizes } from "./sizes.js";
import { startStorage } from "./storage.js";
import { startTips } from "./tips.js";
import { applyUpdates, makeModels } from "./updates.js";

const PARTS = [
  startAddress,
  startAttributes,
  startClipboard,
  startDialogs,
  startFiles,
  startFilling,
  startOrder,
  startPictures,
  startPointer,
  startReadings,
  startShortcuts,
  startSight,
  startSizes,
  startStorage,
  startTips,
  startWindow,
];

// What no place on the page is needed for, and what must happen once however often a lab is shown.
const ACTS = {
  models: ({ models }, buffers, model) => makeModels(model.widget_manager, models, buffers),
  updates: ({ updates }, buffers, model) => applyUpdates(model.widget_manager, updates, buffers),
  save: ({ name, kind }, [content]) => save(name, new Blob([content], { type: kind })),
};

// Elements are placed on the page only after they were rendered. No frame is drawn of a page in the
// background, so that a timer has to look.
const LOOK_MS = 16;

function whenPlaced(el, signal, call) {
  const look = () => {
    if (signal.aborted) return;
    const root = el.closest(".glmlab");
    if (root) call(root);
    else setTimeout(look, LOOK_MS);
  };
  look();
}

export default {
  initialize({ model }) {
    model.on("msg:custom", (content, buffers) => ACTS[content.event]?.(content, buffers, model));
  },
  render({ model, el }) {
    const controller = new AbortController();
    whenPlaced(el, controller.signal, (root) => {
      const page = new Page(root, model, controller.signal);
      for (const start of PARTS) start(page);
      // Whatever is placed on the page has all its models by now.
      page.send("placed", placeOf());
    });
    return () => controller.abort();
  },
};
