// A button that asks for a file, and sends it piece by piece: as one message it would end the websocket,
// which takes 10 MB. The kernel says how far it may be sent, so that whatever else it is told comes between.

const PIECE_BYTES = 1 << 20;

class Transfer {
  constructor(model, number, file) {
    this.model = model;
    this.number = number;
    this.file = file;
    this.sent = 0;
    this.until = 0;
    this.isSending = false;
  }

  begin() {
    const { name, size } = this.file;
    this.model.send({ event: "begin", transfer: this.number, name, size });
  }

  async sendUntil(until) {
    this.until = Math.max(this.until, until);
    if (this.isSending) return;
    this.isSending = true;
    try {
      while (this.sent < Math.min(this.until, this.file.size)) {
        const at = this.sent;
        const piece = await this.file.slice(at, at + PIECE_BYTES).arrayBuffer();
        this.sent += piece.byteLength;
        this.model.send({ event: "piece", transfer: this.number, at }, undefined, [piece]);
      }
    } catch {
      // The file was taken away, or may not be read.
      this.model.send({ event: "lost", transfer: this.number });
    }
    this.isSending = false;
  }
}

export default {
  render({ model, el }) {
    const controller = new AbortController();
    const button = document.createElement("button");
    button.className = "jupyter-button widget-button glmlab-file-chooser";
    let transfer = null;
    let numbers = 0;
    const show = () => {
      button.textContent = model.get("label");
      button.title = model.get("tip");
      button.disabled = model.get("disabled");
    };
    const take = (file) => {
      numbers += 1;
      transfer = new Transfer(model, `${performance.now()}-${numbers}`, file);
      transfer.begin();
    };
    button.addEventListener("click", () => {
      const input = document.createElement("input");
      input.type = "file";
      input.accept = model.get("accept");
      input.addEventListener("change", () => input.files[0] && take(input.files[0]));
      input.click();
    });
    const onMessage = (content) => {
      if (content.event === "want" && content.transfer === transfer?.number) {
        transfer.sendUntil(content.until);
      }
    };
    model.on("msg:custom", onMessage);
    for (const name of ["label", "tip", "disabled"]) model.on(`change:${name}`, show);
    controller.signal.addEventListener("abort", () => {
      model.off("msg:custom", onMessage);
      for (const name of ["label", "tip", "disabled"]) model.off(`change:${name}`, show);
    });
    show();
    el.append(button);
    return () => controller.abort();
  },
};
