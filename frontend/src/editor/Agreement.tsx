import type { CaseView, Kind, Side, Terms } from "../api/types.ts";
import { NumberField } from "../parts/NumberField.tsx";
import { Switch } from "../parts/Switch.tsx";
import { useOwnId } from "../parts/ids.ts";
import { setTerms, usePreset } from "../state/actions.ts";
import { KINDS, asKind, means } from "../state/kinds.ts";
import { view } from "../state/store.ts";
import { changed, presetOf, type Slot } from "../state/view.ts";
import { Parties } from "./Parties.tsx";
import { QuantityField } from "./QuantityField.tsx";
import { Steps } from "./Steps.tsx";
import { AllWrong, Wrong } from "./Wrong.tsx";
import { namesUsed } from "./names.ts";

/** The terms of one proposal. */
export function Agreement({ slot, opened }: { slot: Slot; opened: CaseView }) {
  const proposal = view.value?.[slot];
  if (!proposal) return null;
  const { terms } = proposal;
  const set = (patch: Partial<Terms>, by: string | null = null) => setTerms(slot, (now) => ({ ...now, ...patch }), by);
  return (
    <form class="agreement" onSubmit={(event) => event.preventDefault()}>
      <Beginning slot={slot} opened={opened} />
      <AllWrong slot={slot} />
      {means(terms.kind, "first_mover") && (
        <FirstMover
          once={terms.kind === "one_shot"}
          value={terms.first_mover ?? "target"}
          onChange={(first_mover) => set({ first_mover })}
        />
      )}
      {means(terms.kind, "steps") && <Steps slot={slot} terms={terms} opened={opened} />}
      {means(terms.kind, "price") && <Price slot={slot} opened={opened} terms={terms} set={set} />}
      {means(terms.kind, "form") && <Form terms={terms} set={set} />}
      {means(terms.kind, "ceiling") && <Breach slot={slot} opened={opened} terms={terms} set={set} />}
      {means(terms.kind, "parties") && <Parties slot={slot} terms={terms} opened={opened} />}
      <Wrong slot={slot} at="" />
    </form>
  );
}

interface Part {
  slot: Slot;
  opened: CaseView;
  terms: Terms;
  set: (patch: Partial<Terms>, by?: string | null) => void;
}

/** From which policy of the case the terms began, their title, and their kind. */
function Beginning({ slot, opened }: { slot: Slot; opened: CaseView }) {
  const proposal = view.value?.[slot];
  const [preset, title, kind] = [useOwnId("preset"), useOwnId("title"), useOwnId("kind")];
  if (!proposal) return null;
  const { terms } = proposal;
  const began = presetOf(opened, proposal);
  const isChanged = changed(opened, proposal);
  return (
    <>
      <div class="field">
        <label for={preset} class="what">
          Begin from
        </label>
        <select
          id={preset}
          class="wide"
          value={proposal.preset}
          onChange={(event) => usePreset(slot, event.currentTarget.value)}
        >
          {opened.policies.map((policy) => (
            <option key={policy.id} value={policy.id}>
              {policy.title}
            </option>
          ))}
        </select>
        {isChanged && began && (
          <p class="note">
            Changed since.{" "}
            <button type="button" class="plain" onClick={() => usePreset(slot, proposal.preset)}>
              Go back to it
            </button>
          </p>
        )}
      </div>
      <div class="field" data-field="title">
        <label for={title} class="what">
          Title
        </label>
        <input
          id={title}
          class="wide"
          type="text"
          maxLength={200}
          value={terms.title}
          onInput={(event) => {
            const text = event.currentTarget.value;
            if (text.trim()) setTerms(slot, (now) => ({ ...now, title: text }), "title");
          }}
        />
        <Wrong slot={slot} at="title" />
      </div>
      <div class="field" data-field="kind">
        <label for={kind} class="what">
          Kind
        </label>
        <select
          id={kind}
          class="wide"
          value={terms.kind}
          onChange={(event) => setTerms(slot, (now) => asKind(now, event.currentTarget.value as Kind, opened))}
        >
          {(Object.keys(KINDS) as Kind[]).map((one) => (
            <option key={one} value={one}>
              {KINDS[one].title}
            </option>
          ))}
        </select>
        <p class="note">{KINDS[terms.kind].note}</p>
        <Wrong slot={slot} at="kind" />
      </div>
    </>
  );
}

