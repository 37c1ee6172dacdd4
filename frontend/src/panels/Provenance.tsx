import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Parameter } from "../api/types.ts";
import { place } from "../parts/Popover.tsx";
import { caseView, view, why } from "../state/store.ts";
import { capital, plain } from "../words/format.ts";
import { CONFIDENCE } from "../words/judged.ts";
import { ABOUT, YEAR_WORDS } from "../words/outcome.ts";
import type { Of } from "../words/headline.ts";
import { answerOf, LETTER, pointsOf } from "./reading.ts";
import { year } from "../state/store.ts";

/** What is told of a number. */
export interface Origin {
  title: string;
  /** The number itself, with all its digits. */
  value: number | null;
  unit: string;
  means: string;
  equation: string;
  page: string;
  /** Policy, year, and other circumstances, as pairs of words. */
  facts: readonly (readonly [string, ComponentChildren])[];
  hash: string | null;
  /** Name of the outcome, where it is one: what it hangs on is known by it. */
  outcome?: string;
  part: Parameter["part"] | "both";
}

const asked = signal<{ origin: Origin; from: HTMLElement } | null>(null);
const BOX = "origin-of-a-number";

/** A number that tells on a press where it comes from. */
export function Num({
  children,
  origin,
  of,
  text,
  class: name,
}: {
  children: ComponentChildren;
  origin: () => Origin;
  /** What it is a number of, for a reader who cannot see where it stands. */
  of?: string;
  /** What `children` say, where they are more than words. */
  text?: string;
  class?: string;
}) {
  return (
    <button
      type="button"
      class={`source ${name ?? ""}`}
      aria-haspopup="dialog"
      aria-label={of && `${text ?? String(children)}, ${of}`}
      onClick={(event) => open(event.currentTarget, origin())}
    >
      {children}
    </button>
  );
}

function open(from: HTMLElement, origin: Origin): void {
  const box = document.getElementById(BOX);
  const again = asked.value?.from === from && box?.matches(":popover-open");
  asked.value = { origin, from };
  if (!box || again) {
    box?.hidePopover();
    return;
  }
  box.showPopover();
  // Its size is known once it is drawn.
  requestAnimationFrame(() => {
    place(from, box);
    box.focus();
  });
}

/** Where the origin of the number that was pressed is told; one for all of them. */
export function ProvenanceBox() {
  const box = useRef<HTMLDivElement>(null);
  const told = asked.value;
  return (
    <div
      id={BOX}
      ref={box}
      class="popover origin"
      popover="auto"
      role="dialog"
      aria-label="Where this number comes from"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape") told?.from.focus();
      }}
    >
      {told && <Told key={told.origin.title} origin={told.origin} />}
    </div>
  );
}

function Told({ origin }: { origin: Origin }) {
  const { title, value, unit, means, equation, page, facts, hash } = origin;
  const overrides = Object.entries(view.value?.values ?? {});
  return (
    <>
      <h3>{title}</h3>
      <p>{means}</p>
      <dl>
        {value !== null && (
          <>
            <dt>Number</dt>
            <dd>
              <code>{String(value)}</code> {unit}
            </dd>
          </>
        )}
        {facts.map(([name, fact]) => (
          <>
            <dt>{name}</dt>
            <dd>{fact}</dd>
          </>
        ))}
        <dt>Equation</dt>
        <dd class="eq">{equation}</dd>
        <dt>Explained in</dt>
        <dd>{page}</dd>
        {overrides.length > 0 && (
          <>
            <dt>Changed assumptions</dt>
            <dd>{overrides.map(([name, number]) => `${name} = ${plain(number)}`).join(", ")}</dd>
          </>
        )}
        <dt>Result</dt>
        <dd>{hash ? <code class="hash">{hash}</code> : "counted coarsely while a control moves; no hash"}</dd>
      </dl>
      <Behind origin={origin} />
    </>
  );
}

