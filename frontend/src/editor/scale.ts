/** From the value of a parameter to its place on a slider. */

import type { Parameter } from "../api/types.ts";

export interface Scale {
  min: number;
  max: number;
  /** Place of a value, 0 to 1. */
  share: (value: number) => number;
  /** Value at a place. */
  value: (share: number) => number;
}

/** A factor between the ends from which on equal ways are equal factors. */
const WIDE = 30;

/**
 * The scale between the 1 % and 99 % quantiles, stretched to hold the central value; null where the parameter has no
 * spread. Positive parameters that span more than a factor of thirty have a logarithmic one.
 */
export function scaleOf({ quantiles, central, lower, upper }: Parameter): Scale | null {
  const bound = (value: number) => Math.min(upper ?? Infinity, Math.max(lower ?? -Infinity, value));
  const min = bound(Math.min(quantiles[0] ?? central, central));
  const max = bound(Math.max(quantiles.at(-1) ?? central, central));
  if (!(max > min)) return null;
  const logarithmic = min > 0 && max / min > WIDE;
  const to = logarithmic ? Math.log : (value: number) => value;
  const from = logarithmic ? Math.exp : (value: number) => value;
  const [first, width] = [to(min), to(max) - to(min)];
  return {
    min,
    max,
    share: (value) => Math.min(1, Math.max(0, (to(Math.max(value, logarithmic ? min : -Infinity)) - first) / width)),
    value: (share) => {
      const value = from(first + width * share);
      return Math.min(max, Math.max(min, Number(value.toPrecision(3))));
    },
  };
}
