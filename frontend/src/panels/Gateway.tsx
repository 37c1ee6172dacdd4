import type { CaseView, PlayAnswer, Relief } from "../api/types.ts";
import { Alluvial } from "../charts/Alluvial.tsx";
import { Figure } from "../charts/Figure.tsx";
import { once } from "../charts/once.ts";
import { change, isNothing, millions, percent } from "../words/format.ts";
import { flowWords, type Combination, type LedgerRecord } from "../words/ledger.ts";
import type { Names } from "../words/outcome.ts";
import { Num, SourceOf } from "./Provenance.tsx";
import { originOfState } from "./state-origin.ts";

interface Column {
  key: string;
  head: string;
  note: string;
  at: Pick<Combination, "gateway_goods" | "gateway_payments" | "dependence" | "regime_revenue" | "patron_gain"> & {
    income: number | null;
  };
}

/** What relief does, step by step, against none and against all. */
export const Gateway = once<{
  record: LedgerRecord;
  opened: CaseView;
  a: PlayAnswer;
  b: PlayAnswer | null;
  names: Names;
}>(({ record, opened, a: ours, b: theirs, names: called }) => {
  const all = [...record.combinations].sort((one, other) => other.eased.length - one.eased.length)[0];
  const base = record.combinations.find(({ eased }) => eased.length === 0);
  if (!base || !all) return null;
  const none: Column["at"] = { ...base, income: 0 };
  const columns: Column[] = [{ key: "none", head: "In force", note: "all measures", at: none }];
  for (const [letter, answer] of [
    ["A", ours],
    ["B", theirs],
  ] as const) {
    answer?.relief.forEach((relief, n) => {
      const before = answer.relief[n - 1];
      if (n > 0 && before && relief.eased.length > before.eased.length) {
        columns.push({
          key: `${letter}${n}`,
          head: theirs ? `${letter}, step ${n}` : `Step ${n}`,
          note: `${relief.eased.length} ${relief.eased.length === 1 ? "package" : "packages"}`,
          at: levels(base, relief),
        });
      }
    });
  }
  const incomes = (all as unknown as { income?: Record<string, number> }).income;
  columns.push({
    key: "all",
    head: "All eased",
    note: `${all.eased.length} packages`,
    at: { ...all, income: incomes?.[opened.target] ?? null },
  });
  const rows: {
    name: string;
    unit: string;
    role: string;
    of: (at: Column["at"]) => string;
    raw: (at: Column["at"]) => number | null;
    page: string;
  }[] = [
    {
      name: `Goods for ${called.patron} that pass through ${called.target}`,
      unit: "USD million a year",
      role: "patron",
      of: (at) => millions(at.gateway_goods),
      raw: (at) => at.gateway_goods,
      page: "docs/model.md, “The patron’s gain, and the gateway”",
    },
    {
      name: "Payments likewise",
      unit: "USD million a year",
      role: "patron",
      of: (at) => millions(at.gateway_payments),
      raw: (at) => at.gateway_payments,
      page: "docs/model.md, “The patron’s gain, and the gateway”",
    },
    {
      name: `What ${called.patron} gains`,
      unit: "USD million a year",
      role: "patron",
      of: (at) => millions(at.patron_gain),
      raw: (at) => at.patron_gain,
      page: "docs/model.md, “The patron’s gain, and the gateway”",
    },
    {
      name: `Share of ${called.patron} in trade`,
      unit: "",
      role: "patron",
      of: (at) => percent(at.dependence),
      raw: (at) => at.dependence,
      page: "docs/model.md, “Dependence”",
    },
    {
      name: "Rulers’ revenue, change",
      unit: "USD million a year",
      role: "regime",
      of: (at) => change(at.regime_revenue - none.regime_revenue, "USD"),
      raw: (at) => at.regime_revenue - none.regime_revenue,
      page: "docs/model.md, “The rulers’ revenue”",
    },
    {
      name: `Real income of ${called.target}`,
      unit: "per cent",
      role: "target",
      of: (at) => (at.income === null ? "" : perCent(at.income)),
      raw: (at) => at.income,
      page: "docs/model.md, “Real income and welfare”",
    },
  ];
  const last = ours.relief.length > 0 ? levels(base, ours.relief.at(-1) as Relief) : none;
  return (
    <>
      <Passing
        record={record}
        none={none}
        last={last}
        all={all}
        eases={columns.length > 2}
        who={theirs ? "A" : "this agreement"}
        names={called}
      />
      <div class="scroll" tabIndex={0} role="region" aria-label="What relief changes">
        <table class="relief-table">
          <caption>
            <strong>What relief changes</strong>, once trade has come back: with everything in force, after each step
            that eases something, and with everything eased.
            {Object.keys(ours.values).length > 0 &&
              " Levels are at the case’s central values, changes by the steps at the assumptions set."}
          </caption>
          <thead>
            <tr>
              <th scope="col">
                <span class="hidden">What</span>
              </th>
              {columns.map(({ key, head, note }) => (
                <th key={key} scope="col" class="n">
                  {head}
                  <span class="keys">{note}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, unit, role, of, raw, page }) => (
              <tr key={name}>
                <th scope="row">
                  <span class={`mark of-${role}`}>{name}</span>
                  {unit && <span class="unit"> {unit}</span>}
                </th>
                {columns.map(({ key, head, at }) => (
                  <td key={key} class="n">
                    <Num of={`${name}, ${head}`} origin={() => originOfState(name, head, raw(at), unit, page, record)}>
                      {of(at)}
                    </Num>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
});

/** What passes the target for its patron: in force, and under what the agreement eases, or all. */
function Passing({
  record,
  none,
  last,
  all,
  eases,
  who,
  names: called,
}: {
  record: LedgerRecord;
  none: Column["at"];
  last: Column["at"];
  all: Combination;
  /** Whether the agreement eases anything. */
  eases: boolean;
  who: string;
  names: Names;
}) {
  if (!called.patron) return null;
  if (
    isNothing(all.gateway_goods) &&
    isNothing(none.gateway_goods) &&
    isNothing(all.gateway_payments) &&
    isNothing(none.gateway_payments)
  ) {
    return (
      <p class="says">
        Nothing passes through {called.target} for {called.patron}.
      </p>
    );
  }
  const ways = [
    ["goods", "gateway_goods"],
    ["payments", "gateway_payments"],
  ] as const;
  const draw = (key: string, to: Column["at"] | Combination, head: string) => (
    <Alluvial
      flows={ways.map(([label, name]) => ({ key: name, label, role: "patron", before: none[name], after: to[name] }))}
      heads={["in force", head]}
      say={(value) => millions(value)}
      largest={Math.max(...[none, last, all].map((at) => at.gateway_goods + at.gateway_payments))}
      height={130}
      summary={`${key}: ${ways.map(([label, name]) => `${label} ${millions(none[name])} before, ${millions(to[name])} after`).join("; ")}, USD million a year.`}
    />
  );
  const origin = () => ({
    case: record.case,
    unit: record.unit,
    hashes: [`ledger fingerprint: ${record.fingerprint}`],
  });
  const table = (to: Column["at"] | Combination) => () => ({
    columns: ["what passes", "in force", "eased"],
    rows: ways.map(([label, name]) => [label, none[name], to[name]]),
  });
  const source = (
    <SourceOf
      origin={() =>
        originOfState(
          "What passes through the target",
          "in force and eased",
          null,
          record.unit,
          "docs/model.md, “The patron’s gain, and the gateway”",
          record,
        )
      }
      of="what passes through the target"
    />
  );
  const reading = `USD million a year that pass through ${called.target} because the direct way is barred`;
  return (
    <div class="two">
      {eases && (
        <Figure
          title={passingTitle(none, last, called, `what ${who} eases`)}
          reading={reading}
          name={`${record.case}-gateway-agreement`}
          origin={origin}
          table={table(last)}
          say={(value) => millions(value)}
          source={source}
        >
          {draw(`Under what ${who} eases`, last, `what ${who} eases`)}
        </Figure>
      )}
      <Figure
        title={passingTitle(none, all, called, "all packages eased")}
        reading={reading}
        name={`${record.case}-gateway-all`}
        origin={origin}
        table={table(all)}
        say={(value) => millions(value)}
        source={source}
      >
        {draw("With all packages eased", all, "all eased")}
      </Figure>
    </div>
  );
}

function passingTitle(none: Column["at"], to: Column["at"] | Combination, called: Names, under: string): string {
  const [before, after] = [none, to].map((at) => at.gateway_goods + at.gateway_payments) as [number, number];
  const head = `What passes through ${called.target} for ${called.patron}`;
  if (Math.abs(after - before) < 0.01 * Math.max(before, after) || flowWords(before) === flowWords(after)) {
    return `${head} stays at about ${flowWords(before)} a year with ${under}`;
  }
  return `${head} ${after > before ? "rises" : "falls"} from ${flowWords(before)} to ${flowWords(after)} a year with ${under}`;
}

/** What relief changes, on top of what is with all measures in force. */
function levels(base: Combination, relief: Relief): Column["at"] {
  return {
    gateway_goods: base.gateway_goods + relief.gateway_goods,
    gateway_payments: base.gateway_payments + relief.gateway_payments,
    dependence: base.dependence + relief.dependence,
    regime_revenue: base.regime_revenue + relief.regime_revenue,
    patron_gain: base.patron_gain + relief.patron_gain,
    income: relief.income,
  };
}

function perCent(value: number): string {
  const text = Math.abs(value) >= 1 ? value.toFixed(1) : value.toFixed(2);
  return /[1-9]/.test(text) ? `${value > 0 ? "+" : "\u2212"}${text.replace("-", "")}\u00a0%` : "0";
}
