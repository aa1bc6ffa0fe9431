// Saves what files.py sends.
export default {
  initialize({ model }) {
    model.on("msg:custom", ({ name, kind }, [content]) => {
      download(name, new Blob([content], { type: kind }));
    });
  },
};
