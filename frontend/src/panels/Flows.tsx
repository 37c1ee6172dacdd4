import type { CaseView } from "../api/types.ts";
import { Alluvial, type Flow } from "../charts/Alluvial.tsx";
import { Figure } from "../charts/Figure.tsx";
import { once } from "../charts/once.ts";
import { caseView, ledger } from "../state/store.ts";
import { capital, millions } from "../words/format.ts";
import { flowScale, flowTitle, partners, type LedgerRecord, type Partner } from "../words/ledger.ts";
import type { Names } from "../words/outcome.ts";
import { Gateway } from "./Gateway.tsx";
import { SourceOf } from "./Provenance.tsx";
import { a, b, names } from "./reading.ts";
import { originOfState } from "./state-origin.ts";

/** Partners that are named; the others are one flow. */
const NAMED = 8;

/** Where goods and money go, before and after, and what passes the target on its way to the patron. */
export function Flows() {
  const opened = caseView.value;
  const record = ledger.value.value as unknown as LedgerRecord | null;
  if (!opened || !record || !a.value) return null;
  return (
    <section class="flows-panel" aria-labelledby="h-flows">
      <h2 id="h-flows">Where the goods and the money go</h2>
      <Trade record={record} opened={opened} names={names.value} />
      <Gateway record={record} opened={opened} a={a.value} b={b.value} names={names.value} />
    </section>
  );
}

const Trade = once<{ record: LedgerRecord; opened: CaseView; names: Names }>(({ record, opened, names: called }) => {
  const found = (["exports", "imports"] as const).map((direction) => ({
    direction,
    flows: partners(record, direction, opened, NAMED),
  }));
  const total = (flows: readonly Partner[], key: "before" | "after") => flows.reduce((sum, one) => sum + one[key], 0);
  const largest = Math.max(...found.flatMap(({ flows }) => [total(flows, "before"), total(flows, "after")]));
  const { unit, say } = flowScale(
    Math.max(...found.flatMap(({ flows }) => flows.flatMap(({ before, after }) => [before, after]))),
  );
  return (
    <div class="two">
      {found.map(({ direction, flows }) => {
        const title = flowTitle(flows, direction, called);
        return (
          <Figure
            key={direction}
            title={title}
            reading={`Goods, ${unit}: left with all measures in force, right with every package eased. Both pictures have one scale. ${capital(direction)} in all: ${say(total(flows, "before"))} before, ${say(total(flows, "after"))} after.`}
            name={`${record.case}-${direction}`}
            origin={() => ({
              case: record.case,
              unit: record.unit,
              hashes: [`ledger fingerprint: ${record.fingerprint}`],
            })}
            table={() => ({
              columns: ["region", "in_force", "all_eased", "no_sanctions"],
              rows: Object.keys(record.states.in_force[direction]).map((code) => [
                code,
                record.states.in_force[direction][code] ?? null,
                record.states.all_eased[direction][code] ?? null,
                record.states.sanction_free[direction][code] ?? null,
              ]),
            })}
            say={(value) => millions(value)}
            source={
              <SourceOf
                origin={() =>
                  originOfState(
                    `${capital(direction)} by partner`,
                    "in force and all eased",
                    null,
                    record.unit,
                    "docs/model.md, “The economy” and “Routes”",
                    record,
                  )
                }
                of={title}
              />
            }
          >
            <Alluvial
              flows={flows.map(asFlow)}
              heads={["in force", "all eased"]}
              say={say}
              largest={largest}
              summary={`${title}. ${flows.map((one) => `${one.name} ${say(one.before)} before, ${say(one.after)} after`).join("; ")}, ${unit}.`}
            />
          </Figure>
        );
      })}
    </div>
  );
});

function asFlow({ key, name, role, before, after }: Partner): Flow {
  return { key: key || "others", label: name, role, before, after };
}
