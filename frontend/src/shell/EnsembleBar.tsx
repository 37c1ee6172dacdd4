import { useState } from "preact/hooks";
import { jobReport } from "../api/client.ts";
import { NumberField } from "../parts/NumberField.tsx";
import { change } from "../state/actions.ts";
import { cancelEnsemble, jobTrouble, rate, running, startEnsemble } from "../state/ensemble.ts";
import { assessed, caseView, inEnsemble, job, view } from "../state/store.ts";
import { plain } from "../words/format.ts";

/** How sure: many draws of all assumptions at once, on demand. */
export function EnsembleBar() {
  const [open, setOpen] = useState(false);
  const shown = view.value;
  if (!shown) return null;
  const isRunning = running.value;
  return (
    <section class="ensemble" id="ensemble" aria-label="How sure: the ensemble">
      <div class="row">
        <p role="status">{said()}</p>
        <span class="tools">
          {isRunning ? (
            <button type="button" class="button" onClick={() => void cancelEnsemble()}>
              Cancel
            </button>
          ) : (
            <>
              <button type="button" class="button strong" onClick={() => void startEnsemble()}>
                Run {shown.draws} draws
              </button>
              <button type="button" class="plain" aria-expanded={open} aria-controls="ensemble-more" onClick={() => setOpen(!open)}>
                Settings
              </button>
            </>
          )}
        </span>
      </div>
      {isRunning && <Progress />}
      <div id="ensemble-more" class="row more" hidden={!open || isRunning}>
        <NumberField label="Draws" value={shown.draws} min={8} max={4096} whole onChange={(draws) => change({ draws }, "draws")} />
        <NumberField label="Seed" value={shown.seed} min={0} max={2 ** 31 - 1} whole onChange={(seed) => change({ seed }, "seed")} />
        <p class="note">More draws take longer and narrow what is left to chance. The same seed gives the same draws.</p>
      </div>
      {jobTrouble.value && (
        <div class="wrong" role="alert">
          <p>{jobTrouble.value.message}</p>
          {jobTrouble.value.problems.map((problem) => (
            <p key={problem.where + problem.what}>
              <code>{problem.where}</code> {problem.what} {problem.remedy}
            </p>
          ))}
        </div>
      )}
      {job.value?.status === "failed" && (
        <p class="wrong" role="alert">
          The ensemble failed: {job.value.error?.message ?? "no reason was given."}
        </p>
      )}
      {assessed.value && !isRunning && assessed.value.request.case === caseView.value?.id && (
        <p class="note">
          <a href={jobReport(assessed.value.id)} download={`${assessed.value.request.case}.html`}>
            Download the report
          </a>{" "}
          of {assessed.value.request.draws} draws, a single file that opens offline.
        </p>
      )}
    </section>
  );
}

/** How the numbers stand to chance, in a sentence. */
function said(): string {
  const ensemble = assessed.value;
  if (running.value) return "The ensemble runs; what is shown meanwhile are central values.";
  const { a, b, baseline } = inEnsemble.value;
  if (ensemble && a && baseline && (b || !view.value?.b)) {
    const failed = ensemble.result.failed_draws;
    return `Bands are 80 % ranges of ${ensemble.result.draws} draws${failed ? `, of which ${failed} failed` : ""}.`;
  }
  if (ensemble) return "Terms or assumptions were changed since the ensemble ran: these are central values, without their range.";
  return "These are central values of all assumptions. How sure they are shows only over many draws.";
}

function Progress() {
  const state = job.value;
  if (!state) return null;
  const speed = rate.value;
  const parts = [
    state.doing,
    `${Math.round(100 * state.share)} %`,
    speed ? `${plain(Number(speed.toPrecision(2)))} draws a second` : "",
    state.seconds_left !== null ? `${span(state.seconds_left)} left` : "",
  ];
  return (
    <div class="progress">
      <progress max={1} value={state.status === "waiting" ? undefined : state.share} aria-label="Ensemble" />
      <p class="note">{parts.filter(Boolean).join(" · ")}</p>
    </div>
  );
}

/** A span of time as one would say it. */
function span(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return `${Math.round(seconds / 60)} min`;
}
