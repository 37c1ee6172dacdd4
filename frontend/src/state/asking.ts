/** From what is shown to requests, and from answers to what panels read. */

import { effect, untracked, type Signal } from "@preact/signals";
import * as client from "../api/client.ts";
import { Known, Lane, keyOf, type Told } from "../api/scheduler.ts";
import type { CaseView, PlayAnswer, PlayRequest, Terms, WhyAnswer } from "../api/types.ts";
import { inputNumber, isMoving } from "./actions.ts";
import { UNANSWERED, answers, caseView, ledger, view, why, type Answered, type Asked, type Trouble } from "./store.ts";
import { sentTerms, type View } from "./view.ts";

/** Begin to answer what is shown, now and whenever it changes. */
export function answerWhatIsShown(): void {
  effect(() => {
    const shown = view.value;
    const opened = caseView.value;
    if (!shown || !opened || shown.case !== opened.id) return;
    const wanted = requestsOf(opened, shown);
    untracked(() => {
      for (const slot of SLOTS) {
        const request = wanted[slot];
        // A single press is answered exactly at once; a row of them, like a move, when it is over.
        const atOnce = answers[slot].value.answer === null || (!isMoving() && !lanes[slot].busy);
        if (!request) {
          lanes[slot].want(null, inputNumber());
          answers[slot].value = UNANSWERED;
        } else if (lanes[slot].want(request, inputNumber(), atOnce)) {
          const now = answers[slot].value;
          // The lane may have answered by itself, from what is known.
          if (keyOf(now.request) !== keyOf(request) || now.coarse) answers[slot].value = { ...now, pending: true };
        }
      }
      const asked = why.value;
      if (asked.of && !asked.stale && whyKey(wanted, asked.of) !== whyAsked) why.value = { ...asked, stale: true };
    });
  });
}

/** Forget the answers of a case that is closed. */
export function forget(): void {
  for (const slot of SLOTS) {
    lanes[slot].want(null, inputNumber());
    answers[slot].value = UNANSWERED;
  }
  ledger.value = { value: null, pending: false, trouble: null };
  why.value = { value: null, pending: false, trouble: null, of: null, stale: false };
}

/** Ask again what had no answer. */
export function askAgain(slot: Asked): void {
  answers[slot].value = { ...answers[slot].value, pending: true, trouble: null };
  lanes[slot].again();
}

/** What is asked for A, B and the baseline; null where there is no B. */
export function requestsOf(opened: CaseView, shown: View): Record<Asked, PlayRequest | null> {
  const of = (terms: Terms): PlayRequest => ({
    case: opened.id,
    terms,
    ...(Object.keys(shown.values).length > 0 && { values: shown.values }),
  });
  const baseline = opened.policies.find((policy) => policy.id === shown.baseline);
  return {
    a: of(sentTerms(opened, "a", shown.a)),
    b: shown.b && of(sentTerms(opened, "b", shown.b)),
    baseline: baseline ? of(baseline) : null,
  };
}

/** Ask for the ledger, once for each case. */
export async function wantLedger(): Promise<void> {
  const opened = caseView.value;
  if (!opened || ledger.value.value || ledger.value.pending) return;
  ledger.value = { value: null, pending: true, trouble: null };
  try {
    const value = await client.ledger(opened.id);
    if (caseView.value === opened) ledger.value = { value, pending: false, trouble: null };
  } catch (error) {
    if (caseView.value === opened) ledger.value = { value: null, pending: false, trouble: troubleOf(error) };
  }
}

let whyAsked = "";

/** Ask why `to` differs from `from`, as both are shown now. */
export async function wantWhy(from: Asked, to: Asked): Promise<void> {
  const opened = caseView.value;
  const shown = view.value;
  if (!opened || !shown) return;
  const wanted = requestsOf(opened, shown);
  const [before, after] = [wanted[from], wanted[to]];
  const of = { from, to };
  const key = whyKey(wanted, of);
  if (!before || !after || (key === whyAsked && (why.value.pending || why.value.value) && !why.value.stale)) return;
  whyAsked = key;
  why.value = { value: null, pending: true, trouble: null, of, stale: false };
  const told = (value: WhyAnswer | null, trouble: Trouble | null) => {
    if (whyAsked === key) why.value = { ...why.value, value, trouble, pending: false };
  };
  try {
    told(await client.why(before, after), null);
  } catch (error) {
    told(null, troubleOf(error));
  }
}

const whyKey = (wanted: Record<Asked, PlayRequest | null>, of: { from: Asked; to: Asked }) =>
  keyOf([wanted[of.from], wanted[of.to]]);

/** What went wrong, as it is told. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof client.Refused) return { kind: error.kind, message: error.message, problems: error.problems };
  return { kind: "Unexpected", message: error instanceof Error ? error.message : String(error), problems: [] };
}

const BUSY = 503;
const TRIES = 5;

/** Ask again, a little later each time, while the server says that it is busy. */
async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof client.Refused) || error.status !== BUSY || tried === TRIES || signal.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, 300 * tried));
    }
  }
}

const SLOTS: readonly Asked[] = ["a", "b", "baseline"];
const known = new Known<PlayAnswer>();

/** Economies that the server has solved for this page: with one of them, a coarse answer is quick. */
const solved = new Set<string>();

function lane(slot: Asked): Lane<PlayRequest, PlayAnswer> {
  const told: Signal<Answered> = answers[slot];
  return new Lane({
    known,
    quick: sameEconomy,
    // What is written is drawn first; what it is compared with follows.
    free: () => slot === "a" || !lanes.a.busy,
    send: (request, coarse, signal) =>
      patiently(() => client.play(coarse ? { ...request, coarse } : request, signal), signal),
    told: (answered) => {
      const { request, answer, coarse, newest } = answered;
      told.value = { request, answer, coarse, pending: coarse || !newest, trouble: null };
      if (!coarse) solved.add(economyOf(request));
      markDrawn(slot, answered);
      if (slot === "a") pokeOthers();
    },
    failed: (error, request) => {
      if (slot === "a") pokeOthers();
      told.value = { answer: null, request, pending: false, coarse: false, trouble: troubleOf(error) };
    },
  });
}

function pokeOthers(): void {
  lanes.b.poke();
  lanes.baseline.poke();
}

const lanes: Record<Asked, Lane<PlayRequest, PlayAnswer>> = { a: lane("a"), b: lane("b"), baseline: lane("baseline") };

function sameEconomy(request: PlayRequest): boolean {
  return solved.has(economyOf(request));
}

/** What the economy of a request hangs on: parameters of the ledger, and what is eased in which steps. */
function economyOf(request: PlayRequest): string {
  const ofLedger = new Set(
    (caseView.value?.parameters ?? []).filter(({ part }) => part === "ledger").map(({ name }) => name),
  );
  const { steps, form } = request.terms;
  return keyOf([
    request.case,
    Object.entries(request.values ?? {})
      .filter(([name]) => ofLedger.has(name))
      .sort(),
    form,
    (steps ?? []).map((step) => [...(step.relief ?? [])].sort()),
  ]);
}

let viewed = false;

/** Mark for measurements when what an input brought about has been drawn. */
function markDrawn(slot: Asked, { number, coarse }: Told<PlayRequest, PlayAnswer>): void {
  requestAnimationFrame(() => {
    // The next task runs after this frame was painted.
    setTimeout(() => {
      if (number % 4096 === 0) performance.clearMarks();
      performance.mark("snapback:drawn", { detail: { number, slot, coarse } });
      if (!viewed && slot === "a") performance.mark("snapback:first-view");
      viewed ||= slot === "a";
    });
  });
}
