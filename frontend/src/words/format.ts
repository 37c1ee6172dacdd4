/** Numbers for people: as many digits as they support, real minus signs, units that read aloud. */

export const MINUS = "\u2212";
export const GAP = "\u00a0";

/** Round to a multiple of a power of ten; no minus zero. */
export function rounded(value: number, step: number): string {
  const places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const number = Math.round(value / step) * step;
  const text = grouped(Math.abs(number).toFixed(places));
  if (!/[1-9]/.test(text)) return "0";
  return number < 0 ? MINUS + text : text;
}

/** People: whole, and never none where there is a chance of one. */
export function persons(value: number, extent = 0): string {
  const size = Math.abs(value);
  if (size < 1e-9) return "0";
  if (size < 0.5) return value < 0 ? `over ${MINUS}1` : "under 1";
  // A wide range does not support single persons.
  return rounded(value, extent < 1000 ? 1 : 10 ** (magnitude(extent) - 2));
}

/** A probability or share in whole per cent, which claims no certainty that there is not. */
export function percent(fraction: number): string {
  if (fraction < 0) return fraction > -1e-9 ? `0${GAP}%` : `${rounded(100 * fraction, 1)}${GAP}%`;
  if (fraction < 1e-9) return `0${GAP}%`;
  if (fraction < 0.005) return `under 1${GAP}%`;
  if (fraction >= 0.995 && fraction < 1 - 1e-9) return `over 99${GAP}%`;
  return `${rounded(100 * fraction, 1)}${GAP}%`;
}

/** USD million, in two significant digits of the larger of the number and its extent; the unit stands elsewhere. */
export function millions(value: number, extent = 0): string {
  const size = Math.max(Math.abs(value), Math.abs(extent));
  return rounded(value, Math.max(0.1, 10 ** (magnitude(size) - 1)));
}

/** The size of an amount in USD million, in words, without its sign. */
export function money(value: number, extent = 0): string {
  const size = Math.max(Math.abs(value), Math.abs(extent));
  const step = Math.max(0.1, 10 ** (magnitude(size) - 1));
  if (size < 1000) return `USD${GAP}${rounded(Math.abs(value), step)}${GAP}million`;
  return `USD${GAP}${rounded(Math.abs(value) / 1000, step / 1000)}${GAP}billion`;
}

/** A round number at an axis. */
export function axis(value: number, unit: string): string {
  if (unit === "probability" || unit === "fraction") return `${rounded(100 * value, 1)}${GAP}%`;
  return plain(value);
}

/** Whether an amount in USD million is printed as nothing. */
export function isNothing(value: number): boolean {
  return millions(value) === "0";
}

/** Four significant digits, as its author may have written it. */
export function plain(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text =
    size >= 1e3
      ? grouped(size >= 1e4 ? size.toFixed(0) : String(Number(size.toPrecision(4))))
      : String(Number(size.toPrecision(4)));
  return value < 0 ? MINUS + text : text;
}

/** A value in the unit of an outcome, for a place where the unit is named. */
export function told(value: number, unit: string, extent = 0): string {
  if (unit === "probability" || unit === "fraction") return percent(value);
  if (unit === "persons" || unit === "person-months") return persons(value, extent);
  if (unit.startsWith("USD")) return millions(value, extent);
  return rounded(value, Math.max(Math.abs(value), extent) >= 0.1 ? 0.1 : 0.01);
}

/** The same as part of a sentence, unit and all. */
export function inWords(value: number, unit: string): string {
  if (unit.startsWith("USD")) {
    const sign = value < 0 && !isNothing(value) ? "minus " : "";
    return isNothing(value) ? "about nothing" : `${sign}${money(value)} a year`;
  }
  const text = told(value, unit);
  return unit === "person-months" || unit === "steps" ? `${text} ${unit}` : text;
}

/** A difference as it is told: of people as they are counted, so that what a reader sees adds up. */
export function difference(value: number, from: number, unit: string): number {
  return unit === "persons" || unit === "person-months" ? Math.round(value) - Math.round(from) : value - from;
}

/** A change with its sign; of probabilities in percentage points. */
export function change(value: number, unit: string): string {
  const text = unsigned(value, unit);
  if (text === "0" || text.startsWith("under")) return text;
  return (value > 0 ? "+" : MINUS) + text;
}

/** The size of a change, in words that need no sign. */
export function unsigned(value: number, unit: string): string {
  const size = Math.abs(value);
  if (unit === "probability" || unit === "fraction") {
    const points = 100 * size;
    if (points < 0.05) return "0";
    return `${rounded(points, size >= 0.02 ? 1 : 0.1)}${GAP}points`;
  }
  if (unit === "persons" || unit === "person-months") return size < 0.05 ? "0" : persons(size);
  if (unit.startsWith("USD")) return millions(size);
  return rounded(size, size >= 0.1 ? 0.1 : 0.01);
}

/** Whether a change is so small that it is told as none. */
export function isSame(value: number, unit: string): boolean {
  const text = change(value, unit);
  return text === "0" || text.startsWith("under");
}

/** Both ends of a range. */
export function range(low: number, high: number, unit: string): string {
  const extent = Math.max(Math.abs(low), Math.abs(high));
  const [from, to] = [told(low, unit, extent), told(high, unit, extent)];
  if (from === to) return from;
  // One per cent sign is enough.
  const ends = from.endsWith(`${GAP}%`) && to.endsWith(`${GAP}%`) ? from.slice(0, -2) : from;
  return `${ends} to ${to}`;
}

/** Median and 80 % band: `median (low to high)`. */
export function band(points: { p10: number; p50: number; p90: number }, unit: string): string {
  const extent = Math.max(Math.abs(points.p10), Math.abs(points.p90), Math.abs(points.p50));
  const middle = told(points.p50, unit, extent);
  const ends = range(points.p10, points.p90, unit);
  return middle === ends ? middle : `${middle} (${ends})`;
}

/** Join names as people do. */
export function listed(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names.join("");
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Odds as people say them. */
export function odds(value: number): string {
  return value >= 1 ? `${short(value)} to 1` : value > 0 ? `1 to ${short(1 / value)}` : "nil";
}

function short(value: number): string {
  return value >= 100 ? "over 100" : String(Number(value.toPrecision(2)));
}

function grouped(digits: string): string {
  const [whole = "", part] = digits.split(".");
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return part ? `${text}.${part}` : text;
}

function magnitude(value: number): number {
  return value > 0 ? Math.floor(Math.log10(value) + 1e-12) : 0;
}
