import { useState } from "preact/hooks";
import type { PlayAnswer, Year } from "../api/types.ts";
import { once } from "../charts/once.ts";
import { csv, save } from "../charts/export.ts";
import { setYear } from "../state/actions.ts";
import { caseView, year } from "../state/store.ts";
import { band, change, difference, told } from "../words/format.ts";
import { full, type Of } from "../words/headline.ts";
import { applies, at, MORE, promises, SHOWN, YEAR_WORDS, type About } from "../words/outcome.ts";
import { Num, originOf } from "./Provenance.tsx";
import { a, b, baseline, drawn, hashes, names, pointsOf } from "./reading.ts";

const YEARS: readonly Year[] = ["1y", "3y", "5y"];

/** Outcomes of A, B and the baseline, at the chosen year. */
export function OutcomeTable() {
  const [all, setAll] = useState(false);
  const [ours, theirs, against] = [a.value, b.value, baseline.value];
  if (!ours) return null;
  const ensemble = drawn.value;
  return (
    <section class="outcomes" aria-labelledby="h-outcomes">
      <div class="outcomes-head">
        <h2 id="h-outcomes">What it comes to</h2>
        <fieldset class="years">
          <legend class="hidden">Years after the vintage</legend>
          <span aria-hidden="true">after</span>
          {YEARS.map((one) => (
            <label key={one} class={one === year.value ? "on" : undefined}>
              <input
                type="radio"
                name="outcome-year"
                value={one}
                checked={one === year.value}
                onChange={() => setYear(one)}
              />
              {YEAR_WORDS[one]}
            </label>
          ))}
        </fieldset>
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of outcomes">
        <Rows a={ours} b={theirs} baseline={against} at={year.value} all={all} drawn={ensemble?.id ?? null} />
      </div>
      <p class="files">
        <button type="button" class="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Fewer outcomes" : "More outcomes"}
        </button>
        <button type="button" class="quiet" onClick={() => save("outcomes.csv", outcomesCsv())}>
          CSV
        </button>
        <span class="note">
          {ensemble
            ? `Large: central values. Small: median and 80\u00a0% band of ${ensemble.result.draws - ensemble.result.failed_draws} draws.`
            : "Central values."}{" "}
          People as persons, money in USD million a year. Press a number to see where it comes from.
        </span>
      </p>
    </section>
  );
}

interface RowsProps {
  a: PlayAnswer;
  b: PlayAnswer | null;
  baseline: PlayAnswer | null;
  at: Year;
  all: boolean;
  /** Which ensemble stands behind the bands. */
  drawn: string | null;
}

const Rows = once<RowsProps>(({ a: ours, b: theirs, baseline: against, at: when, all }) => {
  const groups = ["People", "Promises", "Money and power"] as const;
  const hasPatron = names.value.patron !== "";
  const rows = (all ? [...SHOWN, ...MORE] : SHOWN).filter(({ role }) => hasPatron || role !== "patron");
  const columns: Of[] = theirs ? ["a", "b"] : ["a"];
  return (
    <table class={theirs ? "figures two-up" : "figures"}>
      <caption class="hidden">Outcomes after {YEAR_WORDS[when]}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span class="hidden">Outcome</span>
          </th>
          <th scope="col" class="strip">
            <span class="hidden">Picture: baseline as a line, A as a dot, its band pale</span>
          </th>
          {columns.map((of) => (
            <>
              <th key={of} scope="col" class="n value" title={(of === "a" ? ours : theirs)?.title}>
                {of === "a" ? "A" : "B"}
              </th>
              {against && (
                <th key={`${of}-change`} scope="col" class="n against">
                  against
                  <br />
                  baseline
                </th>
              )}
            </>
          ))}
          {against && (
            <th scope="col" class="n base">
              Baseline
            </th>
          )}
        </tr>
      </thead>
      {groups.map((group) => (
        <tbody key={group}>
          <tr class="group">
            <th scope="rowgroup" colSpan={3 + 2 * columns.length}>
              {group}
              {group === "Money and power" && <span class="unit">, USD million a year</span>}
            </th>
          </tr>
          {rows
            .filter((about) => about.group === group && ours.outcomes[about.name])
            .map((about) => (
              <tr key={about.name} class={about.name === "freed" ? "first" : undefined}>
                <th scope="row">
                  <span class={`of-${about.role} mark`}>{about.label}</span>
                </th>
                <td class="strip">
                  <Strip about={about} a={ours} b={theirs} baseline={against} when={when} />
                </td>
                {columns.map((of) => {
                  const answer = of === "a" ? ours : theirs;
                  return answer ? (
                    <>
                      <Value key={of} about={about} answer={answer} of={of} when={when} />
                      {against && (
                        <Against
                          key={`${of}-change`}
                          about={about}
                          answer={answer}
                          against={against}
                          of={of}
                          when={when}
                        />
                      )}
                    </>
                  ) : null;
                })}
                {against && <Value about={about} answer={against} of="baseline" when={when} />}
              </tr>
            ))}
        </tbody>
      ))}
    </table>
  );
});

