/** How the page stands just now; not part of what a link restores. */

import { signal } from "@preact/signals";
import type { Slot } from "./view.ts";

export type Tab = "agreement" | "assumptions";
export type Pane = Tab | "outcomes";

/** Which proposal the left column edits. */
export const editing = signal<Slot>("a");

/** Which of the two the left column shows on a wide page. */
export const tab = signal<Tab>("agreement");

/** What a narrow page shows. */
export const pane = signal<Pane>("outcomes");

/** Name of the parameter that is to be brought into view. */
export const parameterAt = signal<string | null>(null);

/** A short message on what was just done or could not be; null where there is none. */
export interface Notice {
  text: string;
  /** What helps a reader further, such as single problems. */
  more?: string[];
  bad?: boolean;
}
export const notice = signal<Notice | null>(null);

export const dialog = signal<"cases" | null>(null);

/** Something that a browser may keep for this reader, or refuse to. */
export function kept(key: string): string | null {
  try {
    return localStorage.getItem(`snapback.${key}`);
  } catch {
    return null;
  }
}

export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(`snapback.${key}`, value);
  } catch {
    // Nothing is kept where the browser keeps nothing: the page works without.
  }
}
