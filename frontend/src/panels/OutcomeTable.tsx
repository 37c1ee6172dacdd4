import { useState } from "preact/hooks";
import type { PlayAnswer, Year } from "../api/types.ts";
import { once } from "../charts/once.ts";
import { csv, save } from "../charts/export.ts";
import { setYear } from "../state/actions.ts";
import { caseView, year } from "../state/store.ts";
import { band, change, told } from "../words/format.ts";
import { full, type Of } from "../words/headline.ts";
import { at, MORE, OF_PROMISES, promises, SHOWN, YEAR_WORDS, type About } from "../words/outcome.ts";
import { Num, originOf } from "./Provenance.tsx";
import { a, b, baseline, drawn, hashes, pointsOf } from "./reading.ts";

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
              <input type="radio" name="outcome-year" value={one} checked={one === year.value} onChange={() => setYear(one)} />
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
  const rows = all ? [...SHOWN, ...MORE] : SHOWN;
  const columns: Of[] = theirs ? ["a", "b"] : ["a"];
  return (
    <table class="figures">
      <caption class="hidden">Outcomes after {YEAR_WORDS[when]}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span class="hidden">Outcome</span>
          </th>
          {columns.map((of) => (
            <>
              <th key={of} scope="col" class="n" title={(of === "a" ? ours : theirs)?.title}>
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
              <span class="keys">{against.title}</span>
            </th>
          )}
        </tr>
      </thead>
      {groups.map((group) => (
        <tbody key={group}>
          <tr class="group">
            <th scope="rowgroup" colSpan={2 + 2 * columns.length}>
              {group}
            </th>
          </tr>
          {rows
            .filter((about) => about.group === group && ours.outcomes[about.name])
            .map((about) => (
              <tr key={about.name} class={about.name === "freed" ? "first" : undefined}>
                <th scope="row">
                  <span class={`of-${about.role} mark`}>{about.label}</span>
                  {unitNote(ours.outcomes[about.name]?.unit ?? "")}
                </th>
                {columns.map((of) => {
                  const answer = of === "a" ? ours : theirs;
                  return answer ? (
                    <>
                      <Value key={of} about={about} answer={answer} of={of} when={when} />
                      {against && <Against key={`${of}-change`} about={about} answer={answer} against={against} of={of} when={when} />}
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

function unitNote(unit: string) {
  return unit.startsWith("USD") ? <span class="unit"> USD million a year</span> : null;
}

function Value({ about, answer, of, when }: { about: About; answer: PlayAnswer; of: Of; when: Year }) {
  const outcome = answer.outcomes[about.name];
  if (!outcome) return <td class="n" />;
  // Of what is promised to nobody there is no chance to tell.
  if (OF_PROMISES.has(about.name) && !promises(answer)) {
    return <td class="n none">{of === "baseline" ? "–" : "nothing promised"}</td>;
  }
  const points = pointsOf(of, about.name);
  const number = at(answer, about.name, when);
  const text = told(number, outcome.unit);
  return (
    <td class={`n ${of === "baseline" ? "base" : "value"}`}>
      <Num origin={() => originOf(of, about.name)} label={`${text}, ${about.label}: where it comes from`}>
        {text}
      </Num>
      {full(points) && <span class="range">{band(points, outcome.unit)}</span>}
    </td>
  );
}

function Against({ about, answer, against, of, when }: { about: About; answer: PlayAnswer; against: PlayAnswer; of: Of; when: Year }) {
  const unit = answer.outcomes[about.name]?.unit ?? "";
  if (OF_PROMISES.has(about.name) && !(promises(answer) && promises(against))) return <td class="n against" />;
  const gap = at(answer, about.name, when) - at(against, about.name, when);
  const text = change(gap, unit);
  return (
    <td class="n against">
      <Num origin={() => originOf(of, about.name, "change")} label={`${text} against the baseline, ${about.label}: where it comes from`}>
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