function FirstMover({ once, value, onChange }: { once: boolean; value: Side; onChange: (value: Side) => void }) {
  const name = useOwnId("mover");
  const sides: [Side, string][] = [
    ["target", "the target releases first"],
    ["sender", "the sender eases first"],
  ];
  return (
    <fieldset class="choice" data-field="first_mover">
      <legend>{once ? "Who moves first" : "Who moves first in each step"}</legend>
      {sides.map(([side, said]) => (
        <label key={side} class={`of-${side}`}>
          <input type="radio" name={name} checked={value === side} onChange={() => onChange(side)} /> {said}
        </label>
      ))}
    </fieldset>
  );
}

function Price({ slot, opened, terms, set }: Part) {
  return (
    <fieldset>
      <legend>The standing offer</legend>
      <QuantityField
        slot={slot}
        path="price"
        label="Price"
        value={terms.price}
        onChange={(price) => set({ price }, "price")}
        names={namesUsed(opened, (one) => one.price)}
        first={0}
        unit="USD million per person"
      />
      <QuantityField
        slot={slot}
        path="lot"
        label="At most in a quarter"
        value={terms.lot}
        onChange={(lot) => set({ lot }, "lot")}
        names={namesUsed(opened, (one) => one.lot)}
        first={opened.held}
        unit="persons"
        slideTo={opened.held}
      />
    </fieldset>
  );
}

function Form({ terms, set }: Pick<Part, "terms" | "set">) {
  const name = useOwnId("form");
  const form = terms.form ?? "licensed";
  const forms = [
    ["licensed", "licence", "suspended, and can be revoked"],
    ["delisted", "delisting", "struck off; listing again is a new decision"],
  ] as const;
  return (
    <fieldset class="choice" data-field="form">
      <legend>Form of the relief</legend>
      {forms.map(([one, title, note]) => (
        <label key={one}>
          <input type="radio" name={name} checked={form === one} onChange={() => set({ form: one })} /> {title}{" "}
          <span class="note">{note}</span>
        </label>
      ))}
      {form === "licensed" && (
        <Switch
          on={terms.snapback ?? true}
          onChange={(snapback) => set({ snapback })}
          label="Snapback clause"
          note="After a breach the clause takes relief back; without one, the sender has to decide anew."
        />
      )}
    </fieldset>
  );
}

/** What counts as breach, who has to leave, and whether a failed agreement can be taken up again. */
function Breach({ slot, opened, terms, set }: Part) {
  const reopens = terms.reopen_after !== undefined;
  return (
    <fieldset>
      <legend>Breach, exile, and after</legend>
      <QuantityField
        slot={slot}
        path="ceiling"
        label="New arrests"
        note="more than this in a quarter is a breach"
        value={terms.ceiling}
        onChange={(ceiling) => set({ ceiling }, "ceiling")}
        names={namesUsed(opened, (one) => one.ceiling)}
        none="not limited"
        first={0}
        unit="persons a quarter"
      />
      <QuantityField
        slot={slot}
        path="exile"
        label="Exile"
        note="of those released who have to leave the country"
        value={terms.exile ?? 0}
        onChange={(exile) => set({ exile }, "exile")}
        names={namesUsed(opened, (one) => one.exile)}
        first={0}
        unit="%"
        share
        max={1}
        slideTo={1}
      />
      {means(terms.kind, "reopen_after") && (
        <div class="field" data-field="reopen_after">
          <Switch
            on={reopens}
            onChange={(on) => set({ reopen_after: on ? COOLING_OFF : undefined })}
            label="Can be taken up again after it failed"
          />
          {reopens && (
            <NumberField
              label="Cooling-off"
              value={terms.reopen_after ?? COOLING_OFF}
              min={1}
              max={40}
              whole
              unit="quarters on average"
              onChange={(reopen_after) => set({ reopen_after }, "reopen_after")}
            />
          )}
          <Wrong slot={slot} at="reopen_after" />
        </div>
      )}
    </fieldset>
  );
}

/** A year, to begin with, before a failed agreement can be taken up. */
const COOLING_OFF = 4;
