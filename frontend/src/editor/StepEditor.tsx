import type { CaseView, Package, Step, Terms } from "../api/types.ts";
import { Disclosure } from "../parts/Disclosure.tsx";
import { NumberField } from "../parts/NumberField.tsx";
import { Switch } from "../parts/Switch.tsx";
import { setTerms } from "../state/actions.ts";
import { DEADLINE } from "../state/kinds.ts";
import { parameters } from "../state/store.ts";
import { valueOf, type Slot } from "../state/view.ts";
import { persons } from "../words/format.ts";
import { Acts } from "./Acts.tsx";
import { QuantityField } from "./QuantityField.tsx";
import { Wrong } from "./Wrong.tsx";
import { namesUsed } from "./names.ts";

interface Props {
  slot: Slot;
  terms: Terms;
  opened: CaseView;
  n: number;
  step: Step;
  put: (steps: Step[], by?: string | null) => void;
}

/** One exchange: people for relief, and by when. */
export function StepEditor({ slot, terms, opened, n, step, put }: Props) {
  const steps = terms.steps ?? [];
  const alone = terms.kind === "unilateral";
  const path = `steps[${n}]`;
  const set = (patch: Partial<Step>, by: string | null = null) =>
    put(
      steps.map((one, k) => (k === n ? cleaned({ ...one, ...patch }) : one)),
      by && `${path}.${by}`,
    );
  const where = terms.kind === "one_shot" ? undefined : `in step ${n + 1}`;
  const targetFirst = terms.first_mover !== "sender";
  const people = <People key="people" {...{ slot, opened, n, step, set, path, where }} />;
  const relief = <Relief key="relief" {...{ slot, terms, opened, n, step, put, path }} />;
  const recognition = (
    <QuantityField
      key="recognition"
      slot={slot}
      path={`${path}.recognition`}
      label="Recognition"
      where={where}
      note={n === 0 ? "visits, an embassy, visas: part of full recognition" : undefined}
      value={step.recognition ?? 0}
      onChange={(value) => set({ recognition: value === 0 ? undefined : value }, "recognition")}
      names={namesUsed(opened, (one) => one.steps?.map((each) => each.recognition))}
      first={0}
      unit="%"
      share
      max={1}
      slideTo={1}
    />
  );
  return (
    <div class="step" data-field={path}>
      {alone ? people : targetFirst ? [people, relief, recognition] : [relief, recognition, people]}
      <div class="field" data-field={`${path}.within`}>
        <NumberField
          label="Deadline"
          value={step.within ?? DEADLINE}
          min={1}
          max={40}
          whole
          unit={alone ? "quarters" : "quarters for each side"}
          onChange={(within) => set({ within }, "within")}
        />
        <Wrong slot={slot} at={`${path}.within`} />
      </div>
      <Wrong slot={slot} at={path} />
    </div>
  );
}

interface PeopleProps extends Pick<Props, "slot" | "opened" | "n" | "step"> {
  path: string;
  where?: string;
  set: (patch: Partial<Step>, by?: string | null) => void;
}

/** How many are released: a share of those held, or a number of persons. */
function People({ slot, opened, step, set, path, where }: PeopleProps) {
  const counted = step.release !== undefined;
  const field = counted ? "release" : "share";
  const value = (counted ? step.release : step.share) ?? 0;
  const held = heldNow(opened);
  const amount = typeof value === "number" ? value : (parameters.value.get(value)?.central ?? 0);
  const toggle = () =>
    counted
      ? set({ release: undefined, share: Math.min(1, Number((amount / held).toPrecision(4))) })
      : set({ share: undefined, release: Math.round(amount * held) });
  return (
    <>
      <QuantityField
        slot={slot}
        path={`${path}.${field}`}
        label="People released"
        where={where}
        note={counted ? `of about ${persons(held)} held` : `${persons(amount * held)} of about ${persons(held)} held`}
        value={value}
        onChange={(next) => set({ [field]: next }, field)}
        names={namesUsed(opened, (one) => one.steps?.map((each) => each[field]))}
        first={counted ? Math.round(held / 10) : 0.1}
        unit={counted ? "persons" : "%"}
        share={!counted}
        max={counted ? undefined : 1}
        slideTo={counted ? held : 1}
      />
      <button type="button" class="plain aside" onClick={toggle}>
        {counted ? "say it as a share" : "say it in persons"}
      </button>
    </>
  );
}

