import type { CaseView } from "../api/types.ts";
import { Menu } from "../parts/Menu.tsx";
import { addAlternative, removeAlternative, setBaseline, swap } from "../state/actions.ts";
import { view } from "../state/store.ts";
import { editing, pane, tab, type Tab } from "../state/ui.ts";
import type { Slot } from "../state/view.ts";
import { useOwnId } from "../parts/ids.ts";
import { Agreement } from "./Agreement.tsx";
import { Assumptions } from "./Assumptions.tsx";

/** The left column: the terms under study, and apart from them the assumptions. */
export function Left({ opened }: { opened: CaseView }) {
  const turn = (event: KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    open(tab.value === "agreement" ? "assumptions" : "agreement");
    document.getElementById(`tab-${tab.value}`)?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label="What to change" onKeyDown={turn}>
        {TABS.map(([id, Title]) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            aria-selected={tab.value === id}
            aria-controls={`panel-${id}`}
            tabIndex={tab.value === id ? 0 : -1}
            onClick={() => open(id)}
          >
            <Title />
          </button>
        ))}
      </div>
      <div id="panel-agreement" role="tabpanel" aria-labelledby="tab-agreement" hidden={tab.value !== "agreement"}>
        <Proposals opened={opened} />
        <Agreement key={editing.value} slot={editing.value} opened={opened} />
      </div>
      <div
        id="panel-assumptions"
        role="tabpanel"
        aria-labelledby="tab-assumptions"
        hidden={tab.value !== "assumptions"}
      >
        {tab.value === "assumptions" && <Assumptions opened={opened} />}
      </div>
    </>
  );
}

// Components of their own, so that a move of a slider draws the title anew and not the sliders.
const TABS: [Tab, () => string][] = [
  ["agreement", () => "Agreement"],
  [
    "assumptions",
    () => {
      const count = Object.keys(view.value?.values ?? {}).length;
      return count > 0 ? `Assumptions (${count} changed)` : "Assumptions";
    },
  ],
];

function open(id: Tab): void {
  tab.value = id;
  if (pane.value !== "outcomes") pane.value = id;
}

/** Which of two agreements is written, and what both are counted against. */
function Proposals({ opened }: { opened: CaseView }) {
  const id = useOwnId("baseline");
  const shown = view.value;
  if (!shown) return null;
  const slots: Slot[] = shown.b ? ["a", "b"] : ["a"];
  return (
    <div class="proposals">
      <div class="row">
        {shown.b ? (
          <div class="slots" role="group" aria-label="Which agreement to change">
            {slots.map((slot) => (
              <button
                key={slot}
                type="button"
                aria-pressed={editing.value === slot}
                title={shown[slot]?.terms.title}
                onClick={() => (editing.value = slot)}
              >
                {slot.toUpperCase()}
              </button>
            ))}
          </div>
        ) : (
          <span class="what">One agreement</span>
        )}
        {shown.b ? (
          <span class="tools">
            <button type="button" class="plain" onClick={swap}>
              Swap
            </button>
            <button type="button" class="plain" onClick={removeAlternative}>
              Remove B
            </button>
          </span>
        ) : (
          <Menu
            class="plain"
            button="+ Compare with another"
            label="Put a second agreement beside this one"
            items={[
              { label: "A copy of this one", note: "to change and compare", onChoose: () => addAlternative() },
              ...opened.policies.map((policy) => ({ label: policy.title, onChoose: () => addAlternative(policy.id) })),
            ]}
          />
        )}
      </div>
      <div class="field">
        <label for={id} class="what">
          Changes are counted against
        </label>
        <select
          id={id}
          class="wide"
          value={shown.baseline}
          onChange={(event) => setBaseline(event.currentTarget.value)}
        >
          {opened.policies.map((policy) => (
            <option key={policy.id} value={policy.id}>
              {policy.title}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
