/**
 * The answer in sentences, each made from the numbers it states. A sentence takes its verb from the sign and its
 * adverb from the size, so that no number can contradict it.
 */

import type { PlayAnswer, Points, Year } from "../api/types.ts";
import { difference, isNothing, isSame, listed, money, percent, persons, range, unsigned } from "./format.ts";
import { at, promises, YEAR_WORDS, type Names, type Role } from "./outcome.ts";

export type Of = "a" | "b" | "baseline";

/** A number in a sentence, which leads to where it comes from. */
export interface Figure {
  text: string;
  of: Of;
  outcome: string;
  kind: "value" | "change" | "band";
  role?: Role;
}

export type Piece = string | Figure;

export interface Compared {
  a: PlayAnswer;
  b: PlayAnswer | null;
  baseline: PlayAnswer | null;
  year: Year;
  names: Names;
  /** What the draws say, once there are any: ranges then stand beside the central values. */
  points?: PointsOf;
}

/** Points of an outcome over draws. */
export type PointsOf = (of: Of, outcome: string) => Points | null;

export interface Headline {
  /** How many go free, are newly jailed, and still held. */
  people: Piece[];
  /** Who breaks it. */
  promises: Piece[];
  /** Who gains what. */
  money: Piece[];
}

/** Say what an agreement brings: how many go free and are jailed, who breaks it, who gains. */
export function headline(c: Compared): Headline {
  return c.b
    ? { people: peopleOfTwo(c, c.b), promises: breaksOfTwo(c, c.b), money: moneyOfTwo(c, c.b) }
    : {
        people: people(c),
        promises: capitalised(breaks(c.a, "a", "It", c.year, spread(c, "agreement_completed", " over the draws"))),
        money: capitalised(moneyOf(c, c.a, "a")),
      };
}

/** By which weighting A does better than the baseline in what share of the draws. */
export interface Wins {
  weighting: string;
  share: number;
}

/** Say how sure it is, once there are draws: the band of those freed, who may break it, in how many draws it is better. */
export function sure(
  c: Compared,
  points: PointsOf,
  draws: number,
  failed: number,
  wins: readonly Wins[] = [],
): Piece[] {
  const freed = points("a", "freed");
  if (!full(freed)) return ["No draw has an answer, so how sure this is cannot be said."];
  const pieces: Piece[] = [
    `In eight of ten of ${draws - failed} draws of all parameters between `,
    { text: range(freed.p10, freed.p90, "persons").replace(" to ", " and "), of: "a", outcome: "freed", kind: "band" },
    ` people go free within ${YEAR_WORDS[c.year]}${c.b ? " under A" : ""}, in half of them fewer than ${persons(freed.p50, freed.p90)}`,
  ];
  const width = freed.p90 - freed.p10;
  const centre = at(c.a, "freed", c.year);
  if (width > 1 && centre - freed.p50 > 0.2 * width)
    pieces.push(": the central values of the parameters are kinder to it than most draws");
  else if (width > 1 && freed.p50 - centre > 0.2 * width)
    pieces.push(": the central values of the parameters are harder on it than most draws");
  for (const side of ["target", "sender"] as const) {
    const breaks = points("a", `broken_by_${side}`);
    if (!promises(c.a) || !full(breaks) || breaks.p90 - breaks.p10 < WIDE) continue;
    const chance: Figure = {
      text: range(breaks.p10, breaks.p90, "probability"),
      of: "a",
      outcome: `broken_by_${side}`,
      kind: "band",
      role: side,
    };
    pieces.push(`. The chance that the ${side} breaks it first may be anything from `, chance);
  }
  const revenue = points("a", "regime_revenue");
  if (full(revenue) && revenue.p10 < 0 && revenue.p90 > 0 && !isNothing(revenue.p10) && !isNothing(revenue.p90)) {
    pieces.push(". Whether the rulers have more or less to spend is not sure");
  }
  if (c.baseline && c.baseline.result_hash !== c.a.result_hash && wins.length > 0) {
    const said = wins.map(({ weighting, share }) => `by the weighting ${weighting} in ${percent(share)}`);
    pieces.push(`. ${c.b ? "A" : "It"} does better than the baseline over five years ${listed(said)} of the draws`);
  }
  return [...pieces, "."];
}

/** Width of a band of probabilities that leaves open who breaks an agreement. */
const WIDE = 0.5;

export interface Full {
  p10: number;
  p50: number;
  p90: number;
}

/** Whether all points of a band are there. */
export function full<T extends { p10: number | null; p50: number | null; p90: number | null }>(
  points: T | null | undefined,
): points is T & Full {
  return points != null && points.p10 !== null && points.p50 !== null && points.p90 !== null;
}

/** A sentence as plain text. */
export function text(pieces: readonly Piece[]): string {
  return pieces.map((piece) => (typeof piece === "string" ? piece : piece.text)).join("");
}

