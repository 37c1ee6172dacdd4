/** Who keeps what, and why, in words; the same rules as the report's. */

import type { PlayAnswer, Promise_ } from "../api/types.ts";
import { capital, change, GAP, MINUS, money, percent, persons, rounded } from "./format.ts";
import type { Names } from "./outcome.ts";

/** What is likeliest to be done when a promise is due. */
export function choiceWords(due: Promise_): string {
  const said: [string, number][] = [
    ["keeps", due.keep],
    ["refuses", due.refuse],
    ["waits", due.wait],
  ];
  const [first, ...rest] = [...said].sort((one, other) => other[1] - one[1]);
  if (!first || first[1] <= 0) return "never falls due";
  const others = rest.filter(([, chance]) => chance >= 0.005).map(([verb, chance]) => `${verb} ${percent(chance)}`);
  return [`${first[0]} it with ${percent(first[1])}`, ...others].join(", ");
}

/** What a side gains or loses in money by keeping a promise rather than refusing, in USD million. */
export function worthMoney(who: string, value: number): string {
  if (Math.abs(value) < 0.5) return `${capital(who)} gains next to nothing either way.`;
  return `${capital(who)} ${value > 0 ? "gains" : "loses"} about ${money(value)} if it is kept.`;
}

/** The same for the target, which counts in years of its rulers' revenue; in money too where that is known. */
export function worthRevenue(who: string, years: number, revenue: number | null): string {
  if (Math.abs(years) < LEAST) return `${capital(who)} gains next to nothing either way.`;
  const share = `${percent(Math.abs(years))} of a year’s revenue`;
  const amount = revenue === null ? `about ${share}` : `about ${money(years * revenue)}, ${share},`;
  return `${capital(who)} ${years > 0 ? "gains" : "loses"} ${amount} if it is kept.`;
}

/** What keeping is worth to the sender, whose unit is freeing all who were held. */
export function worthPeople(who: string, value: number, held: number): string {
  const people = Math.abs(value) * held;
  if (people < 0.5) return `${capital(who)} gains next to nothing either way.`;
  const amount = persons(people);
  return `${capital(who)} ${value > 0 ? "gains" : "loses"} if it is kept, as much as ${amount} of those held going free ${amount === "1" ? "is" : "are"} worth.`;
}

export interface Worth {
  role: "target" | "sender" | "patron";
  /** As a sentence. */
  words: string;
  /** As a number with its sign, for a column that names the unit. */
  short: string;
}

/** What keeping a promise rather than refusing is worth to each side; `revenue` is that of the rulers in a year. */
export function worthWords(due: Promise_, held: number, names: Names, revenue: number | null): Worth[] {
  const { target, sender, patron } = due.worth_of_keeping;
  const people = sender * held;
  const gain = 1000 * patron;
  const words: Worth[] = [
    {
      role: "target",
      words: worthRevenue("the target", target, revenue),
      short: Math.abs(target) < LEAST ? "0" : signed(target),
    },
    {
      role: "sender",
      words: worthPeople("the sender", sender, held),
      short: Math.abs(people) < 0.5 ? "0" : change(people, "persons"),
    },
  ];
  if (names.patron) {
    words.push({
      role: "patron",
      words: worthMoney("the patron", gain),
      short: Math.abs(gain) < 0.5 ? "0" : change(gain, "USD"),
    });
  }
  return words;
}

/** A share of a year's revenue with its sign, in per cent with one decimal where it is small. */
function signed(share: number): string {
  const size = Math.abs(share);
  return `${share > 0 ? "+" : MINUS}${rounded(100 * size, size < 0.1 ? 0.1 : 1)}${GAP}%`;
}

/** Part of a year's revenue below which a gain is none. */
const LEAST = 0.0005;

/** Which promises a side would rather break: it loses by keeping what it owes. */
export function temptations(answer: PlayAnswer): string {
  const tempted = answer.promises.filter((due) => due.worth_of_keeping[due.owed_by] < 0 && due.reached >= 0.005);
  if (tempted.length === 0) return "Each side gains by keeping what it owes, rather than refusing, whenever it is due.";
  const said = tempted.map((due) => `the ${due.owed_by} at step ${due.step}`);
  return `Would gain by refusing what is owed, and keep it only in part of the cases: ${said.join(", ")}.`;
}

/** What the steps come to: where an agreement is likeliest to fail. */
export function stepsTitle(answer: PlayAnswer): string {
  const due = answer.promises;
  if (due.length === 0) return "No step is promised under this policy";
  const losses = due.map((promise) => promise.reached - promise.kept);
  const worst = losses.indexOf(Math.max(...losses));
  const lost = losses[worst] ?? 0;
  const last = due.at(-1);
  const kept = percent(last?.kept ?? 0);
  const owed = due[worst];
  if (!owed || lost < 0.01) return `Every promise is likely to be kept; all of them within five years with ${kept}`;
  return `${kept} that every promise is kept within five years; most is lost at step ${owed.step}, where the ${owed.owed_by} owes (${percent(lost)})`;
}

/** How often what was promised in a step has been kept by both sides. */
export function stepWords(kept: readonly number[], quarter: number): string {
  return percent(kept[Math.min(quarter, kept.length) - 1] ?? 0);
}
