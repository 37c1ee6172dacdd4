/** Every chart as CSV, SVG and PNG. */

/** What a file says about itself. */
export interface Origin {
  title: string;
  case: string;
  unit: string;
  /** What each result is known by, such as `A: 3f…`. */
  hashes: readonly string[];
  note?: string;
}

export type Cell = number | string | null;

export interface Table {
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
}

/** A table as CSV with comment lines before it; numbers are written so that reading them gives the same double. */
export function csv(table: Table, origin: Origin): string {
  const head = [
    `title: ${origin.title}`,
    `case: ${origin.case}`,
    `unit: ${origin.unit}`,
    ...origin.hashes.map((hash) => `result_hash ${hash}`),
    ...(origin.note ? [`note: ${origin.note}`] : []),
  ];
  const lines = [table.columns, ...table.rows].map((row) => row.map(cell).join(","));
  return [...head.map((line) => `# ${line.replace(/\s+/g, " ")}`), ...lines, ""].join("\r\n");
}

function cell(value: Cell): string {
  if (value === null) return "";
  // The shortest text that is read as the same number.
  if (typeof value === "number") return Object.is(value, -0) ? "0" : String(value);
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

const COPIED = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linejoin",
  "stroke-linecap",
  "stroke-opacity",
  "opacity",
  "paint-order",
  "font-family",
  "font-size",
  "font-weight",
  "font-style",
  "text-anchor",
  "dominant-baseline",
] as const;

const HEAD = 15;
const MARGIN = 8;
/** Width of a letter of the title and of the small print, on the wide side. */
const LETTER = { title: 7.6, foot: 4.7 } as const;

/** A drawing that stands alone: colours and fonts as they are on the page, title above, origin below. */
export function standalone(drawing: SVGSVGElement, origin: Origin): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  resolve(drawing, copy);
  for (const hidden of copy.querySelectorAll("[data-live]")) hidden.remove();
  const view = drawing.viewBox.baseVal;
  const [width, height] = [view.width + 2 * MARGIN, view.height];
  const page = getComputedStyle(document.documentElement);
  const colour = (name: string) => page.getPropertyValue(name).trim();
  const font = getComputedStyle(drawing).fontFamily;
  const titles = wrapped(origin.title, Math.floor(view.width / LETTER.title));
  const short = origin.hashes.map((hash) => hash.replace(/([0-9a-f]{12})[0-9a-f]+/g, "$1…"));
  const foot = wrapped([origin.case, origin.unit, ...short].join(" · "), Math.floor(view.width / LETTER.foot));
  const above = titles.length * HEAD + 12;
  const below = foot.length * 10 + 12;
  const make = (name: string, attributes: Record<string, string | number>, text?: string) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const whole = make("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    width: Math.round(2 * width),
    height: Math.round(2 * (height + above + below)),
    viewBox: `0 0 ${width} ${height + above + below}`,
    role: "img",
  });
  whole.append(make("title", {}, origin.title));
  whole.append(make("rect", { width, height: height + above + below, fill: colour("--paper") || "#ffffff" }));
  const ink = colour("--ink") || "#000000";
  const quiet = colour("--quiet") || "#555555";
  titles.forEach((line, n) => {
    whole.append(
      make(
        "text",
        { x: MARGIN, y: 16 + n * HEAD, "font-size": 12, "font-weight": 600, "font-family": font, fill: ink },
        line,
      ),
    );
  });
  const moved = make("g", { transform: `translate(${MARGIN - view.x} ${above - view.y})` });
  moved.append(...copy.childNodes);
  whole.append(moved);
  foot.forEach((line, n) => {
    whole.append(
      make(
        "text",
        { x: MARGIN, y: above + height + 12 + n * 10, "font-size": 8, "font-family": font, fill: quiet },
        line,
      ),
    );
  });
  return new XMLSerializer().serializeToString(whole);
}

/** Put the looks of each element into attributes of its copy. */
function resolve(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const name of COPIED) {
    const value = style.getPropertyValue(name);
    if (value) to.setAttribute(name, value);
  }
  to.removeAttribute("class");
  to.removeAttribute("style");
  const copies = [...to.children];
  [...from.children].forEach((child, n) => {
    const copied = copies[n];
    if (copied) resolve(child, copied);
  });
}

/** The drawing in pixels. */
export async function png(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const picture = new Image();
    await new Promise<void>((done, failed) => {
      picture.onload = () => done();
      picture.onerror = () => failed(new Error("The drawing could not be made into a picture."));
      picture.src = url;
    });
    const canvas = document.createElement("canvas");
    canvas.width = 2 * picture.naturalWidth;
    canvas.height = 2 * picture.naturalHeight;
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((done, failed) => {
      canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("No picture came."))), "image/png");
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Give a file to the reader. */
export function save(name: string, content: Blob | string, type = "text/csv;charset=utf-8"): void {
  const blob = typeof content === "string" ? new Blob([content], { type }) : content;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Break a line of text into lines of so many letters. */
export function wrapped(text: string, letters: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= letters) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
