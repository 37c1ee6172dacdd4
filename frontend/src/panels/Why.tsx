import { useState } from "preact/hooks";
import type { PlayAnswer, WhyAnswer, Year } from "../api/types.ts";
import { BarRows } from "../charts/BarRows.tsx";
import { Figure } from "../charts/Figure.tsx";
import { once } from "../charts/once.ts";
import { wantWhy } from "../state/asking.ts";
import { answers, parameters, why, year, type Asked } from "../state/store.ts";
import { capital, change, inWords, told } from "../words/format.ts";
import { CONFIDENCE } from "../words/judged.ts";
import { ABOUT, SHOWN, YEAR_WORDS } from "../words/outcome.ts";
import { waterfall, whyTitle } from "../words/why.ts";
import { originOf, SourceOf } from "./Provenance.tsx";
import { a, answerOf, b, baseline, hashes, LETTER } from "./reading.ts";

/** Why two results differ, change by change, and what the result hangs on. */
export function Why() {
  const [outcome, setOutcome] = useState("freed");
  const state = why.value;
  const pairs: [Asked, Asked][] = [
    ["baseline", "a"],
    ...(b.value
      ? ([
          ["b", "a"],
          ["baseline", "b"],
        ] as [Asked, Asked][])
      : []),
  ];
  if (!a.value || !baseline.value) return null;
  const chosen = state.of ?? { from: "baseline" as Asked, to: "a" as Asked };
  const [before, after] = [answerOf(chosen.from), answerOf(chosen.to)];
  const settled = !answers.a.value.pending && !answers.b.value.pending && !answers.baseline.value.pending;
  return (
    <section class="why" aria-labelledby="h-why">
      <h2 id="h-why">Why is it different?</h2>
      <p>
        Each change of terms is made alone, from one result towards the other; what is left over is what the changes do
        together.
      </p>
      <p class="asks">
        {pairs.map(([from, to]) => (
          <button
            key={from + to}
            type="button"
            class="button"
            disabled={!settled || state.pending}
            onClick={() => void wantWhy(from, to)}
          >
            {state.value && state.of?.from === from && state.of.to === to && state.stale ? "Ask again: " : ""}
            {LETTER[to]} against {from === "baseline" ? "the baseline" : LETTER[from]}
          </button>
        ))}
      </p>
      {state.pending && <p class="wait">Playing every change alone …</p>}
      {state.trouble && (
        <p class="trouble" role="alert">
          {state.trouble.message}
        </p>
      )}
      {state.value && state.stale && (
        <p class="note">The terms have moved since; this is why the results before differed.</p>
      )}
      {state.value && before && after && (
        <>
          <label class="pick">
            Outcome{" "}
            <select value={outcome} onChange={(event) => setOutcome(event.currentTarget.value)}>
              {SHOWN.map(({ name, label }) => (
                <option key={name} value={name}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          <Explained
            answer={state.value}
            before={before}
            after={after}
            from={chosen.from}
            to={chosen.to}
            outcome={outcome}
            when={year.value}
            stale={state.stale}
          />
        </>
      )}
    </section>
  );
}

interface Props {
  answer: WhyAnswer;
  before: PlayAnswer;
  after: PlayAnswer;
  from: Asked;
  to: Asked;
  outcome: string;
  when: Year;
  stale: boolean;
}

const Explained = once<Props>(({ answer, before, after, from, to, outcome, when, stale }) => {
  const unit = after.outcomes[outcome]?.unit ?? "";
  const about = ABOUT.get(outcome);
  const label = about?.label ?? outcome;
  const [start, end] = [before.outcomes[outcome]?.at[when] ?? 0, after.outcomes[outcome]?.at[when] ?? 0];
  const ends = [ending(from), ending(to)] as const;
  const falls = stale
    ? []
    : waterfall(answer, outcome, when, start, end, unit, [LETTER[from], LETTER[to]], (value) => told(value, unit));
  const title = whyTitle(answer, outcome, `${label}, after ${YEAR_WORDS[when]}`, when, end - start, unit, ends);
  const hangs = (answer.hangs_on[outcome] ?? []).slice(0, 10);
  const meaning = (name: string) => (parameters.value.get(name)?.meaning ?? name).replaceAll("`", "");
  const first = hangs[0];
  const hangsTitle = first
    ? `${label} hangs most on “${meaning(first.parameter)}”: ${change(first.effect, unit)} across its 80\u00a0% range`
    : `${label} hangs on nothing that was looked at`;
  const origin = () => ({ case: after.case, unit, hashes: hashes() });
  return (
    <div class="two">
      {falls.length > 0 && (
        <Figure
          title={title}
          reading={`${capital(unit)}. From ${ends[0]} to ${ends[1]}, one change at a time.`}
          name={`${after.case}-why-${outcome}`}
          origin={origin}
          table={() => ({
            columns: ["change", "before", "after", "effect alone"],
            rows: [
              ...answer.causes.map((cause) => [
                cause.title,
                cause.before,
                cause.after,
                cause.effect[outcome]?.[when] ?? null,
              ]),
              ["together, beyond each alone", "", "", answer.together[outcome]?.[when] ?? null],
            ],
          })}
          say={(value) => change(value, unit)}
          source={
            <SourceOf origin={() => originOf(to, outcome, from === "baseline" ? "change" : "value")} of={title} />
          }
        >
          <BarRows
            joined
            rows={falls.map((fall) => ({ ...fall, role: fall.total ? (about?.role ?? "street") : "held" }))}
            summary={`${title}. ${falls.map(({ label: name, text }) => `${name} ${text}`).join("; ")}.`}
          />
        </Figure>
      )}
      {hangs.length > 0 && (
        <Figure
          title={hangsTitle}
          reading={`${capital(unit)}: after three years, the slope at ${ends[1]} times the width of each parameter’s 80\u00a0% range. Pale: the parameter is judgement.`}
          name={`${after.case}-hangs-on-${outcome}`}
          origin={origin}
          table={() => ({
            columns: ["parameter", "confidence", "effect of 80 % range", "derivative"],
            rows: hangs.map(({ parameter, confidence, effect, derivative }) => [
              parameter,
              confidence,
              effect,
              derivative,
            ]),
          })}
          source={<SourceOf origin={() => originOf(to, outcome)} of={hangsTitle} />}
        >
          <BarRows
            rows={hangs.map(({ parameter, effect, confidence }) => ({
              key: parameter,
              label: capital(meaning(parameter)),
              note: confidence ? (CONFIDENCE[confidence as keyof typeof CONFIDENCE] ?? confidence) : "",
              from: 0,
              to: effect,
              text: change(effect, unit),
              role: "free",
              pale: confidence === "judgement",
            }))}
            summary={`${hangsTitle}. ${hangs.map(({ parameter, effect }) => `${meaning(parameter)} ${inWords(effect, unit)}`).join("; ")}.`}
          />
        </Figure>
      )}
    </div>
  );
});

function ending(of: Asked): string {
  return of === "baseline" ? "the baseline" : LETTER[of];
}
