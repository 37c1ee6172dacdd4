/** What the draws say, in sentences: claims, the best policy by each weighting, turns, signs. */

import type { Assessed, Parameter } from "../api/types.ts";
import { capital, odds, percent, plain, told } from "./format.ts";

export const CONFIDENCE: Record<Parameter["confidence"], string> = {
  sourced: "sourced",
  computed: "computed from data",
  derived: "derived from sources",
  recalled: "recalled, not looked up",
  judgement: "judgement",
};

export interface Claim {
  id: string;
  text: string;
  verdict: string;
  word: string | null;
  share: number | null;
  error: number | null;
  quantity: string;
  test: string;
  hinges: { parameter: string; meaning: string; confidence: string; low: number; high: number }[];
  record: string;
  undecided: string;
}

export interface Ranking {
  weighting: string;
  at: string;
  policies: string[];
  best: string;
  first: number[];
  beats: (number | null)[][];
}

export interface Swing {
  outcome: string;
  at: string;
  policy: string;
  against: string;
  parameters: { parameter: string; meaning: string; swing: number | null; error: number | null; clear: boolean }[];
}

export interface Tipping {
  weighting: string;
  policy: string;
  against: string;
  parameter: string;
  unit: string;
  median: number;
  turns_at: number | null;
}

export interface Signs {
  policy: string;
  failure: number;
  watches: Watch[];
}

export interface Watch {
  observable: string;
  title: string;
  unit: string;
  quarter: number;
  above: boolean;
  threshold: number;
  hits: number | null;
  false_alarms: number | null;
  odds_before: number;
  odds_warned: number;
  odds_quiet: number;
  clear: boolean;
}

export interface Box {
  words: string;
  policy: string;
  /** Share of the draws in which it fails. */
  base: number;
}

/** The parts of an assessment that only draws fill. */
export interface Judged {
  claims: Claim[];
  rankings: Ranking[];
  tornado: Swing[];
  tipping: Tipping[];
  boxes: Box[];
  signposts: Signs[];
}

export function judged(result: Assessed): Judged {
  const list = <T>(name: string) => (Array.isArray(result[name]) ? (result[name] as T[]) : []);
  return {
    claims: list<Claim>("claims"),
    rankings: list<Ranking>("rankings"),
    tornado: list<Swing>("tornado"),
    tipping: list<Tipping>("tipping"),
    boxes: list<Box>("boxes"),
    signposts: list<Signs>("signposts"),
  };
}

/** A claim's verdict in a word or two. */
export function verdictWords(claim: Claim): string {
  if (claim.word === null) return "undecided";
  return claim.verdict === "assumed" ? `${claim.word} (assumed)` : claim.word;
}

/** Share of draws in which a claim holds, with its error. */
export function oddsWords(claim: Claim): string {
  if (claim.share === null) return "";
  return percent(claim.share) + (claim.error !== null ? ` ± ${percent(claim.error)}` : "");
}

/** Which policy is best in most draws by a weighting. */
export function rankingWords(ranking: Ranking, draws: number, title: (policy: string) => string): string {
  const best = ranking.policies.indexOf(ranking.best);
  const share = ranking.first[best] ?? 0;
  const years = ranking.at === "5y" ? "five years" : ranking.at === "3y" ? "three years" : "one year";
  return `By the weighting ${ranking.weighting.replaceAll("_", " ")}, ${title(ranking.best)} is best over ${years} in ${percent(share)} of ${draws} draws.`;
}

/** In how many draws one policy does better than another by a weighting; null where it is not known. */
export function beats(ranking: Ranking, policy: string, against: string): number | null {
  const [row, column] = [ranking.policies.indexOf(policy), ranking.policies.indexOf(against)];
  return row < 0 || column < 0 || row === column ? null : (ranking.beats[row]?.[column] ?? null);
}

/** At which value of a parameter a verdict turns. */
export function tippingWords(found: Tipping, meaning: string): string {
  if (found.turns_at === null) return `No value of ${meaning} that was searched turns it.`;
  return `It turns where ${meaning} is ${plain(found.turns_at)} ${found.unit} (median ${plain(found.median)}).`;
}

/** What to look at, when, from which value it warns, and how well that has told worlds apart. */
export function watchWords(watch: Watch): string {
  const level =
    watch.unit === "fraction" ? percent(watch.threshold) : `${told(watch.threshold, "number")} ${watch.unit}`;
  const side = watch.above ? "above" : "below";
  let text = `${capital(watch.title)}, at the end of quarter ${watch.quarter}: ${side} ${level} the odds of a later break are ${odds(watch.odds_warned)}, otherwise ${odds(watch.odds_quiet)}; without looking they are ${odds(watch.odds_before)}`;
  if (watch.hits !== null && watch.false_alarms !== null) {
    text += `. On draws that had no part in the choice, ${percent(watch.hits)} of the breaks pass it, and ${percent(watch.false_alarms)} of the rest`;
  }
  return watch.clear ? `${text}.` : `${text}. This is no clearer than chance.`;
}
