import type { Bands, PlayAnswer } from "../api/types.ts";
import type { Table } from "../charts/export.ts";
import { Figure } from "../charts/Figure.tsx";
import { once } from "../charts/once.ts";
import { PathChart, type Line } from "../charts/PathChart.tsx";
import { caseView, inEnsemble, year } from "../state/store.ts";
import { axis, range, told } from "../words/format.ts";
import type { Of } from "../words/headline.ts";
import { ABOUT, promises, QUARTER_OF } from "../words/outcome.ts";
import { breaksTitle, pathTitle, pathWords, quarterDate, quarterWords } from "../words/titles.ts";
import { originOf, SourceOf } from "./Provenance.tsx";
import { a, b, bandsOf, baseline, drawn, hashes, names } from "./reading.ts";

const DRAWN = ["freed", "newly_jailed", "held", "broken", "regime_revenue", "patron_gain"] as const;

/** What happens over five years: people first. */
export function Paths() {
  const [ours, theirs, against] = [a.value, b.value, baseline.value];
  if (!ours) return null;
  const ensemble = drawn.value;
  return (
    <section class="paths" aria-labelledby="h-paths">
      <h2 id="h-paths">What happens over time</h2>
      <p class="reading">
        <Key b={theirs !== null} baseline={against !== null} />{" "}
        {ensemble
          ? `Pale: 80\u00a0% of ${ensemble.result.draws - ensemble.result.failed_draws} draws; dotted: their median.`
          : "Central values."}{" "}
        Point at a quarter, or use the arrow keys, to read all charts there.
      </p>
      <div class="multiples">
        {DRAWN.filter((outcome) => outcome !== "patron_gain" || names.value.patron).map((outcome) => (
          <Path
            key={outcome}
            outcome={outcome}
            a={ours}
            b={theirs}
            baseline={against}
            when={year.value}
            ensemble={`${ensemble?.id ?? ""} ${inEnsemble.value.a ?? ""} ${inEnsemble.value.b ?? ""}`}
          />
        ))}
      </div>
    </section>
  );
}

/** Which line is what, said once, in the lines' own looks. */
function Key({ b: theirs, baseline: against }: { b: boolean; baseline: boolean }) {
  return (
    <>
      <Sample kind="a" /> A
      {theirs && (
        <>
          , <Sample kind="b" /> B
        </>
      )}
      {against && (
        <>
          , <Sample kind="baseline" /> baseline
        </>
      )}
      .
    </>
  );
}

function Sample({ kind }: { kind: string }) {
  return (
    <svg class="sample" viewBox="0 0 26 8" aria-hidden="true">
      <line
        class={`line ${kind} ${kind === "baseline" ? "of-third_party" : "of-street"}`}
        x1="1"
        x2="25"
        y1="4"
        y2="4"
      />
    </svg>
  );
}

interface PathProps {
  outcome: (typeof DRAWN)[number];
  a: PlayAnswer;
  b: PlayAnswer | null;
  baseline: PlayAnswer | null;
  when: "1y" | "3y" | "5y";
  ensemble: string;
}

const Path = once<PathProps>(({ outcome, a: ours, b: theirs, baseline: against, when }) => {
  const drawing = { a: ours, b: theirs, baseline: against, year: when };
  const isBreaks = outcome === "broken";
  const unit = isBreaks ? "probability" : (ours.outcomes[outcome]?.unit ?? "");
  const lines = isBreaks ? breakLines(ours, theirs, against) : pathLines(outcome, ours, theirs, against);
  const title = isBreaks ? breaksTitle(drawing) : pathTitle(outcome, drawing);
  const vintage = caseView.value?.vintage ?? "";
  const summary = isBreaks
    ? `${title}.`
    : `${title}. ${pathWords("A", ours, outcome)}${theirs ? `; ${pathWords("B", theirs, outcome)}` : ""}.`;
  return (
    <Figure
      title={title}
      reading={READING[outcome]}
      name={`${ours.case}-${outcome}`}
      origin={() => ({
        case: ours.case,
        unit,
        hashes: hashes(),
        note: "quarters after the vintage; central values, and 10 %, 50 % and 90 % points over draws where they were made",
      })}
      table={() => tableOf(lines)}
      say={(value) => told(value, unit)}
      source={<SourceOf origin={() => originOf("a", isBreaks ? "broken_by_target" : outcome)} of={title} />}
    >
      <PathChart
        lines={lines}
        say={(value) => told(value, unit)}
        sayRange={(low, high) => range(low, high, unit)}
        tick={(value) => axis(value, unit)}
        summary={summary}
        when={(quarter) => `${quarterWords(quarter)} (${quarterDate(vintage, quarter)})`}
        chosen={QUARTER_OF[when]}
        most={unit === "probability" ? 0.1 : 1}
      />
    </Figure>
  );
});

