import { cancelEnsemble, jobTrouble, running, startEnsemble } from "../state/ensemble.ts";
import { inEnsemble, job, view } from "../state/store.ts";

/** Draws on demand: one press, progress, cancel. */
export function Ensemble() {
  const state = job.value;
  const draws = view.value?.draws ?? 0;
  if (running.value && state) {
    const left = state.seconds_left;
    return (
      <p class="ensemble" role="status">
        <progress max={1} value={state.share} aria-label="Share of the draws done" /> {state.doing || "waiting"}
        {left !== null && left > 1 && `, about ${left < 90 ? `${Math.round(left)} seconds` : `${Math.round(left / 60)} minutes`} left`}{" "}
        <button type="button" class="quiet" onClick={() => void cancelEnsemble()}>
          Cancel
        </button>
      </p>
    );
  }
  const trouble = jobTrouble.value?.message ?? (state?.status === "failed" ? state.error?.message : undefined);
  return (
    <>
      {trouble && (
        <p class="trouble" role="alert">
          {trouble}
        </p>
      )}
      {inEnsemble.value.a === null && (
        <p class="ensemble">
          <button type="button" class="button" onClick={() => void startEnsemble()}>
            Run {draws} draws
          </button>{" "}
          <span class="note">of all parameters, for bands, odds of the claims, and what would turn the verdict</span>
        </p>
      )}
    </>
  );
}
