import type { Assessed, CaseView } from "../api/types.ts";
import { BarRows } from "../charts/BarRows.tsx";
import { Figure } from "../charts/Figure.tsx";
import { once } from "../charts/once.ts";
import { showParameter } from "../state/actions.ts";
import { running, startEnsemble } from "../state/ensemble.ts";
import { caseView, inEnsemble, parameters, view } from "../state/store.ts";
import { capital, change, percent } from "../words/format.ts";
import { SHOWN } from "../words/outcome.ts";
import {
  beats,
  CONFIDENCE,
  judged,
  oddsWords,
  rankingWords,
  tippingWords,
  verdictWords,
  watchWords,
  type Claim,
  type Swing,
} from "../words/judged.ts";
import { SourceOf, type Origin } from "./Provenance.tsx";
import { drawn } from "./reading.ts";

/** What only draws can say: odds of the claims, what would turn the verdict, what to watch. */
export function Draws() {
  const ensemble = drawn.value;
  const opened = caseView.value;
  if (!opened) return null;
  return (
    <section class="draws" aria-labelledby="h-draws">
      <h2 id="h-draws">How sure: claims, turns, signs</h2>
      {ensemble ? (
        <Judged
          result={ensemble.result}
          opened={opened}
          policy={inEnsemble.value.a ?? ""}
          against={inEnsemble.value.baseline}
        />
      ) : (
        <>
          <p>
            Draws of all parameters say in how many possible worlds each claim of the case holds, which assumption would
            turn the verdict, and which signs would show early that the agreement is failing.
          </p>
          <button type="button" class="button" disabled={running.value} onClick={() => void startEnsemble()}>
            Run {view.value?.draws} draws
          </button>
        </>
      )}
    </section>
  );
}

/** Differences whose movers are shown at once. */
const FIRST = 2;

interface Props {
  result: Assessed;
  opened: CaseView;
  policy: string;
  against: string | null;
}

