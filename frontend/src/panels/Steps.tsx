import type { CaseView, Parameter, PlayAnswer, Promise_, Quantity } from "../api/types.ts";
import { Figure } from "../charts/Figure.tsx";
import { once } from "../charts/once.ts";
import { PathChart, type Line } from "../charts/PathChart.tsx";
import { caseView, ledger, parameters } from "../state/store.ts";
import { axis, capital, listed, percent, persons, range } from "../words/format.ts";
import type { Of } from "../words/headline.ts";
import type { LedgerRecord } from "../words/ledger.ts";
import type { Names } from "../words/outcome.ts";
import { choiceWords, stepsTitle, temptations, worthWords, type Worth } from "../words/promises.ts";
import { quarterDate, quarterWords } from "../words/titles.ts";
import { Num, originOf, SourceOf, type Origin } from "./Provenance.tsx";
import { a, b, hashes, LETTER, names } from "./reading.ts";

/** Who keeps what, and why: every promise when it is due. */
export function Steps() {
  const opened = caseView.value;
  if (!opened || !a.value) return null;
  const record = ledger.value.value as unknown as LedgerRecord | null;
  const revenue = record?.states.in_force.regime_revenue ?? null;
  return (
    <section class="who-keeps" aria-labelledby="h-steps">
      <h2 id="h-steps">Step by step: who keeps what, and why</h2>
      <OneAgreement
        answer={a.value}
        of="a"
        opened={opened}
        alone={b.value === null}
        names={names.value}
        revenue={revenue}
      />
      {b.value && (
        <OneAgreement answer={b.value} of="b" opened={opened} alone={false} names={names.value} revenue={revenue} />
      )}
    </section>
  );
}

interface Props {
  answer: PlayAnswer;
  of: Of;
  opened: CaseView;
  alone: boolean;
  names: Names;
  /** The rulers' revenue in a year with all measures in force; null until the ledger is there. */
  revenue: number | null;
}

