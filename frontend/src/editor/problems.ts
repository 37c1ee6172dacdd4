/** What the server found wrong with the terms in a slot, by the field that it stands at. */

import { answers } from "../state/store.ts";
import type { Problem } from "../api/types.ts";
import type { Slot } from "../state/view.ts";

/** Problems of the terms in a slot, with `where` as the path inside the terms, such as `steps[1].share`. */
export function problemsOf(slot: Slot): Problem[] {
  const problems = answers[slot].value.trouble?.problems ?? [];
  return problems.map((problem) => ({ ...problem, where: problem.where.replace(/^terms(\[\d+\])?\.?/, "") }));
}

/** Problems at a path, or anywhere below it where `deep`. */
export function problemsAt(slot: Slot, path: string, deep = false): Problem[] {
  return problemsOf(slot).filter(
    ({ where }) => where === path || (deep && (where.startsWith(`${path}.`) || where.startsWith(`${path}[`))),
  );
}