/** A number with the brackets and stops that must stand on its line. */
export interface Hugged {
  before: string;
  figure: Figure;
  after: string;
}

/** A sentence in which numbers keep their brackets and stops. */
export function hugging(pieces: readonly Piece[]): (string | Hugged)[] {
  const parts: (string | Hugged)[] = [];
  for (const piece of pieces) {
    const last = parts.at(-1);
    if (typeof piece !== "string") {
      const before = typeof last === "string" && last.endsWith("(") ? "(" : "";
      if (before && typeof last === "string") parts[parts.length - 1] = last.slice(0, -1);
      parts.push({ before, figure: piece, after: "" });
    } else if (typeof last === "string") {
      parts[parts.length - 1] = last + piece;
    } else {
      const after = last ? (/^[).,;:]+/.exec(piece)?.[0] ?? "") : "";
      if (last) last.after = after;
      parts.push(piece.slice(after.length));
    }
  }
  return parts;
}

function people(c: Compared): Piece[] {
  const { a, baseline, year } = c;
  return [
    ...goFree(a, "a", ` within ${YEAR_WORDS[year]}`, year),
    ...spread(c, "freed", " in eight of ten draws"),
    ...than(c, "freed", baseline ? " under the baseline" : ""),
    "; ",
    value(a, "a", "newly_jailed", year),
    " are newly jailed",
    ...spread(c, "newly_jailed"),
    ...than(c, "newly_jailed", ""),
    ", and ",
    value(a, "a", "held", year),
    " are still held",
    ...spread(c, "held"),
    ...than(c, "held", ""),
    ".",
  ];
}

/** The range of an outcome over the draws, in brackets; nothing where there are none. */
function spread(c: Compared, outcome: string, of = ""): Piece[] {
  const points = c.points?.("a", outcome);
  if (!full(points)) return [];
  const unit = c.a.outcomes[outcome]?.unit ?? "";
  return [" (", { text: range(points.p10, points.p90, unit), of: "a", outcome, kind: "band" }, `${of})`];
}

/** Say that so many people go free; nobody where it is none. */
function goFree(answer: PlayAnswer, of: Of, where: string, year: Year): Piece[] {
  const freed = value(answer, of, "freed", year);
  if (freed.text === "0") return [{ ...freed, text: "Nobody" }, ` goes free${where}`];
  const one = freed.text === "1" || freed.text === "under 1";
  const first = freed.text === "under 1" ? { ...freed, text: "Under 1" } : freed;
  return [first, one ? ` person goes free${where}` : ` people go free${where}`];
}

/** Compare with the baseline; nothing where there is none, or where it is the same. */
function than(c: Compared, outcome: string, under: string): Piece[] {
  const { a, baseline, year } = c;
  if (!baseline) return [];
  const gap = difference(at(a, outcome, year), at(baseline, outcome, year), "persons");
  if (isSame(gap, "persons")) return [under ? `, as many as${under}` : ", as many as there"];
  const figure: Figure = { text: unsigned(gap, "persons"), of: "a", outcome, kind: "change" };
  return [", ", figure, `${gap > 0 ? " more" : " fewer"}${under ? ` than${under}` : ""}`];
}

function breaks(answer: PlayAnswer, of: Of, it: string, year: Year, sure: Piece[] = []): Piece[] {
  if (!promises(answer)) {
    return [`Under ${it === "It" ? "it" : it} nothing is promised that could be broken.`];
  }
  const [target, sender] = [at(answer, "broken_by_target", year), at(answer, "broken_by_sender", year)];
  const figure = (outcome: string, role: Role): Figure => ({ ...value(answer, of, outcome, year), role });
  const [byTarget, bySender] = [figure("broken_by_target", "target"), figure("broken_by_sender", "sender")];
  const pieces: Piece[] = [];
  if (answer.promises.length > 0) {
    pieces.push(`${it} is completed with a chance of `, value(answer, of, "agreement_completed", year), ...sure, "; ");
  }
  if (byTarget.text === bySender.text) {
    pieces.push("the target and the sender are about as likely to break it first (", byTarget, " and ", bySender, ")");
  } else if (target > sender) {
    pieces.push("the target is likelier to break it first (", byTarget, ") than the sender (", bySender, ")");
  } else {
    pieces.push("the sender is likelier to break it first (", bySender, ") than the target (", byTarget, ")");
  }
  const back = at(answer, "snapped_back", year);
  if (back >= 0.005) pieces.push("; relief is taken back with ", value(answer, of, "snapped_back", year));
  return [...pieces, "."];
}