const OneAgreement = once<Props>(({ answer, of, opened, alone, names: called, revenue }) => {
  if (answer.promises.length === 0) {
    const words =
      answer.terms.kind === "tariff"
        ? "Every release is paid for when it is made, so no step is owed."
        : "Nobody promises anything under this policy.";
    return (
      <p>
        {!alone && `${LETTER[of]}: `}
        {words}
      </p>
    );
  }
  const held = heldBy(answer, opened);
  return (
    <div class="one-agreement">
      {!alone && (
        <h3>
          {LETTER[of]}: {answer.title}
        </h3>
      )}
      <p class="says">
        {stepsTitle(answer)}. {temptations(answer)}
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label={`Promises of ${answer.title}`}>
        <table class="promises">
          <thead>
            <tr>
              <th scope="col" rowSpan={2}>
                Promise
              </th>
              <th scope="col" rowSpan={2}>
                Falls due and is kept, within five years
              </th>
              <th scope="col" rowSpan={2}>
                When it is likeliest due
              </th>
              <th scope="colgroup" colSpan={called.patron ? 3 : 2} class="over">
                Keeping it rather than refusing is worth
              </th>
            </tr>
            <tr>
              <th scope="col" class="n of-target">
                to the target
                <span class="keys">of a year’s revenue</span>
              </th>
              <th scope="col" class="n of-sender">
                to the sender
                <span class="keys">as so many going free</span>
              </th>
              {called.patron && (
                <th scope="col" class="n of-patron">
                  to the patron
                  <span class="keys">USD million</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {answer.promises.map((due) => {
              const worth = worthWords(due, held, called, revenue);
              return (
                <tr key={due.id}>
                  <th scope="row">
                    <span class={`of-${due.owed_by} mark`}>
                      {due.step}. {capital(due.owed_by)}
                    </span>{" "}
                    {promised(due, answer, opened, held)}
                  </th>
                  <td>
                    <Num
                      text={`${percent(due.reached)} → ${percent(due.kept)}`}
                      of="falls due, and is kept"
                      origin={() => originOfPromise(due, answer, of, worth)}
                    >
                      <svg class="ladder" viewBox="0 0 120 10" aria-hidden="true" preserveAspectRatio="none">
                        <rect class="reached" x="0" y="1" width={120 * due.reached} height="8" />
                        <rect
                          class={`kept of-${due.owed_by}`}
                          x="0"
                          y="1"
                          width={120 * Math.min(due.kept, due.reached)}
                          height="8"
                        />
                      </svg>
                      {percent(due.reached)} → {percent(due.kept)}
                    </Num>
                  </td>
                  <td>
                    {capital(quarterWords(due.quarter - 1))}
                    <span class="keys">{choiceWords(due)}</span>
                  </td>
                  {worth.map(({ role, words, short }) => (
                    <td key={role} class="n">
                      <Num of={words} origin={() => originOfPromise(due, answer, of, worth)}>
                        {short}
                      </Num>
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <Kept answer={answer} of={of} vintage={opened.vintage} />
    </div>
  );
});

/** When steps have been kept by both sides. */
function Kept({ answer, of, vintage }: { answer: PlayAnswer; of: Of; vintage: string }) {
  const lines: Line[] = answer.step_kept.map((path, n) => ({
    label: `step ${n + 1}`,
    role: "sender",
    kind: "a",
    path,
    start: 0,
  }));
  if (lines.length === 0) return null;
  const last = answer.step_kept.at(-1) ?? [];
  const half = last.findIndex((value) => value >= 0.5);
  const title =
    half >= 0
      ? `All steps are more likely kept than not ${quarterWords(half + 1)}`
      : `It is never more likely than not that all steps are kept: ${percent(last.at(-1) ?? 0)} after five years`;
  return (
    <Figure
      class="narrow"
      title={title}
      reading="Probability that both sides have kept a step by the end of each quarter"
      name={`${answer.case}-${answer.policy}-steps`}
      origin={() => ({
        case: answer.case,
        unit: "probability",
        hashes: hashes().filter((hash) => hash.startsWith(LETTER[of])),
      })}
      table={() => ({
        columns: ["quarter", ...lines.map(({ label }) => label)],
        rows: last.map((_, n) => [n + 1, ...lines.map(({ path }) => path[n] ?? null)]),
      })}
      say={(value) => percent(value)}
      source={<SourceOf origin={() => originOf(of, "agreement_completed")} of={title} />}
    >
      <PathChart
        lines={lines}
        say={percent}
        sayRange={(low, high) => range(low, high, "probability")}
        tick={(value) => axis(value, "probability")}
        summary={`${title}. ${lines.map(({ label, path }) => `${label} ${percent(path.at(-1) ?? 0)} after five years`).join(", ")}.`}
        when={(quarter) => `${quarterWords(quarter)} (${quarterDate(vintage, quarter)})`}
        chosen={12}
        most={1}
      />
    </Figure>
  );
}

/** What is promised, from the terms. */
function promised(due: Promise_, answer: PlayAnswer, opened: CaseView, held: number): string {
  const step = answer.terms.steps?.[due.step - 1];
  if (!step) return due.title;
  if (due.owed_by === "target") {
    const lot = step.release !== undefined ? number(step.release, answer) : number(step.share ?? 0, answer) * held;
    return `releases ${persons(lot)} people`;
  }
  const titles = (step.relief ?? []).map((id) => `“${opened.packages.find((one) => one.id === id)?.title ?? id}”`);
  const recognition = number(step.recognition ?? 0, answer);
  const given = [
    ...(titles.length > 0 ? [`${answer.terms.form === "delisted" ? "lifts" : "licenses"} ${listed(titles)}`] : []),
    ...(recognition > 0 ? [`gives ${percent(recognition)} of full recognition`] : []),
  ];
  return given.length > 0 ? listed(given) : "owes nothing";
}

function number(quantity: Quantity, answer: PlayAnswer): number {
  if (typeof quantity === "number") return quantity;
  return answer.values[quantity] ?? parameters.value.get(quantity)?.central ?? 0;
}

function heldBy(answer: PlayAnswer, opened: CaseView): number {
  return (opened.held_parameter ? answer.values[opened.held_parameter] : undefined) ?? opened.held;
}

function originOfPromise(due: Promise_, answer: PlayAnswer, of: Of, worth: readonly Worth[]): Origin {
  return {
    title: `Step ${due.step}: what the ${due.owed_by} owes`,
    value: due.kept,
    unit: "probability that it falls due and is kept",
    means:
      "A promise falls due when all before it were kept and nobody has broken the agreement; it is kept when what is owed is delivered.",
    equation: "P(keep) ∝ base weight × exp(sharpness × value of keeping ÷ stake), at every quarter in which it is due",
    page: "docs/theory.md, “Agreements” and “What each wants”; docs/promises.md",
    facts: [
      ["Policy", `${LETTER[of]}, “${answer.title}” (${answer.policy})`],
      ["Falls due", String(due.reached)],
      ["In quarter", String(due.quarter)],
      ["Then keeps, refuses, waits", `${due.keep}, ${due.refuse}, ${due.wait}`],
      ["Worth of keeping", worth.map(({ words }) => words).join(" ")],
    ],
    hash: answer.coarse ? null : answer.result_hash,
    outcome: "agreement_completed",
    part: "promises" satisfies Parameter["part"],
  };
}