const READING: Record<(typeof DRAWN)[number], string> = {
  freed: "Persons, since the start",
  newly_jailed: "Persons, since the start",
  held: "Persons, at the end of a quarter",
  broken: "Probability that a side has broken it first",
  regime_revenue: "USD million a year, against the start",
  patron_gain: "USD million a year, from relief",
};

function pathLines(outcome: string, ours: PlayAnswer, theirs: PlayAnswer | null, against: PlayAnswer | null): Line[] {
  const role = ABOUT.get(outcome)?.role ?? "street";
  const kind = caseView.value?.outcomes.find((one) => one.name === outcome)?.kind;
  const start =
    kind === "total" || outcome === "regime_revenue" || outcome === "patron_gain"
      ? 0
      : outcome === "held"
        ? heldNow()
        : undefined;
  const line = (answer: PlayAnswer | null, of: Of): Line[] =>
    answer
      ? [
          {
            label: LABEL[of],
            role,
            kind: of,
            path: answer.outcomes[outcome]?.path ?? [],
            start,
            band: bandOf(of, outcome),
          },
        ]
      : [];
  return [...line(ours, "a"), ...line(theirs, "b"), ...line(against, "baseline")];
}

/** People held at the start, where an assumption may have moved them. */
function heldNow(): number | undefined {
  const opened = caseView.value;
  if (!opened) return undefined;
  const moved = opened.held_parameter ? a.value?.values[opened.held_parameter] : undefined;
  return moved ?? opened.held;
}

function breakLines(ours: PlayAnswer, theirs: PlayAnswer | null, against: PlayAnswer | null): Line[] {
  const sides = [
    ["broken_by_target", "target"],
    ["broken_by_sender", "sender"],
  ] as const;
  const lines = (answer: PlayAnswer | null, of: Of): Line[] =>
    answer && (of === "a" || promises(answer))
      ? sides.map(([outcome, role]) => ({
          label: of === "a" ? role : of === "b" ? `${role} B` : `${role} baseline`,
          role,
          kind: of,
          path: answer.outcomes[outcome]?.path ?? [],
          start: 0,
          band: of === "baseline" ? null : bandOf(of, outcome),
        }))
      : [];
  // Four lines can be told apart; six cannot.
  return [...lines(ours, "a"), ...lines(theirs, "b"), ...(theirs ? [] : lines(against, "baseline"))];
}

const LABEL: Record<Of, string> = { a: "A", b: "B", baseline: "baseline" };

function bandOf(of: Of, outcome: string): Line["band"] {
  const found: Bands | null = bandsOf(of, outcome);
  return found && { low: found.p10, middle: found.p50, high: found.p90 };
}

function tableOf(lines: readonly Line[]): Table {
  const columns = [
    "quarter",
    ...lines.flatMap(({ label, band }) => [
      label,
      ...(band ? [`${label} 10 %`, `${label} median`, `${label} 90 %`] : []),
    ]),
  ];
  const last = lines[0]?.path.length ?? 0;
  const rows = Array.from({ length: last }, (_, n) => [
    n + 1,
    ...lines.flatMap(({ path, band }) => [
      path[n] ?? null,
      ...(band ? [band.low[n] ?? null, band.middle[n] ?? null, band.high[n] ?? null] : []),
    ]),
  ]);
  return { columns, rows };
}
