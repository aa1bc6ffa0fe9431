// Draws views of the page once more as one SVG that stands alone: no style sheet, no variables,
// no parts that are elsewhere. What is HTML around a figure (its heading, legend, caption and table)
// becomes text of the SVG, at the same place.

import { save } from "./files.js";

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 8;

const FOOTER = { size: 11, line: 15, family: "sans-serif" };

// Of a PNG, to a pixel of the page.
const PIXELS = 2;

const CONTROLS = "button, input, select, .glmlab-job, .widget-label";

// Properties that an element hands down to those in it.
const INHERITED = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "stroke-opacity",
  "stroke-width",
  "dominant-baseline",
  "font-family",
  "font-size",
  "font-weight",
  "image-rendering",
  "paint-order",
  "shape-rendering",
  "text-anchor",
  "visibility",
];

// Properties of an element alone, and what they are where nobody says anything.
const OWN = { opacity: "1", "clip-path": "none" };

function make(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function isVisible(element) {
  return getComputedStyle(element).visibility === "visible";
}

// Writes what style sheets and variables make of an element into the element's copy.
function settle(element, copy, inherited) {
  const style = getComputedStyle(element);
  for (const name of ["class", "style", ...INHERITED, ...Object.keys(OWN)]) {
    copy.removeAttribute(name);
  }
  const own = {};
  for (const name of INHERITED) {
    own[name] = style.getPropertyValue(name);
    if (own[name] !== inherited[name]) copy.setAttribute(name, own[name]);
  }
  for (const [name, usual] of Object.entries(OWN)) {
    const value = style.getPropertyValue(name);
    if (value !== usual) copy.setAttribute(name, value);
  }
  const copies = [...copy.children];
  [...element.children].forEach((child, index) => {
    if (getComputedStyle(child).display === "none") copies[index].remove();
    else settle(child, copies[index], own);
  });
}

async function dataAddress(address) {
  const blob = await (await fetch(address)).blob();
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(blob);
  });
}

async function embedImages(copy) {
  for (const image of copy.querySelectorAll("image")) {
    const address = image.href.baseVal;
    image.removeAttributeNS("http://www.w3.org/1999/xlink", "href");
    if (address) image.setAttribute("href", await dataAddress(address));
  }
}

async function copyOf(svg, { left, top }) {
  const copy = svg.cloneNode(true);
  settle(svg, copy, {});
  await embedImages(copy);
  const box = svg.getBoundingClientRect();
  const place = { x: box.left - left, y: box.top - top, width: box.width, height: box.height };
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, value);
  copy.setAttribute("overflow", getComputedStyle(svg).overflow);
  return copy;
}

// The words of a text by the lines on which the page has set them.
function linesOf(text) {
  const lines = [];
  const range = document.createRange();
  for (const { 0: word, index } of text.data.matchAll(/\S+/g)) {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    const box = range.getBoundingClientRect();
    const line = lines.at(-1);
    if (!box.width) continue;
    if (line && Math.abs(line.box.top - box.top) < 2) line.words.push(word);
    else lines.push({ words: [word], box });
  }
  return lines;
}

const ruler = document.createElement("canvas").getContext("2d");

function baselineOf(box, style) {
  ruler.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = ruler.measureText("x");
  return box.top + (box.height - up - down) / 2 + up;
}

// The page cuts off what has no room, such as the end of a long legend.
function hasRoom(box, room) {
  const middle = box.top + box.height / 2;
  return middle >= room.top && middle <= room.bottom && box.left <= room.right;
}

function drawText(into, text, { left, top }, room) {
  const style = getComputedStyle(text.parentElement);
  for (const { words, box } of linesOf(text)) {
    if (!hasRoom(box, room)) continue;
    const attributes = {
      x: box.left - left,
      y: baselineOf(box, style) - top,
      fill: style.color,
      "font-family": style.fontFamily,
      "font-size": style.fontSize,
      "font-weight": style.fontWeight,
    };
    into.append(make("text", attributes, words.join(" ")));
  }
}

function narrowed(room, element) {
  if (getComputedStyle(element).overflow === "visible") return room;
  const box = element.getBoundingClientRect();
  return {
    top: Math.max(room.top, box.top),
    bottom: Math.min(room.bottom, box.bottom),
    right: Math.min(room.right, box.right),
  };
}

