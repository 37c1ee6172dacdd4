/** Which terms have a meaning for which kind of policy, as the engine reads them. */

import type { CaseView, Kind, Quantity, Step, Terms } from "../api/types.ts";

export const KINDS: Record<Kind, { title: string; note: string }> = {
  one_shot: { title: "one exchange", note: "All people and all relief in a single step." },
  steps: { title: "step by step", note: "Lots of people for packages of relief, one after another." },
  tariff: { title: "a standing price", note: "A price for every person released, for as long as it stands." },
  unilateral: { title: "release alone", note: "The target releases people and gets nothing in return." },
  pressure: { title: "pressure goes on", note: "Nothing is offered; new rounds of measures if the government likes." },
  escalation: { title: "escalation", note: "A new round of measures at once, more to follow; nothing is offered." },
  none: { title: "no deal, no pressure", note: "Measures stay as they are; nothing is offered." },
};

export type Field =
  "steps" | "first_mover" | "form" | "snapback" | "parties" | "ceiling" | "exile" | "reopen_after" | "price" | "lot";

const OF_KIND: Record<Kind, readonly Field[]> = {
  one_shot: ["steps", "first_mover", "form", "snapback", "parties", "ceiling", "exile"],
  steps: ["steps", "first_mover", "form", "snapback", "parties", "ceiling", "exile", "reopen_after"],
  unilateral: ["steps", "ceiling", "exile", "reopen_after"],
  tariff: ["price", "lot", "ceiling", "exile", "reopen_after"],
  pressure: [],
  escalation: [],
  none: [],
};

/** Whether a field has a meaning for a kind of policy. */
export function means(kind: Kind, field: Field): boolean {
  return OF_KIND[kind].includes(field);
}

/** The terms as another kind: what it needs is added, taken from the case; what has no meaning there is dropped. */
export function asKind(terms: Terms, kind: Kind, opened: CaseView): Terms {
  // A title of the case speaks of that kind; one that the reader wrote stays.
  const own = !opened.policies.some(({ title }) => title === terms.title);
  const next: Terms = { id: terms.id, title: own ? terms.title : titled(kind), kind, source: terms.source };
  if (terms.note !== undefined) next.note = terms.note;
  const model = opened.policies.find((policy) => policy.kind === kind) ?? terms;
  for (const field of OF_KIND[kind]) {
    const value = terms[field] ?? model[field];
    if (value !== undefined) Object.assign(next, { [field]: value });
  }
  if (means(kind, "steps")) next.steps = stepsFor(terms.steps ?? model.steps ?? [], kind);
  if (means(kind, "price")) next.price ??= 0;
  if (means(kind, "lot")) next.lot ??= opened.held;
  return next;
}

const titled = (kind: Kind) => KINDS[kind].title.replace(/^./, (letter) => letter.toUpperCase());

function stepsFor(steps: Step[], kind: Kind): Step[] {
  const some = steps.length > 0 ? steps : [newStep()];
  if (kind === "unilateral")
    return some
      .map(alone)
      .filter((step) => step.share || step.release)
      .concat(allIfNone(some));
  return kind === "one_shot" ? [merged(some)] : some;
}

function alone({ relief: _, recognition: __, ...step }: Step): Step {
  return step;
}

function allIfNone(steps: Step[]): Step[] {
  return steps.some((step) => step.share || step.release) ? [] : [{ ...newStep(), share: 1 }];
}

/** All steps as one: sums where they are numbers, the first where a parameter stands for one. */
function merged(steps: Step[]): Step {
  const one: Step = { within: Math.max(...steps.map((step) => step.within ?? DEADLINE)) };
  const relief = steps.flatMap((step) => step.relief ?? []);
  if (relief.length > 0) one.relief = [...new Set(relief)];
  const share = sum(steps.map((step) => step.share));
  const release = sum(steps.map((step) => step.release));
  if (share !== undefined) one.share = typeof share === "number" ? Math.min(1, share) : share;
  else if (release !== undefined) one.release = release;
  const recognition = sum(steps.map((step) => step.recognition));
  if (recognition !== undefined)
    one.recognition = typeof recognition === "number" ? Math.min(1, recognition) : recognition;
  return one;
}

function sum(quantities: (Quantity | undefined)[]): Quantity | undefined {
  const there = quantities.filter((quantity) => quantity !== undefined);
  const named = there.find((quantity) => typeof quantity === "string");
  if (there.length === 0 || named !== undefined) return named;
  return Number(there.reduce<number>((total, quantity) => total + Number(quantity), 0).toPrecision(12));
}

/** Quarters that a step gives each side where nothing else is written, as in the case language. */
export const DEADLINE = 2;

const TENTH = 0.1;

/** A step to begin with: a tenth of those held. */
export function newStep(): Step {
  return { share: TENTH, within: DEADLINE };
}

/** Steps with one more, which releases a tenth of those held; where all are released already, from a larger step. */
export function withStep(steps: readonly Step[]): Step[] {
  const rounded = (share: number) => Math.round(1e6 * share) / 1e6;
  const left = rounded(1 - steps.reduce((total, { share }) => total + (typeof share === "number" ? share : 0), 0));
  if (left > 0) return [...steps, { ...newStep(), share: Math.min(TENTH, left) }];
  const from = steps.findLastIndex(({ share }) => typeof share === "number" && share > TENTH);
  return [
    ...steps.map((step, n) => (n === from ? { ...step, share: rounded(Number(step.share) - TENTH) } : step)),
    newStep(),
  ];
}

/** Key holders of what is eased who are no parties, with the packages that need them. */
export function missingHolders(terms: Terms, opened: CaseView): Map<string, string[]> {
  const missing = new Map<string, string[]>();
  const eased = new Set((terms.steps ?? []).flatMap((step) => step.relief ?? []));
  for (const item of opened.packages) {
    if (!eased.has(item.id)) continue;
    for (const holder of item.key_holders) {
      if (!(terms.parties ?? []).includes(holder)) missing.set(holder, [...(missing.get(holder) ?? []), item.id]);
    }
  }
  return missing;
}
