import { showParameter } from "../state/actions.ts";
import { parameters } from "../state/store.ts";

/** A text of the case, in which names of parameters between backticks lead to them. */
export function Said({ text }: { text: string }) {
  return (
    <>
      {text.split("`").map((part, n) => {
        if (n % 2 === 0) return part;
        if (!parameters.value.has(part)) return <code key={n}>{part}</code>;
        return (
          <button key={n} type="button" class="plain" onClick={() => showParameter(part)}>
            {part.replaceAll("_", " ")}
          </button>
        );
      })}
    </>
  );
}
