import { useState } from "preact/hooks";
import type { CaseView, PlayAnswer } from "../api/types.ts";
import { csv, save } from "../charts/export.ts";
import { once } from "../charts/once.ts";
import { caseView, ledger } from "../state/store.ts";
import { millions } from "../words/format.ts";
import {
  KINDS,
  keysWords,
  ledgerTitle,
  whole,
  worth,
  type LedgerPackage,
  type LedgerRecord,
  type ValueKind,
} from "../words/ledger.ts";
import type { Names } from "../words/outcome.ts";
import { Num, type Origin } from "./Provenance.tsx";
import { a, b, names } from "./reading.ts";

interface Column {
  actor: string;
  title: string;
  role: string;
}

/** What each package of relief is worth to whom, and whose consent it needs. */
export function LedgerPanel() {
  const opened = caseView.value;
  const { value, pending, trouble } = ledger.value;
  return (
    <section class="ledger" aria-labelledby="h-ledger">
      <h2 id="h-ledger">The ledger: what each measure is worth, and who holds the key</h2>
      {trouble && (
        <p class="trouble" role="alert">
          {trouble.message}
        </p>
      )}
      {pending && <p class="wait">Solving the economy on every combination of packages …</p>}
      {value && opened && a.value && (
        <Packages
          record={value as unknown as LedgerRecord}
          opened={opened}
          a={a.value}
          b={b.value}
          names={names.value}
        />
      )}
    </section>
  );
}

interface Props {
  record: LedgerRecord;
  opened: CaseView;
  a: PlayAnswer;
  b: PlayAnswer | null;
  names: Names;
}

