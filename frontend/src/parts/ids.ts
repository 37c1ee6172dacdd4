import { useMemo } from "preact/hooks";

let last = 0;

/** An id that no other element of the page has, for labels and descriptions. */
export function useOwnId(prefix: string): string {
  return useMemo(() => `${prefix}-${(last += 1)}`, [prefix]);
}