const Judged = once<Props>(({ result, opened, policy, against }) => {
  const said = judged(result);
  const good = result.draws - result.failed_draws;
  const title = (id: string) => `“${result.policies.find((one) => one.id === id)?.title ?? id}”`;
  const meaning = (name: string) => parameters.value.get(name)?.meaning ?? name.replaceAll("_", " ");
  const overFive = said.rankings.filter((one) => one.at === "5y");
  // Those of A first, then people before the weightings.
  const rank = (swing: Swing) =>
    (swing.policy === policy ? 0 : 100) + ((SHOWN.findIndex(({ name }) => name === swing.outcome) + 50) % 50);
  const swings = [...said.tornado].sort((one, other) => rank(one) - rank(other));
  const tipping = said.tipping.filter((one) => one.turns_at !== null);
  // What never fails has no conditions to tell.
  const boxes = said.boxes
    .filter(({ base }) => base > 0)
    .sort((one, other) => Number(other.policy === policy) - Number(one.policy === policy));
  const signs = said.signposts.filter((one) => one.policy === policy);
  return (
    <>
      <h3>Which policy is best, by three weightings</h3>
      <ul class="lines">
        {overFive.map((ranking) => {
          const wins = against ? beats(ranking, policy, against) : null;
          return (
            <li key={ranking.weighting}>
              {rankingWords(ranking, good, title)}
              {wins !== null && ` A does better than the baseline in ${percent(wins)}.`}
            </li>
          );
        })}
      </ul>
      <Claims claims={said.claims} good={good} />
      <h3>What would turn it</h3>
      {tipping.length > 0 ? (
        <ul class="lines">
          {tipping.map((one) => (
            <li key={one.weighting + one.parameter}>
              {capital(one.weighting.replaceAll("_", " "))}, {title(one.policy)} against {title(one.against)}:{" "}
              {tippingWords(one, `“${meaning(one.parameter)}”`)} <Go name={one.parameter} />
            </li>
          ))}
        </ul>
      ) : (
        <p class="note">
          {said.tipping.length > 0
            ? "No parameter that was searched turns the verdict alone."
            : `At which value of a parameter the verdict turns was not searched in this run; snapback tip ${opened.id} does.`}
        </p>
      )}
      {swings.length > 0 ? (
        <>
          <div class="two">
            {swings.slice(0, FIRST).map((swing) => (
              <Tornado key={swing.outcome + swing.policy} swing={swing} result={result} good={good} title={title} />
            ))}
          </div>
          {swings.length > FIRST && (
            <details>
              <summary>What moves {swings.length - FIRST} other differences</summary>
              <div class="two">
                {swings.slice(FIRST).map((swing) => (
                  <Tornado key={swing.outcome + swing.policy} swing={swing} result={result} good={good} title={title} />
                ))}
              </div>
            </details>
          )}
        </>
      ) : (
        <p class="note">{good} draws are too few to say which parameters move the differences between policies.</p>
      )}
      {boxes.length > 0 && (
        <>
          <h3>Under which conditions it fails</h3>
          <ul class="lines">
            {boxes.map(({ words }) => (
              <li key={words}>{untick(words, title)}</li>
            ))}
          </ul>
        </>
      )}
      <h3>What to watch</h3>
      {signs.length > 0 ? (
        signs.map(({ watches, failure }) => (
          <>
            <p class="note">
              Early signs that the target will break A later, from {good} draws; a draw counts as failing where the
              chance of a later break within three years is above {percent(failure)}.
            </p>
            {watches.length > 0 ? (
              <ul class="lines">
                {watches
                  .filter((watch) => watch.clear)
                  .slice(0, 6)
                  .map((watch) => (
                    <li key={watch.observable + watch.quarter}>{watchWords(watch)}</li>
                  ))}
                {!watches.some((watch) => watch.clear) && <li>No sign is clearer than chance.</li>}
              </ul>
            ) : (
              <p class="note">{good} draws are too few for any sign.</p>
            )}
          </>
        ))
      ) : (
        <p class="note">
          A is not kept step by step, or its terms are none of the case’s, so there are no signs to watch.
        </p>
      )}
    </>
  );
});

