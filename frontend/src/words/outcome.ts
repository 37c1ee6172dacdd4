/** The outcomes that are shown: what they are called, whose colour they have, and what they mean. */

import type { Actor, CaseView, PlayAnswer, Year } from "../api/types.ts";

export type Role = "street" | "target" | "regime" | "patron" | "sender";

export interface About {
  name: string;
  /** As the head of a row. */
  label: string;
  role: Role;
  group: "People" | "Promises" | "Money and power";
  /** What exactly it is. */
  means: string;
  /** How it is computed, as in the documentation. */
  equation: string;
  page: string;
}

const THEORY = "docs/theory.md, “Outcomes”";
const SUM = "sum over quarters and states of P(state) × what flows at the action taken";

/** In the order in which they are told: people first. */
export const SHOWN: readonly About[] = [
  {
    name: "freed",
    label: "Go free",
    role: "street",
    group: "People",
    means:
      "People freed since the vintage, expected number. People jailed since can be freed too, so it may exceed those held at the start.",
    equation: `${SUM}: people released`,
    page: THEORY,
  },
  {
    name: "newly_jailed",
    label: "Are newly jailed",
    role: "street",
    group: "People",
    means: "People newly jailed and recognised as political prisoners since the vintage, expected number.",
    equation: `${SUM}: arrests`,
    page: THEORY,
  },
  {
    name: "held",
    label: "Are still held",
    role: "street",
    group: "People",
    means:
      "People held at that date, expected number: those held before, less those freed and those whose sentence ended, with those newly jailed.",
    equation: "E[stock] at the end of the quarter; stock′ = stock − released − sentences served + arrests",
    page: THEORY,
  },
  {
    name: "detention_averted",
    label: "Detention averted, person-months",
    role: "street",
    group: "People",
    means: "Person-months of detention less than if there were no deal and no new measures.",
    equation: "three months × sum over quarters of (held without a deal − held)",
    page: THEORY,
  },
  {
    name: "agreement_completed",
    label: "It is completed",
    role: "sender",
    group: "Promises",
    means: "Probability that all steps have been kept by both sides by that date, also after a break that was mended.",
    equation: "sum of P(the place moves to “done”)",
    page: THEORY,
  },
  {
    name: "broken_by_target",
    label: "The target breaks it first",
    role: "target",
    group: "Promises",
    means:
      "Probability that the target is the first to refuse, miss a deadline or break a promise, also after all steps are done.",
    equation: "sum of P(the place moves from in course to over at the target’s moves)",
    page: THEORY,
  },
  {
    name: "broken_by_sender",
    label: "The sender breaks it first",
    role: "sender",
    group: "Promises",
    means: "Probability that the sender is the first to withdraw or miss a deadline.",
    equation: "sum of P(the place moves from in course to over at the sender’s moves)",
    page: THEORY,
  },
  {
    name: "snapped_back",
    label: "Relief is taken back",
    role: "sender",
    group: "Promises",
    means: "Probability that relief which was given is taken back.",
    equation: "sum of P(the place moves from relief in force to none)",
    page: THEORY,
  },
  {
    name: "regime_revenue",
    label: "Rulers’ revenue",
    role: "regime",
    group: "Money and power",
    means:
      "What the rulers can spend in a year more (or less) than at the vintage: relief, less new measures, plus what the patron gives more.",
    equation: "E[change of the ledger’s rulers’ revenue × trade returned + change of support]",
    page: "docs/theory.md, “Outcomes”; docs/model.md, “The rulers’ revenue”",
  },
  {
    name: "patron_gain",
    label: "Patron’s gain",
    role: "patron",
    group: "Money and power",
    means:
      "What relief gives the patron in a year, all in: equivalent variation of its real income against all measures in force.",
    equation: "E[ledger’s value of the relief in force to the patron × trade returned]",
    page: "docs/theory.md, “Outcomes”; docs/model.md, “The patron’s gain, and the gateway”",
  },
  {
    name: "sender_gain",
    label: "Sender’s own gain",
    role: "sender",
    group: "Money and power",
    means: "What relief and new measures give or cost the sender’s own economy in a year.",
    equation: "E[ledger’s value of the relief in force to the sender × trade returned]",
    page: "docs/theory.md, “Outcomes”; docs/model.md, “Money”",
  },
  {
    name: "dependence",
    label: "Dependence: patron’s share of trade",
    role: "patron",
    group: "Money and power",
    means: "The patron’s share of the target’s goods trade, exports and imports together, at that date.",
    equation: "E[dependence] at the end of the quarter",
    page: "docs/theory.md, “Outcomes”; docs/model.md, “Dependence”",
  },
];

