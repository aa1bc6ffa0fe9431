// Says it when the page has lost its kernel: sliders would go on moving and pictures stand still.
(() => {
  const PERIOD_MS = 2000;
  // A server that is merely busy, or a computer that wakes up, is back within this many looks.
  const PATIENCE = 4;

  let channel = null;
  let lookedInVain = 0;

  // JupyterLab keeps the kernel's websocket to itself and gives up after some attempts without a
  // word, so the socket is remembered when it is made.
  const NativeWebSocket = window.WebSocket;
  window.WebSocket = class extends NativeWebSocket {
    constructor(...args) {
      super(...args);
      if (/\/api\/kernels\/[^/]+\/channels/.test(this.url)) {
        channel = this;
      }
    }
  };

  const config = () => {
    const element = document.getElementById("jupyter-config-data");
    return element ? JSON.parse(element.textContent) : null;
  };

  const kernelIs = async ({ baseUrl, kernelId }) => {
    try {
      const response = await fetch(`${baseUrl}api/kernels/${kernelId}`, {
        cache: "no-store",
        signal: AbortSignal.timeout(5000),
      });
      if (response.status === 404) {
        return "gone";
      }
      const connected = channel !== null && channel.readyState === NativeWebSocket.OPEN;
      return response.ok && connected ? "alive" : "out of reach";
    } catch {
      return "out of reach"; // The server does not answer: fetch has no other way to say it.
    }
  };

  const show = (stopped) => {
    const notice = document.getElementById("glmlab-stopped");
    if (Boolean(notice.firstChild) === stopped) {
      return;
    }
    notice.replaceChildren();
    if (stopped) {
      const reload = document.createElement("button");
      reload.textContent = "Reload";
      reload.addEventListener("click", () => window.location.reload());
      notice.append("The lab's computation has stopped. Reload the page to start again. ", reload);
      document.getElementById("glmlab-loading")?.remove();
    }
  };

  const look = async (page) => {
    const state = await kernelIs(page);
    lookedInVain = state === "alive" ? 0 : lookedInVain + 1;
    show(state === "gone" || lookedInVain >= PATIENCE);
    window.setTimeout(look, PERIOD_MS, page);
  };

  document.addEventListener("DOMContentLoaded", () => {
    const page = config();
    // The page ends before its kernel's name, or before its scripts, when the server stopped while
    // writing it; and without an output nothing would ever appear.
    const written = page !== null && typeof window._JUPYTERLAB !== "undefined";
    const printed = document.querySelector("#rendered_cells .jp-Cell:not(.jp-mod-noOutputs)");
    if (!written || printed === null) {
      show(true);
    } else {
      look(page);
    }
  });

  // A page that comes back by the Back button ended its kernel when it was left.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      window.location.reload();
    }
  });
})();
