// Says it when the page has lost its kernel: sliders would go on moving and pictures stand still.
(() => {
  const PERIOD_MS = 2000;
  // A server that is merely busy, or a computer that wakes up, is back within this many looks.
  const PATIENCE = 3;
  // JupyterLab's services try seven times to connect again, for about two minutes, and then give up.
  const GIVEN_UP = 75;
  const BACK_MS = 4000;

  const STOPPED = "The lab's computation has stopped. Reload brings the last picture back.";
  const NOT_STARTED = "The lab could not be started. Reload the page to try again.";
  const LOST = "The connection is lost and is being restored. Nothing is lost: please wait.";
  const BACK = "The connection is back.";
  const NOT_BACK =
    "The connection did not come back. Reload, once there is a network, brings the last picture back.";

  let channel = null;
  let lookedInVain = 0;
  let shown = "";

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

  const show = (sentence) => {
    if (sentence === shown) {
      return;
    }
    shown = sentence;
    const notice = document.getElementById("glmlab-stopped");
    const passes = sentence === LOST || sentence === BACK;
    notice.classList.toggle("glmlab-passing", passes);
    notice.replaceChildren(...(sentence ? [sentence] : []));
    if (sentence && !passes) {
      const reload = document.createElement("button");
      reload.textContent = "Reload";
      // The address holds the settings.
      reload.addEventListener("click", () => window.location.reload());
      notice.append(" ", reload);
      document.getElementById("glmlab-loading")?.remove();
    }
  };

  const showBack = () => {
    show(BACK);
    window.setTimeout(() => shown === BACK && show(""), BACK_MS);
  };

  const look = async (page) => {
    const state = await kernelIs(page);
    lookedInVain = state === "alive" ? 0 : lookedInVain + 1;
    if (state === "gone") {
      show(STOPPED);
    } else if (lookedInVain >= GIVEN_UP) {
      show(NOT_BACK);
    } else if (lookedInVain >= PATIENCE) {
      show(LOST);
    } else if (lookedInVain === 0 && shown !== "" && shown !== BACK) {
      showBack();
    }
    window.setTimeout(look, PERIOD_MS, page);
  };

  document.addEventListener("DOMContentLoaded", () => {
    const page = config();
    // The page ends before its kernel's name, or before its scripts, when the server stopped while
    // writing it; and without an output nothing would ever appear.
    const written = page !== null && typeof window._JUPYTERLAB !== "undefined";
    const printed = document.querySelector("#rendered_cells .jp-Cell:not(.jp-mod-noOutputs)");
    if (!written || printed === null) {
      show(NOT_STARTED);
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