function moneyOf(c: Compared, answer: PlayAnswer, of: Of): Piece[] {
  const { baseline, year, names } = c;
  const revenue = at(answer, "regime_revenue", year);
  const pieces: Piece[] = [];
  const figure: Figure = {
    text: isNothing(revenue) ? "about as much" : money(revenue),
    of,
    outcome: "regime_revenue",
    kind: "value",
    role: "regime",
  };
  pieces.push(`the rulers of ${names.target} have `, figure);
  pieces.push(
    isNothing(revenue)
      ? " to spend as at the start"
      : ` a year ${revenue > 0 ? "more" : "less"} to spend than at the start`,
  );
  if (baseline && baseline.result_hash !== answer.result_hash) {
    const gap = revenue - at(baseline, "regime_revenue", year);
    if (isNothing(gap)) pieces.push(", as under the baseline");
    else {
      const less = gap > 0 ? "more" : "less";
      pieces.push(", ", { text: money(gap), of, outcome: "regime_revenue", kind: "change", role: "regime" });
      pieces.push(` ${less} than under the baseline`);
    }
  }
  if (!names.patron) return [...pieces, "."];
  const gain = at(answer, "patron_gain", year);
  const patron: Figure = { text: money(gain), of, outcome: "patron_gain", kind: "value", role: "patron" };
  if (isNothing(gain)) pieces.push(`; ${names.patron} gains `, { ...patron, text: "nothing" });
  else pieces.push(`; ${names.patron} ${gain > 0 ? "gains" : "loses"} `, patron, " a year");
  const share = value(answer, of, "dependence", year);
  pieces.push(` and has `, { ...share, role: "patron" }, ` of ${possessive(names.target)} trade`);
  return [...pieces, "."];
}

function peopleOfTwo(c: Compared, b: PlayAnswer): Piece[] {
  const { a, baseline, year } = c;
  const [ours, theirs] = [at(a, "freed", year), at(b, "freed", year)];
  const gap = difference(ours, theirs, "persons");
  const pieces = [...goFree(a, "a", ` within ${YEAR_WORDS[year]} under A`, year)];
  pieces.push(", and ", value(b, "b", "freed", year), " under B: ");
  if (isSame(gap, "persons")) pieces.push("as many");
  else {
    const size = unsigned(gap, "persons");
    pieces.push(`${size} more under ${gap > 0 ? "A" : "B"}`);
  }
  if (baseline) pieces.push("; ", value(baseline, "baseline", "freed", year), " under the baseline");
  pieces.push(". Newly jailed are ", value(a, "a", "newly_jailed", year), " under A and ");
  pieces.push(value(b, "b", "newly_jailed", year), " under B, still held ", value(a, "a", "held", year));
  return [...pieces, " and ", value(b, "b", "held", year), "."];
}

function breaksOfTwo(c: Compared, b: PlayAnswer): Piece[] {
  return [...capitalised(breaks(c.a, "a", "A", c.year)), " ", ...capitalised(breaks(b, "b", "B", c.year))];
}

function moneyOfTwo(c: Compared, b: PlayAnswer): Piece[] {
  const { names } = c;
  const revenue = (answer: PlayAnswer, of: Of, full: boolean): Piece[] => {
    const more = at(answer, "regime_revenue", c.year);
    const same = isNothing(more);
    const figure: Figure = {
      text: same ? "as much" : money(more),
      of,
      outcome: "regime_revenue",
      kind: "value",
      role: "regime",
    };
    return [
      figure,
      `${same ? "" : `${full ? " a year" : ""} ${more > 0 ? "more" : "less"}`}${full ? " to spend" : ""}`,
    ];
  };
  const gain = (answer: PlayAnswer, of: Of): Piece[] => {
    const more = at(answer, "patron_gain", c.year);
    const figure: Figure = {
      text: isNothing(more) ? "nothing" : money(more),
      of,
      outcome: "patron_gain",
      kind: "value",
      role: "patron",
    };
    return more < 0 && !isNothing(more) ? ["minus ", figure] : [figure];
  };
  return [
    `Against the start the rulers of ${names.target} have `,
    ...revenue(c.a, "a", true),
    " under A and ",
    ...revenue(b, "b", false),
    " under B",
    ...(names.patron
      ? [`; ${names.patron} gains `, ...gain(c.a, "a"), " a year under A and ", ...gain(b, "b"), " under B"]
      : []),
    ".",
  ];
}

/** A name in the genitive. */
function possessive(name: string): string {
  return name.endsWith("s") ? `${name}’` : `${name}’s`;
}

function value(answer: PlayAnswer, of: Of, outcome: string, year: Year): Figure {
  const number = at(answer, outcome, year);
  const unit = answer.outcomes[outcome]?.unit ?? "";
  const shown = unit === "persons" ? persons(number) : percent(number);
  return { text: shown, of, outcome, kind: "value" };
}

function capitalised(pieces: Piece[]): Piece[] {
  const [first, ...rest] = pieces;
  if (typeof first !== "string") return pieces;
  return [first.slice(0, 1).toUpperCase() + first.slice(1), ...rest];
}
