import type { PlayAnswer } from "../api/types.ts";
import { EnsembleBar } from "../shell/EnsembleBar.tsx";
import { answers, caseView, job, year } from "../state/store.ts";
import { headline, hugging, sure, type Compared, type Piece } from "../words/headline.ts";
import { Num, originOf } from "./Provenance.tsx";
import { a, b, baseline, drawn, names, pointsOf, wins } from "./reading.ts";

/** What is compared, as the sentences want it. */
export function compared(answer: PlayAnswer): Compared {
  return { a: answer, b: b.value, baseline: baseline.value, year: year.value, names: names.value };
}

/** The answer in sentences: who goes free, who breaks it, who gains, how sure. */
export function Headline() {
  const answer = a.value;
  const opened = caseView.value;
  if (!answer || !opened) return null;
  const ensemble = drawn.value;
  const c: Compared = { ...compared(answer), ...(ensemble && { points: pointsOf }) };
  const said = headline(c);
  return (
    <section class="headline" aria-label="The answer">
      <p class="policies">
        {c.b && <strong>A </strong>}
        <span>{answer.title}</span>
        {c.b && (
          <span class="of-b">
            <strong>B </strong>
            {c.b.title}
          </span>
        )}
        {c.baseline && <span class="against"> against the baseline: {lower(c.baseline.title)}</span>}
        <span class="working" aria-hidden="true">
          {answers.a.value.pending ? " …" : ""}
        </span>
      </p>
      <h1>
        <Pieces pieces={said.people} />
      </h1>
      <p>
        <Pieces pieces={said.promises} />
      </p>
      <p>
        <Pieces pieces={said.money} />
      </p>
      <div class="sure">
        {ensemble ? (
          <p>
            <strong>How sure.</strong>{" "}
            <Pieces pieces={sure(c, pointsOf, ensemble.result.draws, ensemble.result.failed_draws, wins.value)} />
          </p>
        ) : (
          <p>
            <strong>How sure.</strong>{" "}
            {job.value?.status === "running" || job.value?.status === "waiting"
              ? "Central values until the draws are done."
              : "These are central values of all assumptions: one possible world of many."}
          </p>
        )}
        <EnsembleBar />
      </div>
    </section>
  );
}

function lower(title: string): string {
  return /^[A-Z][a-z ]/.test(title) ? title.slice(0, 1).toLowerCase() + title.slice(1) : title;
}

/** A sentence whose numbers lead to where they come from. */
export function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return (
    <>
      {hugging(pieces).map((part, n) =>
        typeof part === "string" ? (
          part
        ) : (
          <span key={n} class="hugged">
            {part.before}
            <Num
              class={part.figure.role ? `of-${part.figure.role}` : undefined}
              origin={() => originOf(part.figure.of, part.figure.outcome, part.figure.kind)}
            >
              {part.figure.text}
            </Num>
            {part.after}
          </span>
        ),
      )}
    </>
  );
}
