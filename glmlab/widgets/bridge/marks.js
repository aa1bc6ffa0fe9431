// What the marks of a figure stand for, read from the models that bqplot draws them from: no number
// that is drawn has to be sent twice to be said.
//
// A mark with labels can be read: one label is its name, several are those of its curves. Points with
// names that are not drawn have in them all that there is to say.

import { numberText } from "./numbers.js";

// How far from a point to its side the pointer may be, in pixels.
const REACH_PX = 30;

// Beside a point counts more than above or beneath it: on a line one reads along the axis.
const UPWARD = 0.4;

const curvesOf = (values) => {
  const first = values?.[0];
  return first !== undefined && typeof first === "object" && first !== null ? [...values] : [values ?? []];
};

const isOrdinal = (scale) => scale.get("_model_name") === "OrdinalScaleModel";
const isLogarithmic = (scale) => scale.get("_model_name") === "LogScaleModel";

function shareAlong(scale, value) {
  const domain = scale.domain;
  if (isOrdinal(scale)) return (domain.indexOf(value) + 0.5) / domain.length;
  const [low, high, here] = isLogarithmic(scale)
    ? [domain[0], domain.at(-1), value].map(Math.log10)
    : [domain[0], domain.at(-1), value];
  return (here - low) / (high - low);
}

// "lag (ms)" is a name and a unit.
function nameAndUnit(label) {
  const [, name, unit] = label.match(/^(.*?)(?: \((.*)\))?$/);
  return { name, unit: unit === "1/bin" ? "per bin" : unit };
}

function axisText(axis, scale, value) {
  if (isOrdinal(scale)) return String(value);
  if (!axis) return "";
  const { name, unit } = nameAndUnit(axis.get("label"));
  const named = isLogarithmic(scale) ? "" : axis.get("tick_labels")?.[String(Math.round(value))];
  if (named) return `${name} ${named}`;
  // What is of a whole bin is drawn in its middle.
  if (unit === "bins") return `${name} ${numberText(Math.floor(value + 1e-9), 15)} ${unit}`;
  return [name, numberText(value, isLogarithmic(scale) ? 3 : 4), unit].filter(Boolean).join(" ");
}

// bqplot itself calls curves without a label "C1", "C2" and so on.
const labelsOf = (mark) => (mark.get("labels") ?? []).filter((label) => !/^C\d+$/.test(label));
const isReadable = (mark) => mark.get("visible") && (labelsOf(mark).length > 0 || hasOwnWords(mark));
const hasOwnWords = (mark) => mark.get("display_names") === false && mark.get("names")?.length > 0;

// All points of a mark: where each is, as a share of the plot, and what it stands for.
function* pointsOf(mark) {
  const { x: across, y: up } = mark.get("scales");
  const names = hasOwnWords(mark) ? mark.get("names") : null;
  const ys = curvesOf(mark.get("y"));
  const xs = curvesOf(mark.get("x"));
  const isStep = mark.get("interpolation") === "step-after";
  for (const [k, values] of ys.entries()) {
    const places = xs[xs.length === ys.length ? k : 0];
    for (let i = 0; i < values.length; i += 1) {
      const [x, y] = [places[i], values[i]];
      if (!Number.isFinite(y) || (isStep && i === values.length - 1)) continue;
      const here = shareAlong(across, x);
      const left = isStep ? (here + shareAlong(across, places[i + 1])) / 2 : here;
      yield { mark, curve: k, x, y, left, up: shareAlong(up, y), words: names?.[i] };
    }
  }
}

const inside = (point) => point.left >= -1e-9 && point.left <= 1 + 1e-9;

// The same mark may have two ends at one place, as an interval has.
function valuesAt(mark, left, curve) {
  const isHere = (point) => Math.abs(point.left - left) < 1e-6 && point.curve === curve;
  const values = [...pointsOf(mark)].filter(isHere);
  return [...new Set(values.map((point) => point.y))].map((y) => numberText(y)).join(" to ");
}

export class Readings {
  constructor(model, areaOf) {
    this.model = model;
    this.areaOf = areaOf;
  }

  get marks() {
    return this.model.get("marks").filter(isReadable);
  }

  // The points that the keys go along, from left to right, of each mark and curve.
  get rows() {
    const rows = new Map();
    for (const mark of this.marks) {
      for (const point of pointsOf(mark)) {
        if (!inside(point)) continue;
        const key = `${mark.model_id} ${point.curve}`;
        if (!rows.has(key)) rows.set(key, []);
        rows.get(key).push(point);
      }
    }
    return [...rows.values()].map((row) => row.sort((a, b) => a.left - b.left));
  }

  // The point that is read at a place of the page.
  nearest(clientX, clientY) {
    const area = this.areaOf();
    if (!area) return null;
    let found = null;
    let least = Infinity;
    for (const mark of this.marks) {
      const words = hasOwnWords(mark);
      const reach = words || isOrdinal(mark.get("scales").x) ? area.width : REACH_PX;
      for (const point of pointsOf(mark)) {
        if (!inside(point)) continue;
        const beside = Math.abs(area.left + point.left * area.width - clientX);
        if (beside > reach) continue;
        const above = Math.abs(area.bottom - point.up * area.height - clientY);
        const distance = Math.hypot(beside, (words ? 1 : UPWARD) * above);
        if (distance < least) [found, least] = [point, distance];
      }
    }
    return found;
  }

  // A point in words, a line for each mark that has something at the same place.
  lines(point) {
    if (point.words) return [point.words];
    const scale = point.mark.get("scales").x;
    const axis = this.model.get("axes").find((each) => each.get("scale") === scale);
    const parts = this.marks
      .filter((mark) => mark === point.mark || labelsOf(mark).length === 1)
      .map((mark) => {
        const curve = mark === point.mark ? point.curve : 0;
        const values = valuesAt(mark, point.left, curve);
        return values && `${labelsOf(mark)[curve] ?? ""} ${values}`.trim();
      })
      .filter(Boolean);
    const place = axisText(axis, scale, point.x);
    return place ? [place, ...parts] : parts;
  }
}