async function drawAll(into, element, origin, room) {
  const { opacity } = getComputedStyle(element);
  if (opacity !== "1") into = into.appendChild(make("g", { opacity }));
  const here = narrowed(room, element);
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      if (isVisible(element)) drawText(into, node, origin, here);
    } else if (node instanceof SVGSVGElement) {
      const isSeen = isVisible(node) && hasRoom(node.getBoundingClientRect(), here);
      if (isSeen) into.append(await copyOf(node, origin));
    } else if (node instanceof HTMLElement && !node.matches(CONTROLS)) {
      if (getComputedStyle(node).display !== "none") await drawAll(into, node, origin, here);
    }
  }
}

function around(boxes) {
  return {
    left: Math.min(...boxes.map((box) => box.left)) - MARGIN,
    top: Math.min(...boxes.map((box) => box.top)) - MARGIN,
    right: Math.max(...boxes.map((box) => box.right)) + MARGIN,
    bottom: Math.max(...boxes.map((box) => box.bottom)) + MARGIN,
  };
}

function viewsOf(root, name) {
  const views = [...root.querySelectorAll(".glmlab-pictures .glmlab-view")].filter(isVisible);
  if (name === "all") return views;
  return views.filter((view) => view.closest(`.glmlab-picture-${name}`));
}

// A line as long as there is room for, and the rest of the words.
function brokenToFit(text, width) {
  ruler.font = `${FOOTER.size}px ${FOOTER.family}`;
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (ruler.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// Under the pictures: whose they are and what of, so that those of a class can be told apart.
function drawFooter(svg, lines, top, color) {
  lines.forEach((line, index) => {
    const attributes = {
      x: MARGIN,
      y: top + (index + 1) * FOOTER.line - 4,
      fill: color,
      "font-family": FOOTER.family,
      "font-size": `${FOOTER.size}px`,
    };
    svg.append(make("text", attributes, line));
  });
}

async function draw(root, name, footer) {
  const views = viewsOf(root, name);
  const frame = around(views.map((view) => view.getBoundingClientRect()));
  const width = frame.right - frame.left;
  const lines = footer ? brokenToFit(footer, width - 2 * MARGIN) : [];
  const picturesHeight = frame.bottom - frame.top;
  const height = picturesHeight + lines.length * FOOTER.line + (lines.length ? MARGIN : 0);
  const { backgroundColor: ground, color } = getComputedStyle(root);
  const alternatives = views
    .flatMap((view) => [...view.querySelectorAll(".bqplot.figure")])
    .map((figure) => figure.getAttribute("aria-label"));
  const svg = make(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}` },
    make("title", {}, `glmlab: ${views.map(titleOf).join(", ")}`),
    make("desc", {}, [...new Set(alternatives)].join(" ")),
    make("rect", { width, height, fill: ground }),
  );
  for (const view of views) await drawAll(svg, view, frame, frame);
  drawFooter(svg, lines, picturesHeight, color);
  return { text: new XMLSerializer().serializeToString(svg), width, height };
}

function titleOf(view) {
  return view.querySelector(".glmlab-title")?.textContent ?? "summary";
}

async function asPng({ text, width, height }) {
  const address = URL.createObjectURL(svgBlob(text));
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(PIXELS * width);
  canvas.height = Math.round(PIXELS * height);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

function svgBlob(text) {
  return new Blob([text], { type: "image/svg+xml" });
}

// A name as part of a file's name, in letters and digits of any language.
function forFileName(author) {
  const parts = author.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return parts.map((part) => `-${part}`).join("");
}

async function saveAs(root, { picture, format, author, footer }) {
  const drawn = await draw(root, picture, footer);
  const blob = format === "png" ? await asPng(drawn) : svgBlob(drawn.text);
  const name = picture === "all" ? "pictures" : picture;
  save(`glmlab-${name}${forFileName(author)}.${format}`, blob);
}

export function startPictures(page) {
  page.onMessage("picture", async (wanted) => {
    try {
      await saveAs(page.root, wanted);
    } catch (error) {
      page.send("failed", { picture: wanted.picture });
      throw error;
    }
  });
}
