import { useEffect } from "preact/hooks";
import "./panels.css";
import { announce } from "../state/actions.ts";
import { askAgain, wantLedger } from "../state/asking.ts";
import { answers, caseView } from "../state/store.ts";
import { headline, text } from "../words/headline.ts";
import { Draws } from "./Draws.tsx";
import { Flows } from "./Flows.tsx";
import { compared, Headline } from "./Headline.tsx";
import { Later } from "./Later.tsx";
import { LedgerPanel } from "./LedgerPanel.tsx";
import { OutcomeTable } from "./OutcomeTable.tsx";
import { Paths } from "./Paths.tsx";
import { ProvenanceBox } from "./Provenance.tsx";
import { a } from "./reading.ts";
import { Steps } from "./Steps.tsx";
import { Why } from "./Why.tsx";

/** What the agreement brings: people first, then promises, then money. */
export function Outcomes() {
  const opened = caseView.value;
  if (!opened) return null;
  return (
    <div class="outcomes-panel" aria-busy={a.value === null}>
      <Settled />
      <Troubles />
      {a.value === null && !answers.a.value.trouble && <p class="wait">Solving the economy and playing the game …</p>}
      <Headline />
      <OutcomeTable />
      <Paths />
      <Steps />
      <Why />
      <Later key={opened.id} onNear={() => void wantLedger()}>
        <LedgerPanel />
        <Flows />
      </Later>
      <Draws />
      <p class="foot">
        These are consequences of each policy under stated assumptions, not predictions: nobody knows which policy will
        be chosen. What counts as better is the reader’s choice.
      </p>
      <ProvenanceBox />
    </div>
  );
}

/** Tells a screen reader the answer once nothing moves any more. */
function Settled() {
  const { answer, pending, coarse } = answers.a.value;
  useEffect(() => {
    if (answer && !pending && !coarse) announce(text(headline(compared(answer)).people));
  }, [answer, pending, coarse]);
  return null;
}

/** Why a policy has no answer. */
function Troubles() {
  return (
    <>
      {(["a", "b", "baseline"] as const).map((of) => {
        const { trouble } = answers[of].value;
        if (!trouble) return null;
        return (
          <div key={of} class="trouble" role="alert">
            <p>
              <strong>{of === "baseline" ? "The baseline" : of.toUpperCase()} has no answer.</strong> {trouble.message}
            </p>
            {trouble.problems.length > 0 && (
              <ul>
                {trouble.problems.map(({ where, what, remedy }) => (
                  <li key={where + what}>
                    {what} {remedy}
                  </li>
                ))}
              </ul>
            )}
            <button type="button" class="quiet" onClick={() => askAgain(of)}>
              Ask again
            </button>
          </div>
        );
      })}
    </>
  );
}
