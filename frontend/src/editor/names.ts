import type { CaseView, Quantity, Terms } from "../api/types.ts";

/** Parameters that the case's policies name at a place of the terms: they can stand there in any agreement. */
export function namesUsed(
  opened: CaseView,
  at: (terms: Terms) => Quantity | undefined | (Quantity | undefined)[],
): string[] {
  const used = opened.policies.flatMap((policy) => at(policy) ?? []);
  return [...new Set(used.filter((quantity) => typeof quantity === "string"))].sort();
}
