// Receives what message_batcher.py sends: the updates of many widgets in one message.

// All of them are applied before the browser draws the next frame, so no frame shows half of them.
export async function applyUpdates(manager, updates, buffers) {
  const known = updates.filter(({ widget }) => manager.has_model(widget));
  const models = await Promise.all(known.map(({ widget }) => manager.get_model(widget)));
  known.forEach(({ data, first, last }, index) => {
    const message = { content: { data }, buffers: buffers.slice(first, last) };
    // Private to ipywidgets, which offers no other way; see message_batcher.py.
    models[index]._handle_comm_msg(message);
  });
}
