// A button with `data-copies` copies the text of the element that this selector finds.

async function isCopied(element) {
  try {
    await navigator.clipboard.writeText(element.value ?? element.textContent);
    return true;
  } catch {
    // No clipboard without https or permission: the older way needs a selection, which also lets
    // the student copy by hand.
    if (element.select) {
      element.focus();
      element.select();
    } else {
      getSelection().selectAllChildren(element);
    }
    return document.execCommand("copy");
  }
}

export function startClipboard(page) {
  page.on(page.root, "click", async ({ target }) => {
    const selector = target.closest("[data-copies]")?.dataset.copies;
    const element = selector && page.root.querySelector(selector);
    if (element) page.send("copied", { selector, copied: await isCopied(element) });
  });
}
