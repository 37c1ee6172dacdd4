/** Answers made up at random, for sentences that must hold whatever the numbers are. */

import { random } from "./random.ts";
import type { Outcome, PlayAnswer, Promise_, Terms, Year } from "../src/api/types.ts";

/** Numbers that look random and are the same on every run. */
export const seeded = (seed: number): (() => number) => random(seed).next;

/** A number of any size, often nothing or nearly so. */
export function size(next: () => number, most: number): number {
  const kind = next();
  if (kind < 0.15) return 0;
  if (kind < 0.35) return next() * Math.min(1, most);
  return next() * most;
}

const UNITS: Record<string, [string, number, boolean]> = {
  freed: ["persons", 3000, false],
  newly_jailed: ["persons", 3000, false],
  held: ["persons", 3000, false],
  detention_averted: ["person-months", 30000, true],
  steps_kept: ["steps", 4, false],
  agreement_completed: ["probability", 1, false],
  broken_by_target: ["probability", 1, false],
  broken_by_sender: ["probability", 1, false],
  snapped_back: ["probability", 1, false],
  regime_revenue: ["USD million a year", 2500, true],
  patron_gain: ["USD million a year", 2500, true],
  sender_gain: ["USD million a year", 2500, true],
  dependence: ["fraction", 1, false],
};

export function randomAnswer(next: () => number, kind: Terms["kind"] = "steps"): PlayAnswer {
  const outcomes: Record<string, Outcome> = {};
  for (const [name, [unit, most, signed]] of Object.entries(UNITS)) {
    const path = Array.from({ length: 20 }, () => (signed && next() < 0.5 ? -1 : 1) * size(next, most));
    outcomes[name] = { title: name, unit, path, at: { "1y": path[3]!, "3y": path[11]!, "5y": path[19]! } };
  }
  const promises: Promise_[] =
    kind === "steps"
      ? [1, 2, 3].flatMap((step) =>
          (["target", "sender"] as const).map((owed_by) => randomPromise(next, step, owed_by)),
        )
      : [];
  return {
    case: "made_up",
    policy: `policy_${Math.floor(next() * 1e6)}`,
    title: "A made-up agreement",
    terms: { id: "made_up", title: "A made-up agreement", kind, source: "made up" },
    values: {},
    coarse: false,
    outcomes,
    hazard: { target: [], sender: [] },
    step_kept: [],
    promises,
    relief: [],
    result_hash: String(next()),
    fingerprint: "",
    ms: 0,
  };
}

export function randomPromise(next: () => number, step: number, owed_by: "target" | "sender"): Promise_ {
  const reached = next();
  const [keep, refuse, wait] = [next(), next(), next()];
  const sum = keep + refuse + wait;
  return {
    id: `${owed_by}_${step}`,
    title: `step ${step}`,
    step,
    owed_by,
    reached,
    kept: reached * next(),
    quarter: 1 + Math.floor(next() * 20),
    keep: keep / sum,
    refuse: refuse / sum,
    wait: wait / sum,
    worth_of_keeping: { target: next() - 0.5, sender: next() - 0.5, patron: next() - 0.5 },
  };
}

export const YEARS: readonly Year[] = ["1y", "3y", "5y"];
