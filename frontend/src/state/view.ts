/** What the page shows, as far as a reader chose it: all of it, and nothing else, is in a share link. */

import { computed, signal } from "@preact/signals";
import type { CaseView, Parameter, Terms, Year } from "../api/types.ts";

export type Slot = "a" | "b";
export type Theme = "system" | "light" | "dark";

/** An agreement under study: the policy that it began from, and its terms as they are now. */
export interface Proposal {
  preset: string;
  terms: Terms;
}

export interface View {
  case: string;
  a: Proposal;
  b: Proposal | null;
  /** Id of the policy of the case that changes are counted against. */
  baseline: string;
  /** Overrides of parameters, by name; only those that differ from central. They hold for A, B and baseline alike. */
  values: Record<string, number>;
  /** Years after the vintage at which single numbers are told. */
  year: Year;
  draws: number;
  seed: number;
  theme: Theme;
}

export const DRAWS = 256;
export const SEED = 1;
export const YEARS: readonly Year[] = ["1y", "3y", "5y"];

/** What is shown; empty until the first case is there. */
export const view = signal<View | null>(null);

export function same(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left).filter((key) => (left as Record<string, unknown>)[key] !== undefined);
  const others = Object.keys(right).filter((key) => (right as Record<string, unknown>)[key] !== undefined);
  return (
    keys.length === others.length &&
    keys.every((key) => same((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]))
  );
}

/** The policy of the case that a proposal began from. */
export function presetOf(opened: CaseView, proposal: Proposal): Terms | undefined {
  return opened.policies.find((policy) => policy.id === proposal.preset);
}

/** Whether a proposal's terms are no longer those of its preset. */
export function changed(opened: CaseView, proposal: Proposal): boolean {
  return !same(presetOf(opened, proposal), proposal.terms);
}

/**
 * The terms as they are sent: a changed agreement has an id and a title of its own, so that the case's own stays what
 * it is, and says as its source where it comes from.
 */
export function sentTerms(opened: CaseView, slot: Slot, proposal: Proposal): Terms {
  const { terms } = proposal;
  const preset = presetOf(opened, proposal);
  if (!changed(opened, proposal)) return terms;
  return {
    ...terms,
    id: freeId(opened, `proposal_${slot}`),
    title: terms.title === preset?.title ? `${terms.title} (changed)` : terms.title,
    source: `written by the reader of the page, who began from \`${proposal.preset}\``,
  };
}

function freeId(opened: CaseView, wanted: string): string {
  const taken = new Set(
    [...opened.policies, ...opened.actors, ...opened.key_holders, ...opened.packages].map((item) => item.id),
  );
  let id = wanted;
  for (let n = 2; taken.has(id); n += 1) id = `${wanted}_${n}`;
  return id;
}

/** What a case shows at first: its first agreement against going on with pressure. */
export function firstView(opened: CaseView, theme: Theme = "system"): View {
  const agreement =
    opened.policies.find((policy) => (policy.steps?.length ?? 0) > 0 && policy.kind !== "unilateral") ??
    opened.policies[0];
  if (!agreement) throw new Error(`the case ${opened.id} has no policies`);
  const pressure = opened.policies.find((policy) => policy.kind === "pressure") ?? agreement;
  return {
    case: opened.id,
    a: { preset: agreement.id, terms: agreement },
    b: null,
    baseline: pressure.id,
    values: {},
    year: "3y",
    draws: DRAWS,
    seed: SEED,
    theme,
  };
}

/** The value in force of a parameter. */
export function valueOf(parameter: Parameter): number {
  return view.value?.values[parameter.name] ?? parameter.central;
}

export const year = computed<Year>(() => view.value?.year ?? "3y");
export const comparing = computed(() => view.value?.b != null);