const Packages = once<Props>(({ record, opened, a: ours, b: theirs, names: called }) => {
  const [kind, setKind] = useState<ValueKind>("marginal_first");
  const [short, setShort] = useState(false);
  const columns = columnsOf(opened);
  const steps = { A: stepsOf(ours), B: theirs ? stepsOf(theirs) : new Map<string, number>() };
  const relief = ours.relief.at(-1)?.value[opened.target] ?? null;
  const parties = ours.terms.parties ?? null;
  const rows = [...record.packages].sort(
    (one, other) => worth(other, opened.target, kind, short) - worth(one, opened.target, kind, short),
  );
  return (
    <>
      <p class="says">
        {ledgerTitle(record, new Set(steps.A.keys()), opened.target, called, relief, theirs ? "A" : "this agreement")}.
      </p>
      <div class="choices">
        <fieldset class="years">
          <legend class="hidden">How a package’s value is counted</legend>
          {(Object.keys(KINDS) as ValueKind[]).map((one) => (
            <label key={one} class={one === kind ? "on" : undefined}>
              <input type="radio" name="ledger-kind" checked={one === kind} onChange={() => setKind(one)} />
              {KINDS[one].label}
            </label>
          ))}
        </fieldset>
        <fieldset class="years">
          <legend class="hidden">How much time buyers and sellers have</legend>
          {([false, true] as const).map((one) => (
            <label key={String(one)} class={one === short ? "on" : undefined}>
              <input type="radio" name="ledger-run" checked={one === short} onChange={() => setShort(one)} />
              {one ? "short run" : "long run"}
            </label>
          ))}
        </fieldset>
      </div>
      <p class="reading">
        USD million a year, {KINDS[kind].label}: {KINDS[kind].means}. Below each,{" "}
        {short ? "the long run" : "the short run, before buyers and sellers find others"}. Central values of the case.
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Ledger">
        <table class="packages-table">
          <thead>
            <tr>
              <th scope="col">Package</th>
              {columns.map((column) => (
                <th key={column.actor} scope="col" class={`n of-${column.role}`}>
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.id} class={steps.A.has(one.id) || steps.B.has(one.id) ? "eased" : undefined}>
                <th scope="row">
                  {one.title}
                  {(["A", "B"] as const).map((letter) => {
                    const step = steps[letter].get(one.id);
                    return step === undefined ? null : (
                      <span key={letter} class="eased-by">
                        {theirs ? `${letter}: ` : ""}eased in step{"\u00a0"}
                        {step}
                      </span>
                    );
                  })}
                  <span class="keys">{keysWords(one, opened, steps.A.has(one.id) ? parties : null)}</span>
                </th>
                {columns.map(({ actor, title }) => (
                  <td key={actor} class="n">
                    <Num
                      of={`${one.title} to ${title}`}
                      origin={() => originOfWorth(record, opened, one, actor, title, kind, short)}
                    >
                      {millions(worth(one, actor, kind, short))}
                    </Num>
                    <span class="range">{millions(worth(one, actor, kind, !short))}</span>
                  </td>
                ))}
              </tr>
            ))}
            {ours.relief.length > 1 && steps.A.size > 0 && (
              <Relief
                record={record}
                answer={ours}
                columns={columns}
                label={theirs ? "All that A eases" : "All that this agreement eases"}
              />
            )}
            {theirs && theirs.relief.length > 1 && steps.B.size > 0 && (
              <Relief record={record} answer={theirs} columns={columns} label="All that B eases" />
            )}
            <tr class="total">
              <th scope="row">All packages eased</th>
              {columns.map(({ actor, title }) => (
                <td key={actor} class="n">
                  <Num
                    of={`all packages to ${title}`}
                    origin={() =>
                      originOfAll(record, "All packages", whole(record, actor, short), title, short, record.fingerprint)
                    }
                  >
                    {millions(whole(record, actor, short))}
                  </Num>
                  <span class="range">{millions(whole(record, actor, !short))}</span>
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
      <p class="files">
        <button type="button" class="quiet" onClick={() => save(`${record.case}-ledger.csv`, ledgerCsv(record))}>
          CSV
        </button>
        <span class="note">What the rulers have more is part of what the target gains, not on top of it.</span>
      </p>
    </>
  );
});

function Relief({
  record,
  answer,
  columns,
  label,
}: {
  record: LedgerRecord;
  answer: PlayAnswer;
  columns: readonly Column[];
  label: string;
}) {
  const last = answer.relief.at(-1);
  if (!last) return null;
  return (
    <tr class="relief-row">
      <th scope="row">
        {label}
        <span class="keys">long run, once it is all in force</span>
      </th>
      {columns.map(({ actor, title }) => {
        const value = last.value[actor];
        return (
          <td key={actor} class="n">
            {value !== undefined && (
              <Num
                of={`${label} to ${title}`}
                origin={() =>
                  originOfAll(record, label, value, title, false, answer.coarse ? null : answer.result_hash)
                }
              >
                {millions(value)}
              </Num>
            )}
          </td>
        );
      })}
    </tr>
  );
}

/** The actors that matter most: target, rulers, patron, and the senders that hold a package's key. */
function columnsOf(opened: CaseView): Column[] {
  const keyed = new Set(
    opened.packages.flatMap((one) =>
      one.key_holders.map((id) => opened.key_holders.find((holder) => holder.id === id)?.actor),
    ),
  );
  const order = ["target", "regime", "patron", "sender"];
  return opened.actors
    .filter(
      ({ id, role }) =>
        role === "target" || role === "regime" || role === "patron" || (role === "sender" && keyed.has(id)),
    )
    .sort((one, other) => order.indexOf(one.role) - order.indexOf(other.role))
    .slice(0, 5)
    .map(({ id, title, role }) => ({ actor: id, title: title.split(" (")[0] ?? title, role }));
}

/** In which step each package is eased. */
function stepsOf(answer: PlayAnswer): Map<string, number> {
  const found = new Map<string, number>();
  (answer.terms.steps ?? []).forEach((step, n) => {
    for (const id of step.relief ?? []) if (!found.has(id)) found.set(id, n + 1);
  });
  return found;
}

function originOfWorth(
  record: LedgerRecord,
  opened: CaseView,
  one: LedgerPackage,
  actor: string,
  title: string,
  kind: ValueKind,
  short: boolean,
): Origin {
  const range = short ? undefined : one.range?.[actor]?.[kind];
  const acts = opened.measures.filter(({ id }) => one.measures.includes(id));
  return {
    title: `“${one.title}” to ${title}`,
    value: worth(one, actor, kind, short),
    unit: record.unit,
    means: `What easing this package changes for ${title} in a year, ${KINDS[kind].label} (${KINDS[kind].means}), ${short ? "short" : "long"} run, against ${record.reference}.`,
    equation:
      kind === "shapley"
        ? "Shapley value: mean over all orders of v(eased before ∪ package) − v(eased before); v is equivalent variation"
        : "v(with the package eased) − v(without); v = (real income′ ÷ real income − 1) × income",
    page: "docs/model.md, “The ledger”",
    facts: [
      ["Key holders", keysWords(one, opened, null).replace("key: ", "")],
      ["Acts", `${acts.length}: ${acts.map((act) => `${act.id} ${act.title} (${act.source})`).join("; ")}`],
      ["World", `${record.world}, ${record.overlap} overlap, fingerprint ${record.fingerprint}`],
      ...(range
        ? ([
            [
              "Over draws",
              `median ${range.p50}, 10 % point ${range.p10}, 90 % point ${range.p90} (${record.draws ?? 0} draws)`,
            ],
          ] as const)
        : []),
    ],
    hash: record.fingerprint,
    part: "ledger",
  };
}

/** Where the worth of several packages together comes from. */
function originOfAll(
  record: LedgerRecord,
  label: string,
  value: number,
  title: string,
  short: boolean,
  hash: string | null,
): Origin {
  return {
    title: `${label}, to ${title}`,
    value,
    unit: record.unit,
    means: `What easing them together changes for ${title} in a year once trade has come back, ${short ? "short" : "long"} run, against ${record.reference}.`,
    equation:
      "v(all of them eased) − v(none); v = (real income′ ÷ real income − 1) × income; for the rulers, the change of their revenue",
    page: "docs/model.md, “The ledger” and “Money”",
    facts: [["World", `${record.world}, ${record.overlap} overlap, fingerprint ${record.fingerprint}`]],
    hash,
    part: "ledger",
  };
}

function ledgerCsv(record: LedgerRecord): string {
  const kinds = Object.keys(KINDS) as ValueKind[];
  const rows = record.packages.flatMap((one) =>
    Object.keys(one.value).flatMap((actor) =>
      kinds.map((kind) => [one.id, actor, kind, worth(one, actor, kind), worth(one, actor, kind, true)]),
    ),
  );
  return csv(
    { columns: ["package", "actor", "kind", "long_run", "short_run"], rows },
    {
      title: "Value of each package",
      case: record.case,
      unit: record.unit,
      hashes: [`ledger fingerprint: ${record.fingerprint}`],
    },
  );
}
