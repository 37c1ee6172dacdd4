import type { LedgerRecord } from "../words/ledger.ts";
import type { Origin } from "./Provenance.tsx";
import { a } from "./reading.ts";

/** Where a number of the economy comes from: goods, payments, income with some packages eased. */
export function originOfState(
  name: string,
  head: string,
  value: number | null,
  unit: string,
  page: string,
  record: LedgerRecord,
): Origin {
  return {
    title: `${name}: ${head.toLowerCase()}`,
    value,
    unit: unit || "fraction",
    means: `In the equilibrium of the economy with these packages eased and everything else in force, long run, against ${record.reference}.`,
    equation:
      "hat algebra of trade shares, routes and prices: π′ ∝ π (κ c ÷ P)^−θ; gateway = flows on the target’s re-export and payment routes",
    page,
    facts: [["World", `${record.world}, ${record.overlap} overlap, ledger fingerprint ${record.fingerprint}`]],
    hash: a.value && !a.value.coarse ? a.value.result_hash : null,
    part: "ledger",
  };
}
