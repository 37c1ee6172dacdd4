/** Titles of the charts: sentences made from what is drawn. */

import type { PlayAnswer, Year } from "../api/types.ts";
import { difference, inWords, isSame, percent, persons, told, unsigned } from "./format.ts";
import { at, promises, YEAR_WORDS } from "./outcome.ts";

interface Drawn {
  a: PlayAnswer;
  b: PlayAnswer | null;
  baseline: PlayAnswer | null;
  year: Year;
}

/** What happens to people, over time. */
export function pathTitle(outcome: string, d: Drawn): string {
  const when = `after ${YEAR_WORDS[d.year]}`;
  const number = at(d.a, outcome, d.year);
  const unit = d.a.outcomes[outcome]?.unit ?? "";
  const own = unit.startsWith("USD") ? inWords(number, unit) : told(number, unit);
  const subject = SUBJECTS[outcome] ?? d.a.outcomes[outcome]?.title ?? outcome;
  const other = d.b ?? d.baseline;
  const name = d.b ? "B" : "the baseline";
  const head = `${subject}: ${own} ${when}`;
  if (!other || other.result_hash === d.a.result_hash) return head;
  const gap = difference(number, at(other, outcome, d.year), unit);
  if (isSame(gap, unit)) return `${head}, as under ${name}`;
  const more = gap > 0 ? "more" : COUNTED.has(outcome) ? "fewer" : "less";
  const size = unit.startsWith("USD") ? inWords(Math.abs(gap), unit).replace(" a year", "") : unsigned(gap, unit);
  return `${head}, ${size} ${more} than under ${name}`;
}

/** Who breaks it first. */
export function breaksTitle(d: Drawn): string {
  const when = `after ${YEAR_WORDS[d.year]}`;
  const said = (answer: PlayAnswer, it: string) => {
    if (!promises(answer)) return `nothing is promised under ${it}`;
    const [target, sender] = [at(answer, "broken_by_target", d.year), at(answer, "broken_by_sender", d.year)];
    return `${it} broken first by the target with ${percent(target)}, by the sender with ${percent(sender)}`;
  };
  if (!d.b) {
    if (!promises(d.a)) return "Nothing is promised that could be broken";
    return `Broken first by the target with ${percent(at(d.a, "broken_by_target", d.year))}, by the sender with ${percent(at(d.a, "broken_by_sender", d.year))} ${when}`;
  }
  return `${said(d.a, "A")}; ${said(d.b, "B")} ${when}`;
}

/** What an outcome comes to, for whoever cannot see the lines. */
export function pathWords(name: string, answer: PlayAnswer, outcome: string): string {
  const path = answer.outcomes[outcome];
  if (!path) return "";
  const say = (year: Year) => told(path.at[year], path.unit);
  return `${name}: ${say("1y")} after one year, ${say("3y")} after three, ${say("5y")} after five`;
}

/** When in a quarter something is, from the vintage. */
export function quarterWords(quarter: number): string {
  if (quarter === 0) return "at the start";
  const years = Math.floor(quarter / 4);
  const rest = quarter % 4;
  if (rest === 0) return `after ${years} ${years === 1 ? "year" : "years"}`;
  const quarters = `${rest} ${rest === 1 ? "quarter" : "quarters"}`;
  return years === 0 ? `after ${quarters}` : `after ${years} ${years === 1 ? "year" : "years"} and ${quarters}`;
}

/** The date at the end of a quarter after a vintage, as month and year. */
export function quarterDate(vintage: string, quarter: number): string {
  const [year = 2000, month = 1] = vintage.split("-").map(Number);
  const months = month - 1 + 3 * quarter;
  return `${MONTHS[months % 12]} ${year + Math.floor(months / 12)}`;
}

/** People as the subject of a sentence. */
export function peopleWords(number: number): string {
  const said = persons(number);
  return said === "1" ? "1 person" : `${said} people`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const COUNTED: ReadonlySet<string> = new Set(["freed", "newly_jailed", "held"]);
const SUBJECTS: Record<string, string> = {
  freed: "People freed",
  newly_jailed: "Newly jailed",
  held: "Still held",
  regime_revenue: "The rulers’ revenue against the start",
  patron_gain: "The patron’s gain",
  dependence: "The patron’s share of trade",
};
