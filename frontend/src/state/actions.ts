/** What a reader can do. Panels and editors change the state by these functions only. */

import { batch, computed, signal } from "@preact/signals";
import type { Parameter, Terms, Year } from "../api/types.ts";
import { NO_HISTORY, back, forth, remember, type History } from "./history.ts";
import { announced, caseView } from "./store.ts";
import { editing, pane, parameterAt, tab } from "./ui.ts";
import { same, view, type Proposal, type Slot, type View } from "./view.ts";

const history = signal<History<View>>(NO_HISTORY);

export const canUndo = computed(() => history.value.past.length > 0);
export const canRedo = computed(() => history.value.future.length > 0);

/** Inputs so far; the newest one's number goes with the requests that it brings about. */
let inputs = 0;
export const inputNumber = () => inputs;

/** Whether the newest input was the move of a control that may go on, such as a slider; else it was one press. */
let moving = false;
export const isMoving = () => moving;

/**
 * Change what is shown. Moves of one control, named by `by`, within a second of each other are taken back together.
 */
export function change(patch: Partial<View>, by: string | null = null): void {
  const present = view.value;
  if (!present) return;
  const next = { ...present, ...patch };
  if (same(present, next)) return;
  inputs += 1;
  moving = by !== null;
  performance.mark("snapback:input", { detail: { number: inputs } });
  batch(() => {
    if (!onlyTheme(patch)) history.value = remember(history.value, present, by, performance.now());
    view.value = next;
  });
}

const onlyTheme = (patch: Partial<View>) => Object.keys(patch).every((key) => key === "theme");

/** Show something else altogether, such as another case or what a link says; it can be taken back within a case. */
export function show(next: View): void {
  batch(() => {
    const present = view.value;
    history.value =
      present?.case === next.case ? remember(history.value, present, null, performance.now()) : NO_HISTORY;
    inputs += 1;
    moving = false;
    view.value = next;
    editing.value = "a";
  });
}

export function undo(): void {
  move(back);
}

export function redo(): void {
  move(forth);
}

function move(way: typeof back<View>): void {
  const present = view.value;
  const moved = present && way(history.value, present);
  if (!moved) return;
  inputs += 1;
  moving = false;
  batch(() => {
    history.value = moved.history;
    view.value = { ...moved.present, theme: present.theme };
    if (!moved.present.b) editing.value = "a";
  });
}

export function setProposal(slot: Slot, proposal: Proposal, by: string | null = null): void {
  change({ [slot]: proposal }, by);
}

/** Change terms of the proposal in a slot. */
export function setTerms(slot: Slot, change_: (terms: Terms) => Terms, by: string | null = null): void {
  const proposal = view.value?.[slot];
  if (proposal) setProposal(slot, { ...proposal, terms: change_(proposal.terms) }, by && `${slot}.${by}`);
}

/** Put a policy of the case into a slot. */
export function usePreset(slot: Slot, id: string): void {
  const terms = caseView.value?.policies.find((policy) => policy.id === id);
  if (terms) setProposal(slot, { preset: id, terms });
}

/** Put an alternative beside A: a copy of A where no other policy is named. */
export function addAlternative(id?: string): void {
  const present = view.value;
  const terms = caseView.value?.policies.find((policy) => policy.id === id);
  if (!present) return;
  batch(() => {
    change({ b: terms ? { preset: terms.id, terms } : present.a });
    editing.value = "b";
  });
}

export function removeAlternative(): void {
  batch(() => {
    editing.value = "a";
    change({ b: null });
  });
}

export function swap(): void {
  const present = view.value;
  if (present?.b) change({ a: present.b, b: present.a });
}

export function setBaseline(id: string): void {
  change({ baseline: id });
}

export function setYear(year: Year): void {
  change({ year });
}

/** Hold a parameter at a value; null, or its central value, lets it go. */
export function setValue(parameter: Parameter, value: number | null): void {
  const values = { ...view.value?.values };
  if (value === null || value === parameter.central) delete values[parameter.name];
  else values[parameter.name] = value;
  change({ values }, value === null ? null : `values.${parameter.name}`);
}

export function resetValues(): void {
  change({ values: {} });
}

/** Open the assumptions at one parameter, such as from the source of a number. */
export function showParameter(name: string): void {
  batch(() => {
    tab.value = "assumptions";
    pane.value = "assumptions";
    parameterAt.value = name;
  });
}

/** Tell a screen reader what changed. */
export function announce(text: string): void {
  announced.value = text;
}