/** Persons held at the vintage, as it is assumed now. */
function heldNow(opened: CaseView): number {
  const parameter = opened.held_parameter ? parameters.value.get(opened.held_parameter) : undefined;
  return parameter ? valueOf(parameter) : opened.held;
}

/** What is eased in return: what this step eases first, everything else on demand. */
function Relief({ slot, terms, opened, n, step, put, path }: Omit<PeopleProps, "set"> & Pick<Props, "terms" | "put">) {
  const steps = terms.steps ?? [];
  const here = (item: Package) => step.relief?.includes(item.id) ?? false;
  const turn = (id: string, on: boolean) =>
    put(
      steps.map((one, k) => {
        const others = (one.relief ?? []).filter((name) => name !== id);
        return cleaned({ ...one, relief: k === n && on ? [...others, id] : others });
      }),
    );
  const item = (one: Package) => {
    const elsewhere = steps.findIndex((other, k) => k !== n && other.relief?.includes(one.id));
    return (
      <li key={one.id}>
        <Switch
          on={here(one)}
          onChange={(on) => turn(one.id, on)}
          label={one.title}
          note={
            <>
              <Keys slot={slot} terms={terms} opened={opened} item={one} warn={here(one)} />
              {elsewhere >= 0 && <span> Eased in step {elsewhere + 1}; switching it on moves it here.</span>}
            </>
          }
        />
      </li>
    );
  };
  // What a link or a revised case left behind can be switched off.
  const unknown = (step.relief ?? []).filter((id) => !opened.packages.some((one) => one.id === id));
  const left = unknown.map((id) => ({ id, title: id, forms: [], key_holders: [], measures: [] }));
  const eased = [...opened.packages.filter(here), ...left];
  const others = opened.packages.filter((one) => !here(one));
  return (
    <div class="field relief" data-field={`${path}.relief`} role="group" aria-label={`Relief in step ${n + 1}`}>
      <div class="what">Relief in return{eased.length === 0 && <span class="note">none</span>}</div>
      {eased.length > 0 && <ul>{eased.map(item)}</ul>}
      {others.length > 0 && (
        <Disclosure summary={eased.length > 0 ? "Ease more" : "Ease something"}>
          <ul>{others.map(item)}</ul>
        </Disclosure>
      )}
      <Wrong slot={slot} at={`${path}.relief`} deep />
    </div>
  );
}

/** Who holds the key to a package, and whether all of them take part. */
function Keys({
  slot,
  terms,
  opened,
  item,
  warn,
}: {
  slot: Slot;
  terms: Terms;
  opened: CaseView;
  item: Package;
  warn: boolean;
}) {
  const title = (id: string) => opened.key_holders.find((holder) => holder.id === id)?.title ?? id;
  const missing = item.key_holders.filter((id) => !(terms.parties ?? []).includes(id));
  const add = () =>
    setTerms(slot, (now) => ({ ...now, parties: [...new Set([...(now.parties ?? []), ...item.key_holders])] }));
  return (
    <>
      {item.key_holders.length > 0 && (
        <span>
          <Acts opened={opened} item={item} />; needs {item.key_holders.map(title).join(", ")}.
        </span>
      )}
      {warn && missing.length > 0 && (
        <span class="warn">
          {" "}
          {missing.map(title).join(", ")} {missing.length > 1 ? "do" : "does"} not take part.{" "}
          <button type="button" class="plain" onClick={add}>
            Add {missing.length > 1 ? "them" : "it"}
          </button>
        </span>
      )}
    </>
  );
}

/** A step without the fields that say nothing. */
function cleaned(step: Step): Step {
  return Object.fromEntries(
    Object.entries(step).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
}
