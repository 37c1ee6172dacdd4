/** Why two results differ, in words. */

import type { Cause, WhyAnswer, Year } from "../api/types.ts";
import { capital, change, isSame } from "./format.ts";

export interface Fall {
  key: string;
  label: string;
  note: string;
  from: number;
  to: number;
  text: string;
  total: boolean;
}

/** Steps from one result to the other: each cause alone, then what they do together. */
export function waterfall(
  answer: WhyAnswer,
  outcome: string,
  year: Year,
  start: number,
  end: number,
  unit: string,
  ends: readonly [string, string],
  say: (value: number) => string,
): Fall[] {
  const falls: Fall[] = [{ key: "start", label: ends[0], note: "", from: 0, to: start, text: say(start), total: true }];
  let at = start;
  const add = (key: string, label: string, note: string, effect: number) => {
    falls.push({ key, label, note, from: at, to: at + effect, text: change(effect, unit), total: false });
    at += effect;
  };
  const moved = answer.causes.filter((cause) => !isSame(effectOf(cause, outcome, year), unit));
  const still = answer.causes.length - moved.length;
  for (const cause of moved) {
    const move = `${cause.before} → ${cause.after}`;
    // Many terms at once are told by the table.
    add(cause.path, capital(cause.title), move.length <= MOST ? move : "", effectOf(cause, outcome, year));
  }
  // What is left is what the changes do together, with the causes too small to draw.
  const rest = end - at;
  if (!isSame(rest, unit)) add("together", "Together, beyond each alone", "", rest);
  else at = end;
  falls.push({
    key: "end",
    label: ends[1],
    note: still > 0 ? `${still} ${still === 1 ? "change moves" : "changes move"} it by next to nothing` : "",
    from: 0,
    to: end,
    text: say(end),
    total: true,
  });
  return falls;
}

/** Letters of a change of terms that a chart has room for. */
const MOST = 48;

export function effectOf(cause: Cause, outcome: string, year: Year): number {
  return cause.effect[outcome]?.[year] ?? 0;
}

/** Which change matters most. */
export function whyTitle(
  answer: WhyAnswer,
  outcome: string,
  label: string,
  year: Year,
  gap: number,
  unit: string,
  names: readonly [string, string],
): string {
  const head = `${label}: ${isSame(gap, unit) ? "the same" : `${change(gap, unit)}`} from ${names[0]} to ${names[1]}`;
  // Where all is changed at once, nothing is most.
  if (answer.causes.length < 2) return head;
  const most = [...answer.causes].sort(
    (one, other) => Math.abs(effectOf(other, outcome, year)) - Math.abs(effectOf(one, outcome, year)),
  )[0];
  if (!most || isSame(effectOf(most, outcome, year), unit)) return head;
  return `${head}; the largest change alone, “${most.title}”, makes ${change(effectOf(most, outcome, year), unit)}`;
}
