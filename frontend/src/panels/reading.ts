/** What the panels read of the state, put together once for all of them. */

import { computed } from "@preact/signals";
import type { Bands, PlayAnswer, Points } from "../api/types.ts";
import { answers, assessed, caseView, inEnsemble, year } from "../state/store.ts";
import { namesOf, type Names } from "../words/outcome.ts";
import { beats, judged } from "../words/judged.ts";
import type { Of, Wins } from "../words/headline.ts";

export const a = computed<PlayAnswer | null>(() => answers.a.value.answer);
export const b = computed<PlayAnswer | null>(() => answers.b.value.answer);
export const baseline = computed<PlayAnswer | null>(() => answers.baseline.value.answer);

export const names = computed<Names>(() =>
  caseView.value
    ? namesOf(caseView.value)
    : { target: "the target", patron: "the patron", rulers: "the rulers", sender: "the sender" },
);

/** An ensemble that is of what is shown, at least in part. */
export const drawn = computed(() => {
  const ensemble = assessed.value;
  return ensemble && inEnsemble.value.a !== null ? ensemble : null;
});

/** Band of an outcome over time, if the ensemble is of what is shown. */
export function bandsOf(of: Of, outcome: string): Bands | null {
  const id = inEnsemble.value[of];
  return (id !== null && assessed.value?.result.bands[id]?.[outcome]) || null;
}

/** Band of an outcome at the chosen year, likewise. */
export function pointsOf(of: Of, outcome: string): Points | null {
  const id = inEnsemble.value[of];
  if (id === null) return null;
  const policy = assessed.value?.result.policies.find((one) => one.id === id);
  return policy?.outcomes[outcome]?.at[year.value] ?? null;
}

/** In what share of the draws A does better than the baseline, by each weighting, over five years. */
export const wins = computed<Wins[]>(() => {
  const { a: ours, baseline: against } = inEnsemble.value;
  const result = assessed.value?.result;
  if (!result || ours === null || against === null) return [];
  return judged(result)
    .rankings.filter(({ at }) => at === "5y")
    .flatMap((ranking) => {
      const share = beats(ranking, ours, against);
      return share === null ? [] : [{ weighting: ranking.weighting.replaceAll("_", " "), share }];
    });
});

export function answerOf(of: Of): PlayAnswer | null {
  return { a, b, baseline }[of].value;
}

/** What a policy is called where there is little room. */
export const LETTER: Record<Of, string> = { a: "A", b: "B", baseline: "Baseline" };

/** Result hashes of what is shown, for files. */
export function hashes(): string[] {
  return (["a", "b", "baseline"] as const).flatMap((of) => {
    const answer = answerOf(of);
    if (!answer) return [];
    return [`${LETTER[of]} (${answer.policy}): ${answer.coarse ? "none, counted coarsely" : answer.result_hash}`];
  });
}
