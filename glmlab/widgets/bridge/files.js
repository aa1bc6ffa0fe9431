// Files that the browser saves, and those that the student chooses.

// No settings file is nearly as large; a larger one is not even sent to the kernel.
const MOST_FILE_BYTES = 64_000;

// Saves a file of the page's own making, as a link with a download does.
export function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function pick(accept, use) {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = accept;
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (file) use(file.size <= MOST_FILE_BYTES ? await file.text() : "");
  });
  input.click();
}

// A button with `data-opens` asks for a file of the kinds that it names.
export function startFiles(page) {
  page.on(page.root, "click", ({ target }) => {
    const button = target.closest("[data-opens]");
    if (button) pick(button.dataset.opens, (text) => page.send("file", { text }));
  });
}
