// What the browser keeps for the student, over a reload and a lost connection: texts by name.

const PREFIX = "glmlab:";

// Some browsers refuse to keep anything, in private windows for instance: then nothing is found again.
function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export function startStorage(page) {
  const kept = storage();
  // The last text of each name counts; null asks for what is there.
  const follow = () => {
    for (const [name, text] of Object.entries(page.get("kept"))) {
      if (text === null) page.send("kept", { name, text: kept?.getItem(PREFIX + name) ?? "" });
      else kept?.setItem(PREFIX + name, text);
    }
  };
  page.onChange("kept", follow);
  follow();
}

