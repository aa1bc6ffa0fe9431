// Receives what message_batcher.py and introduction.py send: many widgets, and the updates of many widgets,
// in one message.

// Until all widgets are made that the kernel has told of.
let made = Promise.resolve();

// As the manager does for all widgets of a kernel when a page is opened; it has no public way to do so for
// some of them.
export function makeModels(manager, models, buffers) {
  made = made.then(async () => {
    const comms = await Promise.all(models.map(({ widget }) => manager._create_comm("jupyter.widget", widget)));
    // They refer to each other by names that must all be known, so none is waited for before the next.
    await Promise.all(
      models.map(({ widget, state, paths, first }, index) => {
        paths.forEach((path, place) => putAt(state, path, buffers[first + place]));
        const { _model_name, _model_module, _model_module_version } = state;
        const options = {
          model_name: _model_name,
          model_module: _model_module,
          model_module_version: _model_module_version,
          model_id: widget,
          comm: comms[index],
        };
        return manager.new_model(options, state);
      }),
    );
  });
  // What waits for them goes on also if one could not be made, which the console tells of.
  const making = made;
  made = making.catch(() => {});
  return making;
}

function putAt(state, path, buffer) {
  const [last, ...way] = [...path].reverse();
  const holder = way.reverse().reduce((value, key) => value[key], state);
  holder[last] = buffer;
}

// All of them are applied before the browser draws the next frame, so no frame shows half of them.
export async function applyUpdates(manager, updates, buffers) {
  await made;
  const known = updates.filter(({ widget }) => manager.has_model(widget));
  const models = await Promise.all(known.map(({ widget }) => manager.get_model(widget)));
  known.forEach(({ data, first, last }, index) => {
    const message = { content: { data }, buffers: buffers.slice(first, last) };
    // Private to ipywidgets, which offers no other way; see message_batcher.py.
    models[index]._handle_comm_msg(message);
  });
}
