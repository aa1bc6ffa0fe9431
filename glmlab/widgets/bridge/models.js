// The models behind elements that Python has named by a class.

const MODEL = /glmlab-model-(\w+)/;

export const NAMED = "[class*=glmlab-model-]";

export async function modelOf(element, manager) {
  const id = element.className.match(MODEL)?.[1];
  return id ? manager.get_model(id) : null;
}
