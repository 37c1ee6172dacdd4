/** Who keeps what, and why, in words; the same rules as the report's. */

import type { PlayAnswer, Promise_ } from "../api/types.ts";
import { capital, change, isNothing, money, percent, persons } from "./format.ts";
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

/** Money that a side gains or loses by keeping a promise rather than refusing; in USD million. */
export function worthMoney(who: string, value: number): string {
  if (isNothing(value) || Math.abs(value) < 0.5) return `${capital(who)} gains next to nothing either way.`;
  return `${capital(who)} ${value > 0 ? "gains" : "loses"} about ${money(value)} if it is kept.`;
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

/** What keeping a promise rather than refusing is worth to each side. */
export function worthWords(due: Promise_, answer: PlayAnswer, held: number, names: Names): Worth[] {
  const { target, sender, patron } = due.worth_of_keeping;
  // The target counts in years of its rulers' revenue, as it is with all measures in force.
  const revenue = answer.relief[0]?.regime_revenue ?? 0;
  const amount = target * revenue;
  const years = Math.abs(amount) < 0.5 ? "" : `, ${percent(Math.abs(target))} of a year’s revenue,`;
  const words: Worth[] = [
    {
      role: "target",
      words: worthMoney("the target", amount).replace(" if it is kept", `${years} if it is kept`),
      short: Math.abs(amount) < 0.5 ? "0" : change(amount, "USD"),
    },
    { role: "sender", words: worthPeople("the sender", sender, held), short: Math.abs(sender) * held < 0.5 ? "0" : change(sender * held, "persons") },
  ];
  if (names.patron) {
    const gain = 1000 * patron;
    words.push({ role: "patron", words: worthMoney("the patron", gain), short: Math.abs(gain) < 0.5 ? "0" : change(gain, "USD") });
  }
  return words;
}

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
