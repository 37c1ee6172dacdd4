import { useState } from "preact/hooks";
import { jobReport } from "../api/client.ts";
import { NumberField } from "../parts/NumberField.tsx";
import { useOwnId } from "../parts/ids.ts";
import { change } from "../state/actions.ts";
import { cancelEnsemble, jobTrouble, rate, running, startEnsemble } from "../state/ensemble.ts";
import { assessed, caseView, inEnsemble, job, view } from "../state/store.ts";
import { plain } from "../words/format.ts";

/** Many draws of all assumptions at once, on demand: start, settings, progress, cancel, and the report of it. */
export function EnsembleBar() {
  const [open, setOpen] = useState(false);
  const more = useOwnId("draws");
  const shown = view.value;
  if (!shown) return null;
  const isRunning = running.value;
  const ensemble = assessed.value?.request.case === caseView.value?.id ? assessed.value : null;
  const current = ensemble !== null && ofWhatIsShown();
  const same = ensemble?.request.draws === shown.draws && ensemble.request.seed === shown.seed;
  return (
    <div class="ensemble">
      {isRunning ? (
        <Progress />
      ) : (
        <div class="row">
          <button type="button" class={current ? "button" : "button strong"} onClick={() => void startEnsemble()}>
            {current && same ? "Run again" : `Run ${shown.draws} draws`}
          </button>
          <button type="button" class="plain" aria-expanded={open} aria-controls={more} onClick={() => setOpen(!open)}>
            Settings
          </button>
          {ensemble && (
            <a class="plain" href={jobReport(ensemble.id)} download={`${ensemble.request.case}.html`}>
              Download the report
            </a>
          )}
          {!current && (
            <p class="note">
              {ensemble
                ? "Terms or assumptions were changed since the last draws."
                : "Draws of all assumptions give bands, the odds of the claims, and what would turn the verdict."}
            </p>
          )}
        </div>
      )}
      <div id={more} class="row more" hidden={!open || isRunning}>
        <NumberField
          label="Draws"
          value={shown.draws}
          min={8}
          max={4096}
          whole
          onChange={(draws) => change({ draws }, "draws")}
        />
        <NumberField
          label="Seed"
          value={shown.seed}
          min={0}
          max={2 ** 31 - 1}
          whole
          onChange={(seed) => change({ seed }, "seed")}
        />
        <p class="note">More draws take longer and leave less to chance. The same seed gives the same draws.</p>
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
          The draws failed: {job.value.error?.message ?? "no reason was given."}
        </p>
      )}
    </div>
  );
}

/** Whether the newest ensemble is of the terms and assumptions that are shown. */
function ofWhatIsShown(): boolean {
  const { a, b, baseline } = inEnsemble.value;
  return a !== null && baseline !== null && (b !== null || !view.value?.b);
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
      <progress
        max={1}
        value={state.status === "waiting" ? undefined : state.share}
        aria-label="Share of the draws done"
      />
      <div class="row">
        <p class="note">{parts.filter(Boolean).join(" · ")}</p>
        <button type="button" class="button" onClick={() => void cancelEnsemble()}>
          Cancel
        </button>
      </div>
    </div>
  );
}

/** A span of time as one would say it. */
function span(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return `${Math.round(seconds / 60)} min`;
}