function Claims({ claims, good }: { claims: readonly Claim[]; good: number }) {
  if (claims.length === 0) return <p class="note">The case makes no claims.</p>;
  return (
    <>
      <h3>The argument, claim by claim</h3>
      <div class="scroll" tabIndex={0} role="region" aria-label="Claims">
        <table class="claims">
          <caption class="reading">
            Share of {good} draws in which each holds, with the error that the number of draws leaves.
          </caption>
          <thead>
            <tr>
              <th scope="col">Claim</th>
              <th scope="col" colSpan={2}>
                Holds in
              </th>
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          <tbody>
            {claims.map((claim) => (
              <tr key={claim.id}>
                <th scope="row">
                  <details>
                    <summary>{claim.text}</summary>
                    {claim.test && (
                      <p>
                        Decided by: {untick(claim.quantity)}; {claim.test}.
                      </p>
                    )}
                    {claim.undecided && <p>Open: {untick(claim.undecided)}</p>}
                    {claim.hinges.map((hinge) => (
                      <p key={hinge.parameter}>
                        Hangs on {hinge.meaning} (
                        {CONFIDENCE[hinge.confidence as keyof typeof CONFIDENCE] ?? hinge.confidence}): holds in{" "}
                        {percent(hinge.low)} of the draws where it is low, in {percent(hinge.high)} where it is high.{" "}
                        <Go name={hinge.parameter} />
                      </p>
                    ))}
                    {claim.record && <p>Record: {untick(claim.record)}</p>}
                  </details>
                </th>
                <td class="n">{oddsWords(claim) || "no answer"}</td>
                <td class="share">{claim.share !== null && <Share share={claim.share} error={claim.error ?? 0} />}</td>
                <td>{verdictWords(claim)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** A share on a line from none to all, with its error. */
function Share({ share, error }: { share: number; error: number }) {
  const x = (value: number) => 2 + 96 * Math.min(1, Math.max(0, value));
  return (
    <svg class="share-line" viewBox="0 0 100 10" aria-hidden="true">
      <line class="grid" x1={x(0)} x2={x(1)} y1="5" y2="5" />
      <line class="zero" x1={x(0.5)} x2={x(0.5)} y1="2" y2="8" />
      <line class="spread" x1={x(share - error)} x2={x(share + error)} y1="5" y2="5" />
      <circle class="dot" cx={x(share)} cy="5" r="3" />
    </svg>
  );
}

function Tornado({
  swing,
  result,
  good,
  title,
}: {
  swing: Swing;
  result: Assessed;
  good: number;
  title: (id: string) => string;
}) {
  const outcome = result.policies[0]?.outcomes[swing.outcome];
  const unit = outcome?.unit ?? "";
  const shown = swing.parameters.filter(({ swing: size }) => size !== null && Number.isFinite(size)).slice(0, 8);
  const first = shown[0];
  const years = swing.at === "5y" ? "five years" : "three years";
  const head = `${capital(outcome?.title ?? swing.outcome)} after ${years}, ${title(swing.policy)} less ${title(swing.against)}`;
  const sentence = first ? `${head}: most moved by “${first.meaning}”, by ${change(first.swing ?? 0, unit)}` : head;
  return (
    <Figure
      title={sentence}
      reading={`${capital(unit)}: mean in the upper fifth of the parameter’s draws less that in the lower, of ${good} draws. Pale: no clearer than chance.`}
      name={`${result.case}-${swing.policy}-${swing.outcome}-turns`}
      origin={() => ({ case: result.case, unit, hashes: [`ensemble: ${result.result_hash}`] })}
      table={() => ({
        columns: ["parameter", "swing", "error"],
        rows: swing.parameters.map(({ parameter, swing: size, error }) => [parameter, size, error]),
      })}
      source={<SourceOf origin={() => originOfSwing(swing, result, head, good)} of={sentence} />}
    >
      <BarRows
        rows={shown.map(({ parameter, meaning, swing: size, clear }) => ({
          key: parameter,
          label: capital(meaning),
          note: CONFIDENCE[parameters.value.get(parameter)?.confidence ?? "judgement"],
          from: 0,
          to: size ?? 0,
          text: change(size ?? 0, unit),
          role: "free",
          pale: !clear,
        }))}
        summary={`${sentence}.`}
      />
    </Figure>
  );
}

function originOfSwing(swing: Swing, result: Assessed, head: string, good: number): Origin {
  return {
    title: head,
    value: swing.parameters[0]?.swing ?? null,
    unit: `${result.policies[0]?.outcomes[swing.outcome]?.unit ?? ""}, of the first parameter`,
    means:
      "By how much the difference of the two policies moves from the lower to the upper fifth of the draws of one parameter, all others as they were drawn with it.",
    equation: "mean(difference | parameter in its upper fifth) − mean(difference | parameter in its lower fifth)",
    page: "docs/claims.md, “What turns a verdict”; docs/ensembles.md",
    facts: [["Draws", `${good} of ${result.draws}, seed ${result.seed}`]],
    hash: result.result_hash,
    part: "both",
  };
}

function Go({ name }: { name: string }) {
  if (!parameters.value.has(name)) return null;
  return (
    <button type="button" class="quiet" onClick={() => showParameter(name)}>
      move it
    </button>
  );
}

/** Names in back quotes as names. */
function untick(words: string, title?: (id: string) => string): string {
  return words.replace(/`([^`]+)`/g, (_, name: string) => {
    const found = title?.(name);
    return found && found !== `“${name}”` ? found : name.replaceAll("_", " ");
  });
}