/** Outcomes that only a closer look asks for. */
export const MORE: readonly About[] = [
  more(
    "steps_kept",
    "Steps kept by both sides",
    "sender",
    "Promises",
    "Expected number of steps that both sides kept before anybody broke.",
  ),
  more(
    "deadlines_missed",
    "The target misses a deadline first",
    "target",
    "Promises",
    "Part of the breaks by the target.",
  ),
  more(
    "regime_falls",
    "The rulers lose power",
    "regime",
    "Money and power",
    "Probability that the rulers have fallen by that date.",
  ),
  more("crises", "Crises", "regime", "Money and power", "Expected number of crises that threaten the rulers."),
  more("interventions", "Interventions of the patron", "patron", "Money and power", "Expected number."),
  more(
    "sender_value.human_rights",
    "Weighting: human rights",
    "sender",
    "Money and power",
    "Years of detention, new arrests, relief while people are held; in units of freeing all once.",
  ),
  more(
    "sender_value.power_politics",
    "Weighting: power politics",
    "sender",
    "Money and power",
    "Patron’s gain, own gain, dependence; in units of freeing all once.",
  ),
  more(
    "sender_value.quick_success",
    "Weighting: quick success",
    "sender",
    "Money and power",
    "People freed under the deal, new arrests beyond the usual, soon; in units of freeing all once.",
  ),
];

export const ABOUT: ReadonlyMap<string, About> = new Map([...SHOWN, ...MORE].map((about) => [about.name, about]));

/** Outcomes that mean something only where somebody promises something. */
const OF_PROMISES: ReadonlySet<string> = new Set([
  "agreement_completed",
  "broken_by_target",
  "broken_by_sender",
  "snapped_back",
  "steps_kept",
  "deadlines_missed",
]);

/** Those of them that need steps: a standing price is never completed. */
const OF_STEPS: ReadonlySet<string> = new Set(["agreement_completed", "steps_kept", "deadlines_missed"]);

export const YEAR_WORDS: Record<Year, string> = { "1y": "one year", "3y": "three years", "5y": "five years" };
export const QUARTER_OF: Record<Year, number> = { "1y": 4, "3y": 12, "5y": 20 };

/** Whether somebody promises something under a policy, so that something can be broken. */
export function promises(answer: PlayAnswer): boolean {
  return answer.promises.length > 0 || answer.terms.kind === "tariff";
}

/** Whether an outcome means something under a policy: what nobody promised is neither kept nor broken. */
export function applies(outcome: string, answer: PlayAnswer): boolean {
  if (!OF_PROMISES.has(outcome)) return true;
  return OF_STEPS.has(outcome) ? answer.promises.length > 0 : promises(answer);
}

export function at(answer: PlayAnswer, outcome: string, year: Year): number {
  return answer.outcomes[outcome]?.at[year] ?? 0;
}

/** The actors that a case names for each part, by their titles without brackets. */
export interface Names {
  target: string;
  /** Empty where the target has none. */
  patron: string;
  rulers: string;
  sender: string;
}

export function namesOf(view: CaseView): Names {
  const titled = (found: Actor | undefined, otherwise: string) => found?.title.split(" (")[0]?.trim() || otherwise;
  const role = (name: Actor["role"]) => view.actors.find((actor) => actor.role === name);
  return {
    target: titled(view.actors.find((actor) => actor.id === view.target) ?? role("target"), "the target"),
    patron: view.patron
      ? titled(
          view.actors.find((actor) => actor.id === view.patron),
          view.patron,
        )
      : "",
    rulers: titled(role("regime"), "the rulers"),
    sender: titled(role("sender"), "the sender"),
  };
}

function more(name: string, label: string, role: Role, group: About["group"], means: string): About {
  return { name, label, role, group, means, equation: SUM, page: THEORY };
}
