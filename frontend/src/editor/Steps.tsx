import { useRef } from "preact/hooks";
import type { CaseView, Step, Terms } from "../api/types.ts";
import { announce, setTerms } from "../state/actions.ts";
import { withStep } from "../state/kinds.ts";
import type { Slot } from "../state/view.ts";
import { StepEditor } from "./StepEditor.tsx";
import { Wrong } from "./Wrong.tsx";
import { moved, useDrag } from "./drag.ts";

/** The steps of an agreement in their order: moved by grip, by buttons, or by Alt with the arrow keys. */
export function Steps({ slot, terms, opened }: { slot: Slot; terms: Terms; opened: CaseView }) {
  const steps = terms.steps ?? [];
  const keys = useStepKeys(steps.length);
  const most = terms.kind === "one_shot" ? 1 : opened.max_steps;
  const put = (next: Step[], by: string | null = null) => setTerms(slot, (now) => ({ ...now, steps: next }), by);
  const move = (from: number, to: number) => {
    if (to < 0 || to >= steps.length || to === from) return;
    keys.current = moved(keys.current, from, to);
    put(moved(steps, from, to));
    announce(`Step ${from + 1} is now step ${to + 1} of ${steps.length}.`);
    const key = keys.current[to];
    requestAnimationFrame(() => document.getElementById(`grip-${slot}-${key}`)?.focus());
  };
  const { list, drag, grip } = useDrag(move);
  const remove = (n: number) => {
    keys.current = keys.current.filter((_, k) => k !== n);
    put(steps.filter((_, k) => k !== n));
    announce(`Step ${n + 1} was removed.`);
  };
  return (
    <section class="steps" data-field="steps" aria-label="Steps">
      <ol ref={list}>
        {steps.map((step, n) => (
          <li
            key={keys.current[n]}
            data-item={n}
            class={drag ? marks(drag.from, drag.to, n) : undefined}
            onKeyDown={(event) => {
              if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
              event.preventDefault();
              move(n, event.key === "ArrowUp" ? n - 1 : n + 1);
            }}
          >
            <div class="step-head">
              {steps.length > 1 ? (
                <button
                  id={`grip-${slot}-${keys.current[n]}`}
                  type="button"
                  class="grip"
                  aria-label={`Step ${n + 1} of ${steps.length}: drag to move it, or press Alt with an arrow key`}
                  title="Drag, or Alt with arrow keys"
                  {...grip(n)}
                >
                  {n + 1}
                </button>
              ) : (
                <span class="grip still">{n + 1}</span>
              )}
              <h4>{terms.kind === "one_shot" ? "One exchange" : `Step ${n + 1}`}</h4>
              {steps.length > 1 && (
                <span class="tools">
                  <button
                    type="button"
                    class="tool"
                    disabled={n === 0}
                    aria-label={`Move step ${n + 1} up`}
                    onClick={() => move(n, n - 1)}
                  >
                    ↑
                  </button>
                  <button
                    type="button"
                    class="tool"
                    disabled={n === steps.length - 1}
                    aria-label={`Move step ${n + 1} down`}
                    onClick={() => move(n, n + 1)}
                  >
                    ↓
                  </button>
                  <button type="button" class="tool" aria-label={`Remove step ${n + 1}`} onClick={() => remove(n)}>
                    ×
                  </button>
                </span>
              )}
            </div>
            <StepEditor slot={slot} terms={terms} opened={opened} n={n} step={step} put={put} />
          </li>
        ))}
      </ol>
      <Wrong slot={slot} at="steps" />
      {steps.length < most && (
        <button type="button" class="plain add" onClick={() => put(withStep(steps))}>
          + Add a step
        </button>
      )}
      {steps.length >= most && most > 1 && <p class="note">{most} steps are the most that can be played out.</p>}
    </section>
  );
}

/** Keys that stay with their steps when these are moved, so that focus and open parts go with them. */
function useStepKeys(count: number) {
  const next = useRef(0);
  const keys = useRef<number[]>([]);
  while (keys.current.length < count) keys.current.push((next.current += 1));
  keys.current.length = count;
  return keys;
}

function marks(from: number, to: number, n: number): string {
  if (n === from) return "held";
  // The place among the others, without the one that is held.
  const among = n > from ? n - 1 : n;
  if (to === from) return "";
  if (among === to) return "goes-before";
  return among === to - 1 ? "goes-after" : "";
}
