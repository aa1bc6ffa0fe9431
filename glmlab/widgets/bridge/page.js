// What each part of the bridge is given: the lab's element, and the bridge's state and messages.
// Everything that listens ends with the page.

export class Page {
  constructor(root, model, signal) {
    this.root = root;
    this.signal = signal;
    this.model = model;
  }

  get(name) {
    return this.model.get(name);
  }

  set(name, value) {
    this.model.set(name, value);
  }

  // Sends what was set. What waits to be sent is merged: of several states the last one arrives.
  sync() {
    this.model.save_changes();
  }

  // Sends a message: each of them arrives.
  send(event, content = {}) {
    this.model.send({ event, ...content });
  }

  onChange(name, call) {
    this.#follow(`change:${name}`, () => call());
  }

  onMessage(event, call) {
    this.#follow("msg:custom", (content) => content.event === event && call(content));
  }

  on(target, event, call, options = {}) {
    target.addEventListener(event, call, { signal: this.signal, ...options });
  }

  atEnd(call) {
    this.signal.addEventListener("abort", call);
  }

  #follow(event, call) {
    this.model.on(event, call);
    this.atEnd(() => this.model.off(event, call));
  }
}
