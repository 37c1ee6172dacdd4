/** What was shown before, so that every step can be taken back. */

export interface History<T> {
  readonly past: readonly T[];
  readonly future: readonly T[];
  /** What the newest step changed; further moves of the same control belong to it. */
  readonly by: string | null;
  readonly at: number;
}

export const NO_HISTORY: History<never> = { past: [], future: [], by: null, at: 0 };

const MOST = 200;
const TOGETHER = 1000;

/**
 * Remember what was shown before a change. Moves of one control (`by`) within a second of each other are one step.
 */
export function remember<T>(history: History<T>, before: T, by: string | null, now: number): History<T> {
  const together = by !== null && by === history.by && now - history.at < TOGETHER && history.future.length === 0;
  const past = together && history.past.length > 0 ? history.past : [...history.past, before].slice(-MOST);
  return { past, future: [], by, at: now };
}

/** Go a step back; null where there is none. */
export function back<T>(history: History<T>, present: T): { history: History<T>; present: T } | null {
  const before = history.past.at(-1);
  if (before === undefined) return null;
  const future = [present, ...history.future];
  return { history: { past: history.past.slice(0, -1), future, by: null, at: 0 }, present: before };
}

/** Go a step forward again; null where there is none. */
export function forth<T>(history: History<T>, present: T): { history: History<T>; present: T } | null {
  const [after, ...future] = history.future;
  if (after === undefined) return null;
  return { history: { past: [...history.past, present], future, by: null, at: 0 }, present: after };
}