/** Parameters behind a number, those first that move it most. */
function Behind({ origin }: { origin: Origin }) {
  const [all, setAll] = useState(false);
  const known = (caseView.value?.parameters ?? []).filter((one) => origin.part === "both" || one.part === origin.part);
  const found =
    why.value.value && !why.value.stale && origin.outcome ? (why.value.value.hangs_on[origin.outcome] ?? []) : [];
  const names = new Map(known.map((one) => [one.name, one]));
  const first = found.flatMap(({ parameter }) => names.get(parameter) ?? []).slice(0, 5);
  const rest = known.filter((one) => !first.includes(one));
  return (
    <>
      {first.length > 0 && (
        <>
          <h4>It hangs most on</h4>
          <ul class="parameters">
            {first.map((one) => (
              <OneParameter key={one.name} parameter={one} />
            ))}
          </ul>
        </>
      )}
      <button type="button" class="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
        {all ? "Hide" : "Show"} {first.length > 0 ? "the other " : "the "}
        {rest.length} parameters {origin.part === "ledger" ? "of the ledger" : "behind it"}, with sources
      </button>
      {all && (
        <ul class="parameters">
          {rest.map((one) => (
            <OneParameter key={one.name} parameter={one} />
          ))}
        </ul>
      )}
    </>
  );
}

function OneParameter({ parameter }: { parameter: Parameter }) {
  const { name, meaning, unit, central, low, high, source, confidence } = parameter;
  const used = view.value?.values[name];
  return (
    <li>
      <strong>{capital(meaning.replaceAll("`", ""))}</strong>: {plain(used ?? central)} {unit}
      {used !== undefined && ` (central ${plain(central)})`}
      {low !== null && high !== null && `, 80\u00a0% range ${plain(low)} to ${plain(high)}`}
      <span class="keys">
        <code>{name}</code> · {CONFIDENCE[confidence]} · {source}
      </span>
    </li>
  );
}

/** A control under a chart that tells where its numbers come from. */
export function SourceOf({ origin, of }: { origin: () => Origin; of: string }) {
  return (
    <Num class="quiet" origin={origin} of={of}>
      Source
    </Num>
  );
}

/** Where an outcome of a policy comes from; `kind` says whether it is the value, a change, or a band. */
export function originOf(of: Of, outcome: string, kind: "value" | "change" | "band" = "value"): Origin {
  const about = ABOUT.get(outcome);
  const answer = answerOf(of);
  const against = answerOf("baseline");
  const found = answer?.outcomes[outcome];
  const number = found?.at[year.value] ?? null;
  const less = against?.outcomes[outcome]?.at[year.value] ?? null;
  const points = pointsOf(of, outcome);
  const when = YEAR_WORDS[year.value];
  const isTotal = caseView.value?.outcomes.find((one) => one.name === outcome)?.kind === "total";
  const facts: [string, ComponentChildren][] = [
    ["Policy", `${LETTER[of]}, “${answer?.title ?? ""}” (${answer?.policy ?? ""})`],
    ["When", isTotal ? `total of the ${when} after the vintage` : `at the end of ${when} after the vintage`],
  ];
  if (kind === "change" && against) facts.push(["Less", `baseline “${against.title}”: ${String(less)}`]);
  if (points) {
    facts.push([
      "Over draws",
      `median ${String(points.p50)}, 10 % point ${String(points.p10)}, 90 % point ${String(points.p90)}`,
    ]);
  }
  return {
    title: `${about?.label ?? found?.title ?? outcome}${kind === "change" ? ", change against the baseline" : ""}`,
    value: kind === "change" && number !== null && less !== null ? number - less : number,
    unit: found?.unit ?? "",
    means: about?.means ?? found?.title ?? "",
    equation: about?.equation ?? "",
    page: about?.page ?? "docs/theory.md, “Outcomes”",
    facts,
    hash: answer && !answer.coarse ? answer.result_hash : null,
    outcome,
    part: "both",
  };
}
