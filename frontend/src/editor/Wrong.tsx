import { Said } from "./Said.tsx";
import { problemsAt, problemsOf } from "./problems.ts";
import type { Slot } from "../state/view.ts";

/** What is wrong with one field, beside it. */
export function Wrong({ slot, at, deep = false }: { slot: Slot; at: string; deep?: boolean }) {
  const problems = problemsAt(slot, at, deep);
  if (problems.length === 0) return null;
  return (
    <div class="wrong" data-wrong={at}>
      {problems.map((problem) => (
        <p key={problem.what}>
          <Said text={`${upper(problem.what)} ${problem.remedy}`} />
        </p>
      ))}
    </div>
  );
}

/** All that is wrong, above the terms; a press leads to the field. */
export function AllWrong({ slot }: { slot: Slot }) {
  const problems = problemsOf(slot);
  if (problems.length === 0) return null;
  return (
    <div class="wrong summary" role="alert">
      <p>
        <strong>
          These terms cannot be played out{problems.length > 1 ? `: ${problems.length} things to mend` : ""}.
        </strong>
      </p>
      <ul>
        {problems.map((problem) => (
          <li key={problem.where + problem.what}>
            <button type="button" class="plain" onClick={() => lead(problem.where)}>
              {named(problem.where)}
            </button>{" "}
            <Said text={`${problem.what} ${problem.remedy}`} />
          </li>
        ))}
      </ul>
    </div>
  );
}

const upper = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

const NAMES: Record<string, string> = {
  steps: "Steps",
  parties: "Who takes part",
  ceiling: "New arrests",
  exile: "Exile",
  reopen_after: "Cooling-off",
  price: "Price",
  lot: "Lot",
  title: "Title",
  share: "people",
  release: "people",
  relief: "relief",
  recognition: "recognition",
  within: "deadline",
};

/** A path in the words of the page, such as “Step 2, people”. */
function named(where: string): string {
  if (where.startsWith("values.")) return where.slice("values.".length);
  const [, step, field] = /^steps\[(\d+)\](?:\.([a-z_]+))?/.exec(where) ?? [];
  if (step !== undefined) return `Step ${Number(step) + 1}${field ? `, ${NAMES[field] ?? field}` : ""}`;
  const first = /^[a-z_]+/.exec(where)?.[0] ?? "";
  return NAMES[first] ?? (where || "Terms");
}

/** Bring the field of a path into view: its own, or the nearest that holds it. */
function lead(where: string): void {
  for (let path = where; path; path = path.replace(/(\[\d+\]|\.?[a-z_]+)$/, "")) {
    const field = document.querySelector<HTMLElement>(`[data-field="${CSS.escape(path)}"]`);
    if (!field) continue;
    field.scrollIntoView({ block: "center" });
    field.querySelector<HTMLElement>("input, select, button")?.focus();
    return;
  }
}
