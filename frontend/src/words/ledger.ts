/** The ledger as the page reads it, and what it says in words. */

import type { CaseView } from "../api/types.ts";
import { capital, isNothing, listed, millions, money, percent } from "./format.ts";
import type { Names } from "./outcome.ts";

export type ValueKind = "marginal_first" | "shapley" | "marginal_last";
export type ByActor = Record<string, Partial<Record<ValueKind, number>>>;

export interface LedgerPackage {
  id: string;
  title: string;
  forms: string[];
  measures: string[];
  key_holders: string[];
  value: ByActor;
  value_short_run: ByActor;
  range?: Record<string, Partial<Record<ValueKind, { p10: number; p50: number; p90: number }>>>;
}

export interface State {
  dependence: number;
  regime_revenue: number;
  exports: Record<string, number>;
  imports: Record<string, number>;
  routes: Record<string, { value: number; volume: number; rent: number }>;
}

export interface Combination {
  eased: string[];
  regime_revenue: number;
  patron_gain: number;
  gateway_goods: number;
  gateway_payments: number;
  dependence: number;
}

export interface LedgerRecord {
  case: string;
  unit: string;
  reference: string;
  world: string;
  overlap: string;
  fingerprint: string;
  packages: LedgerPackage[];
  combinations: Combination[];
  states: Record<"sanction_free" | "in_force" | "all_eased", State>;
  draws?: number;
}

/** What a way of counting says. */
export const KINDS: Record<ValueKind, { label: string; means: string }> = {
  marginal_first: { label: "eased alone", means: "with everything else in force" },
  shapley: { label: "fair share", means: "its mean over all orders in which the packages could be eased; shares add up to the whole" },
  marginal_last: { label: "eased last", means: "with all other packages eased" },
};

export function worth(one: LedgerPackage, actor: string, kind: ValueKind, short = false): number {
  return (short ? one.value_short_run : one.value)[actor]?.[kind] ?? 0;
}

/** What all packages together are worth: shares add up to the whole. */
export function whole(record: LedgerRecord, actor: string, short = false): number {
  return record.packages.reduce((sum, one) => sum + worth(one, actor, "shapley", short), 0);
}

/** What the ledger says of the packages that an agreement eases, and of all. */
export function ledgerTitle(record: LedgerRecord, eased: ReadonlySet<string>, target: string, names: Names, relief: number | null): string {
  const all = whole(record, target);
  const best = [...record.packages].sort((one, other) => worth(other, target, "shapley") - worth(one, target, "shapley"))[0];
  const head = isNothing(all)
    ? `Easing everything is worth about nothing to ${names.target}`
    : `Easing everything is worth ${all < 0 ? "minus " : ""}${money(all)} a year to ${names.target}`;
  const most = best && worth(best, target, "shapley") > 0 ? `, most of it “${best.title}”` : "";
  if (eased.size === 0) return `${head}${most && all > 0 && worth(best as LedgerPackage, target, "shapley") > 0.5 * all ? most : ""}; A eases nothing of it`;
  if (relief === null) return head;
  const part = all > 0 && relief > 0 ? `, ${percent(Math.min(1, relief / all))} of it` : "";
  return `${head}; what A eases is worth ${isNothing(relief) ? "about nothing" : `${relief < 0 ? "minus " : ""}${money(relief)}`}${part}`;
}

/** Who must agree for a package to be eased, and who of them is not at the table. */
export function keysWords(one: { key_holders: readonly string[] }, view: CaseView, parties: readonly string[] | null): string {
  if (one.key_holders.length === 0) return "nobody is named who holds its key";
  const titles = one.key_holders.map((id) => {
    const title = view.key_holders.find((holder) => holder.id === id)?.title ?? id;
    return parties && parties.length > 0 && !parties.includes(id) ? `${title} (not a party)` : title;
  });
  return `key: ${listed(titles)}`;
}

/** A region's name. */
export function placeName(code: string, view: CaseView): string {
  const named = view.places?.[code] ?? view.actors.find((actor) => actor.id === code)?.title.split(" (")[0] ?? code;
  return capital(named.trim());
}

export interface Partner {
  code: string;
  name: string;
  before: number;
  after: number;
}

/** Trade by partner before and after, the largest by name and the others together. */
export function partners(record: LedgerRecord, direction: "exports" | "imports", view: CaseView, own: string, most: number): Partner[] {
  const { in_force: now, all_eased: then } = record.states;
  const all = Object.keys(now[direction])
    .filter((code) => code !== own)
    .map((code) => ({ code, name: placeName(code, view), before: now[direction][code] ?? 0, after: then[direction][code] ?? 0 }))
    .filter(({ before, after }) => before > 0 || after > 0)
    .sort((one, other) => Math.max(other.before, other.after) - Math.max(one.before, one.after));
  const named = all.slice(0, most);
  const rest = all.slice(most);
  // The rest of the world is last, whatever its size: it is nobody in particular.
  if (rest.length > 0) {
    const sum = (key: "before" | "after") => rest.reduce((total, one) => total + one[key], 0);
    named.push({ code: "", name: `${rest.length} others`, before: sum("before"), after: sum("after") });
  }
  return named;
}

/** Which partner's trade would move most. */
export function flowTitle(found: readonly Partner[], direction: "exports" | "imports", names: Names): string {
  const named = found.filter(({ code }) => code !== "");
  const most = [...named].sort((one, other) => Math.abs(other.after - other.before) - Math.abs(one.after - one.before))[0];
  const head = `${capital(direction)} of ${names.target}`;
  if (!most || millions(most.before) === millions(most.after)) return `${head} would hardly move if everything is eased`;
  const side = direction === "exports" ? "to" : "from";
  const verb = most.after > most.before ? "rise" : "fall";
  return `${head} would move most ${side} ${most.name}: ${verb} from ${billions(most.before)} to ${billions(most.after)} a year if everything is eased`;
}

/** An amount in billions where it is one. */
export function billions(value: number): string {
  return value < 1000 ? money(value) : `USD\u00a0${(value / 1000).toFixed(1)}\u00a0billion`;
}
