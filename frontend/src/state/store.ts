/**
 * What panels read. Everything here is a signal: reading `.value` in a component redraws it when the value changes.
 * Panels write nothing but through the functions of `actions.ts`.
 */

import { computed, signal } from "@preact/signals";
import type {
  Assessed,
  CaseEntry,
  CaseView,
  JobRequest,
  JobState,
  Parameter,
  PlayAnswer,
  PlayRequest,
  Problem,
  WhyAnswer,
} from "../api/types.ts";

export { comparing, view, year } from "./view.ts";
export type { Proposal, Slot, Theme, View } from "./view.ts";

/** Cases that can be chosen. */
export const cases = signal<CaseEntry[]>([]);

/** The case that is open; null until the first is there. */
export const caseView = signal<CaseView | null>(null);

/** What went wrong, said to a reader: a sentence, and the single problems where there are some. */
export interface Trouble {
  kind: string;
  message: string;
  problems: Problem[];
}

/** Whether a case is being read, or why it could not be. */
export const opening = signal<{ pending: boolean; trouble: Trouble | null }>({ pending: true, trouble: null });

/**
 * Of one request: the newest answer that came, and how it stands to what is asked now. `answer` stays while a newer
 * one is under way, so that nothing flickers; it is null only until the first came (or where the terms are wrong).
 */
export interface Answered {
  answer: PlayAnswer | null;
  /** What `answer` answers. */
  request: PlayRequest | null;
  /** Whether an answer to newer terms is under way. */
  pending: boolean;
  /** Whether `answer` counts people coarsely: its numbers are drawn, but it has no `result_hash` to show. */
  coarse: boolean;
  /** Why the present terms have no answer; null where they have, or will. */
  trouble: Trouble | null;
}

export const UNANSWERED: Answered = { answer: null, request: null, pending: false, coarse: false, trouble: null };

export type Asked = "a" | "b" | "baseline";

/** Proposal A, proposal B (UNANSWERED where there is none) and the policy that changes are counted against. */
export const answers = {
  a: signal<Answered>(UNANSWERED),
  b: signal<Answered>(UNANSWERED),
  baseline: signal<Answered>(UNANSWERED),
};

/** Whether there is something to see. */
export const answered = computed(() => answers.a.value.answer !== null);

/** A value that is asked for once, when somebody looks: see `wantLedger` and `wantWhy` in asking.ts. */
export interface Fetched<T> {
  value: T | null;
  pending: boolean;
  trouble: Trouble | null;
}

/** The object of `snapback ledger --json` at central values. */
export type Ledger = Record<string, unknown>;
export const ledger = signal<Fetched<Ledger>>({ value: null, pending: false, trouble: null });

/** Why `to` differs from `from`; `of` tells which two were asked about. `stale` once either has moved since. */
export interface Why extends Fetched<WhyAnswer> {
  of: { from: Asked; to: Asked } | null;
  stale: boolean;
}
export const why = signal<Why>({ value: null, pending: false, trouble: null, of: null, stale: false });

/** The ensemble that runs, ran last, or failed; null where none was started. */
export const job = signal<JobState | null>(null);

/** The newest ensemble that was done, with what was asked. */
export interface Ensemble {
  id: string;
  request: JobRequest;
  result: Assessed;
}
export const assessed = signal<Ensemble | null>(null);

/**
 * Whether the newest ensemble is of what is shown now: bands of one that is not are not to be drawn. By slot, the id
 * under which `assessed.value.result.policies` and `.bands` hold it; null where the ensemble is not of these terms
 * or of these assumptions.
 */
export const inEnsemble = signal<Record<Asked, string | null>>({ a: null, b: null, baseline: null });

/** Parameters of the case by name. */
export const parameters = computed<ReadonlyMap<string, Parameter>>(
  () => new Map((caseView.value?.parameters ?? []).map((parameter) => [parameter.name, parameter])),
);

/** What a screen reader is told when the outcomes settle; written by panels with `announce`. */
export const announced = signal("");
