import { answers, view, year } from "../state/store.ts";
import { persons } from "../words/format.ts";

const WORDS = [
  ["freed", "go free"],
  ["newly_jailed", "newly jailed"],
  ["held", "still held"],
] as const;

/** On a narrow page, beneath what is being changed: the people counts that it leads to. */
export function Readout() {
  const slots = view.value?.b ? (["a", "b"] as const) : (["a"] as const);
  return (
    <div class="readout" aria-hidden="true">
      {slots.map((slot) => {
        const { answer, pending } = answers[slot].value;
        return (
          <p key={slot} class={pending ? "is-pending" : undefined}>
            {slots.length > 1 && <strong>{slot.toUpperCase()} </strong>}
            {answer
              ? WORDS.map(([name, word]) => {
                  const outcome = answer.outcomes[name];
                  return outcome && `${persons(outcome.at[year.value])} ${word}`;
                })
                  .filter(Boolean)
                  .join(" · ")
              : "no answer"}
          </p>
        );
      })}
    </div>
  );
}
