/** Where things stand in a chart: pure numbers, so that they can be tested without a browser. */

import { extent, ticks } from "d3-array";
import { scaleLinear, type ScaleLinear } from "d3-scale";

export interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** A vertical scale that has zero on it and a little room, and the few ticks worth a label. */
export function upright(
  values: Iterable<number>,
  frame: Frame,
  most?: number,
): { y: ScaleLinear<number, number>; marks: number[] } {
  const [low = 0, high = 0] = extent(values);
  const bottom = Math.min(0, low);
  const flat = Math.max(high, 0) - bottom < 1e-9;
  const top = flat ? (most ?? 1) : Math.max(high, 0);
  const y = scaleLinear([bottom, top], [frame.height - frame.bottom, frame.top]);
  const marks = ticks(bottom, top, 2).filter((mark) => mark >= bottom && mark <= top);
  return { y, marks };
}

/** Quarters since the vintage, from 0 to the last. */
export function quarters(last: number, frame: Frame): ScaleLinear<number, number> {
  return scaleLinear([0, last], [frame.left, frame.width - frame.right]);
}

/** Where years fall, for a path told by the quarter; every year, or every other where there are many. */
export function yearMarks(last: number): number[] {
  const years = Math.floor(last / 4);
  const step = years > 6 ? Math.ceil(years / 5) : 1;
  return Array.from({ length: Math.floor(years / step) + 1 }, (_, n) => 4 * n * step);
}

/** Push labels apart so that none covers another, moving them as little as needed, inside an interval. */
export function apart(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, n) => n).sort((one, other) => (wanted[one] ?? 0) - (wanted[other] ?? 0));
  const placed = order.map((n) => Math.min(Math.max(wanted[n] ?? 0, low), high));
  for (let n = 1; n < placed.length; n += 1) {
    placed[n] = Math.max(placed[n] ?? 0, (placed[n - 1] ?? 0) + gap);
  }
  let limit = high;
  for (let n = placed.length - 1; n >= 0; n -= 1) {
    placed[n] = Math.min(placed[n] ?? 0, limit);
    limit = (placed[n] ?? 0) - gap;
  }
  const places = new Array<number>(wanted.length).fill(0);
  order.forEach((n, rank) => {
    places[n] = placed[rank] ?? 0;
  });
  return places;
}

/** A horizontal scale around zero for bars, with the room that their labels need left of and right of them. */
export function sideways(values: Iterable<number>, width: number, room: number): ScaleLinear<number, number> {
  const [low = 0, high = 0] = extent(values);
  const from = Math.min(0, low);
  const to = Math.max(0, high);
  const some = to - from < 1e-12;
  return scaleLinear([from, some ? 1 : to], [from < 0 ? room : 1, width - (to > 0 || some ? room : 1)]);
}

/** Heights of the parts of a stack, with gaps between them, from the top down. */
export function stack(
  parts: readonly number[],
  scale: number,
  gap: number,
  top: number,
): { y: number; height: number }[] {
  let y = top;
  return parts.map((part) => {
    const height = Math.max(0, part) * scale;
    const place = { y, height };
    y += height + gap;
    return place;
  });
}
