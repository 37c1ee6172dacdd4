/** The ensemble: many draws of all parameters, run by the server as a job. */

import { computed, effect, signal } from "@preact/signals";
import * as client from "../api/client.ts";
import { keyOf } from "../api/scheduler.ts";
import type { CaseView, JobRequest, JobState, Terms } from "../api/types.ts";
import { troubleOf } from "./asking.ts";
import { assessed, caseView, inEnsemble, job, view, type Asked, type Trouble } from "./store.ts";
import { sentTerms, type View } from "./view.ts";

/** Why no ensemble could be started or read. */
export const jobTrouble = signal<Trouble | null>(null);

export const running = computed(() => job.value?.status === "waiting" || job.value?.status === "running");

/** Draws done in a second, of the job that runs. */
export const rate = computed(() => {
  const state = job.value;
  return state && state.seconds > 1 && state.share > 0 ? (state.share * state.request.draws) / state.seconds : null;
});

/** What an ensemble of what is shown would be asked. */
export function ensembleRequest(opened: CaseView, shown: View): JobRequest {
  const own = new Set(opened.policies.map((policy) => policy.id));
  const proposals = [sentTerms(opened, "a", shown.a), ...(shown.b ? [sentTerms(opened, "b", shown.b)] : [])];
  const terms = proposals.filter(({ id }) => !own.has(id));
  return {
    case: opened.id,
    draws: shown.draws,
    seed: shown.seed,
    ...(terms.length > 0 && { terms }),
    ...(Object.keys(shown.values).length > 0 && { values: shown.values }),
  };
}

export async function startEnsemble(): Promise<void> {
  const opened = caseView.value;
  const shown = view.value;
  if (!opened || !shown || running.value) return;
  jobTrouble.value = null;
  try {
    follow(await client.startJob(ensembleRequest(opened, shown)));
  } catch (error) {
    jobTrouble.value = troubleOf(error);
  }
}

export async function cancelEnsemble(): Promise<void> {
  const state = job.value;
  if (!state) return;
  job.value = { ...state, doing: "cancelling" };
  try {
    await client.dropJob(state.id);
    if (job.value?.id === state.id) job.value = { ...state, status: "cancelled", doing: "cancelled" };
    source?.close();
  } catch (error) {
    jobTrouble.value = troubleOf(error);
  }
}

/** Take up what the server has of this case already: after a reload, an ensemble goes on where it was. */
export async function resumeEnsemble(): Promise<void> {
  const opened = caseView.value;
  try {
    const { jobs } = await client.jobs();
    const ours = jobs.filter((state) => state.request.case === opened?.id);
    const state = ours.findLast(isRunning) ?? ours.findLast(({ status }) => status === "done");
    if (state && caseView.value === opened && !running.value) follow(state);
  } catch {
    // Nothing to take up: an ensemble can be started anew.
  }
}

/** Tell by slot where the newest ensemble holds what is shown. */
export function matchEnsemble(): void {
  effect(() => {
    const found: Record<Asked, string | null> = { a: null, b: null, baseline: null };
    const [opened, shown, ensemble] = [caseView.value, view.value, assessed.value];
    if (opened && shown && ensemble && ensemble.request.case === opened.id) {
      const { terms = [], values = {} } = ensemble.request;
      const there = (wanted: Terms): string | null => {
        const replaced = terms.find(({ id }) => id === wanted.id);
        if (replaced) return keyOf(replaced) === keyOf(wanted) ? wanted.id : null;
        return ensemble.result.policies.some(({ id }) => id === wanted.id) ? wanted.id : null;
      };
      if (keyOf(values) === keyOf(shown.values)) {
        found.a = there(sentTerms(opened, "a", shown.a));
        found.b = shown.b && there(sentTerms(opened, "b", shown.b));
        const baseline = opened.policies.find(({ id }) => id === shown.baseline);
        found.baseline = baseline ? there(baseline) : null;
      }
    }
    if (keyOf(found) !== keyOf(inEnsemble.peek())) inEnsemble.value = found;
  });
}

const isRunning = (state: JobState) => state.status === "waiting" || state.status === "running";

let source: EventSource | null = null;

function follow(state: JobState): void {
  source?.close();
  job.value = state;
  if (!isRunning(state)) {
    void finish(state);
    return;
  }
  const events = new EventSource(client.jobEvents(state.id));
  source = events;
  const read = (event: MessageEvent<string>) => {
    const told = JSON.parse(event.data) as JobState;
    if (job.value?.id === told.id) job.value = told;
    return told;
  };
  events.addEventListener("progress", (event) => void read(event as MessageEvent<string>));
  events.addEventListener("done", (event) => {
    events.close();
    void finish(read(event as MessageEvent<string>));
  });
  // A broken stream reopens by itself; where the server forgot the job, it does not come back.
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) void poll(state.id);
  });
}

async function poll(id: string): Promise<void> {
  try {
    const state = await client.jobState(id);
    if (job.value?.id !== id) return;
    job.value = state;
    if (isRunning(state)) setTimeout(() => void poll(id), 2000);
    else await finish(state);
  } catch (error) {
    if (job.value?.id !== id || job.value.status === "cancelled") return;
    job.value = null;
    jobTrouble.value = troubleOf(error);
  }
}

async function finish(state: JobState): Promise<void> {
  if (state.status !== "done") return;
  try {
    const result = await client.jobResult(state.id);
    assessed.value = { id: state.id, request: state.request, result };
  } catch (error) {
    jobTrouble.value = troubleOf(error);
  }
}
