/** What a reader can do. Panels and editors change the state by these functions only. */

import { same, view, type Proposal, type Slot, type View } from "./view.ts";
import type { Year } from "../api/types.ts";
import { announced } from "./store.ts";

/** Change what is shown. */
export function change(patch: Partial<View>): void {
  const present = view.value;
  if (!present) return;
  const next = { ...present, ...patch };
  if (!same(present, next)) view.value = next;
}

export function setProposal(slot: Slot, proposal: Proposal): void {
  change({ [slot]: proposal });
}

export function setYear(year: Year): void {
  change({ year });
}

/** Tell a screen reader what changed. */
export function announce(text: string): void {
  announced.value = text;
}
