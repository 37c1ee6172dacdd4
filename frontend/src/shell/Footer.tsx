import { answers, caseView, view } from "../state/store.ts";

/** By which program, from which case, with which result: what it takes to find the same numbers again. */
export function Footer() {
  const opened = caseView.value;
  if (!opened) return null;
  const slots = view.value?.b ? (["a", "b"] as const) : (["a"] as const);
  return (
    <footer>
      <p>People held are counted, never named. Nothing on this page leaves this machine.</p>
      <dl>
        <div>
          <dt>snapback</dt>
          <dd>{opened.version}</dd>
        </div>
        <div>
          <dt>Case</dt>
          <dd>
            <code title={opened.fingerprint}>{short(opened.fingerprint)}</code>
          </dd>
        </div>
        {slots.map((slot) => {
          const { answer, coarse, pending, trouble } = answers[slot].value;
          return (
            <div key={slot}>
              <dt>Result{slots.length > 1 && ` ${slot.toUpperCase()}`}</dt>
              <dd>
                {answer && !coarse && !pending ? (
                  <code data-result={slot} title={answer.result_hash}>
                    {short(answer.result_hash)}
                  </code>
                ) : (
                  <span>{trouble && !pending ? "none" : "…"}</span>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </footer>
  );
}

const short = (hash: string) => hash.replace(/^sha256:/, "").slice(0, 16);