/** Where A, B and the baseline lie between nothing and the largest of them, or between never and always. */
function Strip({
  about,
  a: ours,
  b: theirs,
  baseline: against,
  when,
}: {
  about: About;
  a: PlayAnswer;
  b: PlayAnswer | null;
  baseline: PlayAnswer | null;
  when: Year;
}) {
  const unit = ours.outcomes[about.name]?.unit ?? "";
  const told = (answer: PlayAnswer | null) =>
    answer && applies(about.name, answer) ? at(answer, about.name, when) : null;
  const [one, other, base] = [told(ours), told(theirs), told(against)];
  const found = pointsOf("a", about.name);
  const points = full(found) ? found : null;
  const shown = [one, other, base, points?.p10 ?? null, points?.p90 ?? null].filter((value) => value !== null);
  if (one === null || shown.length === 0) return null;
  const bounded = unit === "probability" || unit === "fraction";
  const low = Math.min(0, ...shown);
  const high = bounded ? 1 : Math.max(0, ...shown);
  const x = (value: number) => 5 + (130 * (value - low)) / (high - low || 1);
  return (
    <svg class={`of-${about.role}`} viewBox="0 0 140 16" aria-hidden="true">
      <line class="grid" x1={x(low)} x2={x(high)} y1="8" y2="8" />
      <line class="zero" x1={x(0)} x2={x(0)} y1="5" y2="11" />
      {points && (
        <rect class="band" x={x(points.p10)} y="4.5" width={Math.max(0.5, x(points.p90) - x(points.p10))} height="7" />
      )}
      {points && <line class="median" x1={x(points.p50)} x2={x(points.p50)} y1="4.5" y2="11.5" />}
      {base !== null && <line class="base" x1={x(base)} x2={x(base)} y1="2" y2="14" />}
      {other !== null && <circle class="open" cx={x(other)} cy="8" r="3.4" />}
      <circle class="dot" cx={x(one)} cy="8" r="3.8" />
    </svg>
  );
}

function Value({ about, answer, of, when }: { about: About; answer: PlayAnswer; of: Of; when: Year }) {
  const outcome = answer.outcomes[about.name];
  if (!outcome) return <td class="n" />;
  // Of what is promised to nobody there is no chance to tell.
  if (!applies(about.name, answer)) {
    return <td class="n none">{of === "baseline" ? "–" : promises(answer) ? "open-ended" : "nothing promised"}</td>;
  }
  const points = pointsOf(of, about.name);
  const number = at(answer, about.name, when);
  const text = told(number, outcome.unit);
  return (
    <td class={`n ${of === "baseline" ? "base" : "value"}`}>
      <Num origin={() => originOf(of, about.name)} of={about.label}>
        {text}
      </Num>
      {full(points) && <span class="range">{band(points, outcome.unit)}</span>}
    </td>
  );
}

function Against({
  about,
  answer,
  against,
  of,
  when,
}: {
  about: About;
  answer: PlayAnswer;
  against: PlayAnswer;
  of: Of;
  when: Year;
}) {
  const unit = answer.outcomes[about.name]?.unit ?? "";
  if (!(applies(about.name, answer) && applies(about.name, against))) return <td class="n against" />;
  const gap = difference(at(answer, about.name, when), at(against, about.name, when), unit);
  const text = change(gap, unit);
  return (
    <td class="n against">
      <Num origin={() => originOf(of, about.name, "change")} of={`${about.label}, against the baseline`}>
        {text}
      </Num>
    </td>
  );
}

/** All outcomes of what is shown, by quarter. */
function outcomesCsv(): string {
  const shown = (["a", "b", "baseline"] as const).flatMap((of) => {
    const answer = { a, b, baseline }[of].value;
    return answer ? [{ of, answer }] : [];
  });
  const rows = shown.flatMap(({ of, answer }) =>
    Object.entries(answer.outcomes).flatMap(([name, { unit, path }]) =>
      path.map((value, n) => [of, answer.policy, name, unit, n + 1, value]),
    ),
  );
  return csv(
    { columns: ["of", "policy", "outcome", "unit", "quarter", "value"], rows },
    { title: "Outcomes by quarter", case: caseView.value?.id ?? "", unit: "by outcome", hashes: hashes() },
  );
}
