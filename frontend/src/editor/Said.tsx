import { showParameter } from "../state/actions.ts";
import { caseView, parameters } from "../state/store.ts";

/** A text of the case or the server, in which names between backticks are told by their titles, or lead to a parameter. */
export function Said({ text }: { text: string }) {
  return (
    <>
      {text.split("`").map((part, n) => {
        if (n % 2 === 0) return part;
        if (parameters.value.has(part)) {
          return (
            <button key={n} type="button" class="plain" onClick={() => showParameter(part)}>
              {part.replaceAll("_", " ")}
            </button>
          );
        }
        const title = titleOf(part);
        return title ? <q key={n}>{title}</q> : <code key={n}>{part}</code>;
      })}
    </>
  );
}

function titleOf(id: string): string | undefined {
  const opened = caseView.value;
  if (!opened) return undefined;
  const titled = [...opened.key_holders, ...opened.packages, ...opened.actors, ...opened.policies];
  return titled.find((item) => item.id === id)?.title;
}
