/** The ledger as the page reads it, and what it says in words. */

import type { Actor, CaseView } from "../api/types.ts";
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
  shapley: {
    label: "fair share",
    means: "its mean over all orders in which the packages could be eased; shares add up to the whole",
  },
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
export function ledgerTitle(
  record: LedgerRecord,
  eased: ReadonlySet<string>,
  target: string,
  names: Names,
  relief: number | null,
  who: string,
): string {
  const all = whole(record, target);
  const best = [...record.packages].sort(
    (one, other) => worth(other, target, "shapley") - worth(one, target, "shapley"),
  )[0];
  const head = isNothing(all)
    ? `Easing everything is worth about nothing to ${names.target}`
    : `Easing everything is worth ${all < 0 ? "minus " : ""}${money(all)} a year to ${names.target}`;
  const most = best && worth(best, target, "shapley") > 0 ? `, most of it “${best.title}”` : "";
  if (eased.size === 0)
    return `${head}${most && all > 0 && worth(best as LedgerPackage, target, "shapley") > 0.5 * all ? most : ""}; ${who} eases nothing of it`;
  if (relief === null) return head;
  const part = all > 0 && relief > 0 ? `, ${percent(Math.min(1, relief / all))} of it` : "";
  return `${head}; what ${who} eases is worth ${isNothing(relief) ? "about nothing" : `${relief < 0 ? "minus " : ""}${money(relief)}`}${part}`;
}

/** Who must agree for a package to be eased, and who of them is not at the table. */
export function keysWords(
  one: { key_holders: readonly string[] },
  view: CaseView,
  parties: readonly string[] | null,
): string {
  if (one.key_holders.length === 0) return "nobody is named who holds its key";
  const titles = one.key_holders.map((id) => {
    const title = view.key_holders.find((holder) => holder.id === id)?.title ?? id;
    return parties && parties.length > 0 && !parties.includes(id) ? `${title} (not a party)` : title;
  });
  return `key: ${listed(titles)}`;
}

/** A region's name. */
export function placeName(code: string, view: CaseView): string {
  const named = view.places[code] ?? code;
  return capital(named.trim());
}

export interface Partner {
  key: string;
  name: string;
  role: Actor["role"];
  before: number;
  after: number;
}

/** Trade by partner before and after: by actor, nobody counted twice; the smaller together with all others. */
export function partners(
  record: LedgerRecord,
  direction: "exports" | "imports",
  view: CaseView,
  most: number,
): Partner[] {
  const { in_force: now, all_eased: then } = record.states;
  const own = new Set(view.actors.find(({ id }) => id === view.target)?.regions ?? [view.target]);
  const left = new Set(Object.keys(now[direction]).filter((code) => !own.has(code)));
  const take = (codes: readonly string[]) => {
    const found = codes.filter((code) => left.delete(code));
    const sum = (state: State) => found.reduce((total, code) => total + (state[direction][code] ?? 0), 0);
    return { before: sum(now), after: sum(then) };
  };
  // A wider actor comes before those inside it.
  const actors = view.actors
    .filter(({ role }) => role !== "target" && role !== "regime" && role !== "street")
    .sort((one, other) => other.regions.length - one.regions.length);
  const all: Partner[] = actors.map(({ id, title, role, regions }) => ({
    key: id,
    name: title.split(" (")[0]?.trim() ?? title,
    role,
    ...take(regions),
  }));
  for (const code of [...left])
    all.push({ key: code, name: placeName(code, view), role: "third_party", ...take([code]) });
  const sizes = all
    .filter(({ before, after }) => before > 0 || after > 0)
    .sort((one, other) => larger(other) - larger(one));
  const rest = sizes.slice(most);
  const named = sizes
    .slice(0, most)
    .sort((one, other) => RANK.indexOf(one.role) - RANK.indexOf(other.role) || larger(other) - larger(one));
  if (rest.length === 0) return named;
  const sum = (key: "before" | "after") => rest.reduce((total, one) => total + one[key], 0);
  return [
    ...named,
    { key: "", name: `${rest.length} others`, role: "third_party", before: sum("before"), after: sum("after") },
  ];
}

const RANK: readonly Actor["role"][] = ["patron", "sender", "transit", "third_party"];
const larger = ({ before, after }: Partner) => Math.max(before, after);

/** Which partner's trade would move most. */
export function flowTitle(found: readonly Partner[], direction: "exports" | "imports", names: Names): string {
  const named = found.filter(({ key }) => key !== "");
  const most = [...named].sort(
    (one, other) => Math.abs(other.after - other.before) - Math.abs(one.after - one.before),
  )[0];
  const head = `${capital(direction)} of ${names.target}`;
  if (!most || millions(most.before) === millions(most.after))
    return `${head} would hardly move if everything is eased`;
  const side = direction === "exports" ? "to" : "from";
  const verb = most.after > most.before ? "rise" : "fall";
  return `${head} would move most ${side} ${inText(most.name)}: ${verb} from ${flowWords(most.before)} to ${flowWords(most.after)} a year if everything is eased`;
}

/** A name as it stands inside a sentence. */
export function inText(name: string): string {
  if (/^(Other|Rest) /.test(name)) return `the ${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
  return /^(United|European) /.test(name) ? `the ${name}` : name;
}

/** A flow in a sentence: nothing, millions, or billions with one decimal. */
export function flowWords(value: number): string {
  if (isNothing(value)) return "nothing";
  return value < 1000 ? money(value) : `USD\u00a0${(value / 1000).toFixed(1)}\u00a0billion`;
}

/** How the flows of a picture are told: in billions where the largest is some, else in millions. */
export function flowScale(largest: number): { unit: string; say: (value: number) => string } {
  if (largest < 2000) return { unit: "USD million a year", say: (value) => millions(value) };
  return {
    unit: "USD billion a year",
    say: (value) => (value >= 950 ? (value / 1000).toFixed(1) : (value / 1000).toFixed(2)),
  };
}
