import { useEffect, useRef, useState } from "preact/hooks";
import type { CaseView, Parameter } from "../api/types.ts";
import { Disclosure } from "../parts/Disclosure.tsx";
import { useOwnId } from "../parts/ids.ts";
import { resetValues, setValue, showParameter } from "../state/actions.ts";
import { parameters, view } from "../state/store.ts";
import { parameterAt } from "../state/ui.ts";
import { valueOf } from "../state/view.ts";
import { plain } from "../words/format.ts";
import { Assumption } from "./Assumption.tsx";

interface Group {
  id: string;
  title: string;
  note: string;
  of: Parameter[];
}

/** Every number that the results hang on: its range, its source, and a slider to try another. */
export function Assumptions({ opened }: { opened: CaseView }) {
  const [wanted, setWanted] = useState("");
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set(["own"]));
  const search = useOwnId("search");
  const here = useRef<HTMLDivElement>(null);
  const groups = grouped(opened.parameters);
  const found = wanted.trim() ? opened.parameters.filter((parameter) => matches(parameter, wanted)) : null;
  const at = parameterAt.value;

  // Led here from a number: its group is opened, and it is brought into view.
  useEffect(() => {
    if (!at) return;
    setWanted("");
    const group = groups.find(({ of }) => of.some(({ name }) => name === at));
    if (group) setOpen((before) => new Set([...before, group.id]));
    const frame = requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const row = here.current?.querySelector<HTMLElement>(`.group [data-parameter="${CSS.escape(at)}"]`);
        row?.scrollIntoView({ block: "center" });
        row?.querySelector<HTMLElement>("input")?.focus({ preventScroll: true });
        parameterAt.value = null;
      }),
    );
    return () => cancelAnimationFrame(frame);
  }, [at]);

  return (
    <div class="assumptions" ref={here}>
      <p class="note">
        They hold for every policy alike. The dark part of each shape is the 80 % range; the slider goes from the 1 % to
        the 99 % point.
      </p>
      <Changed />
      <div class="field">
        <label for={search} class="what">
          Find an assumption
        </label>
        <input
          id={search}
          class="wide"
          type="search"
          value={wanted}
          placeholder={`among ${opened.parameters.length}`}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      </div>
      {found ? (
        <section aria-label="Found">
          <p class="note" role="status">
            {found.length === 0
              ? "None of that kind."
              : `${found.length} found${found.length > MOST ? `; the first ${MOST}` : ""}.`}
          </p>
          {found.slice(0, MOST).map((parameter) => (
            <Assumption key={parameter.name} parameter={parameter} />
          ))}
        </section>
      ) : (
        groups.map(({ id, title, note, of }) => (
          <Disclosure
            key={id}
            class="group"
            open={open.has(id)}
            onToggle={(now) => setOpen((before) => toggled(before, id, now))}
            summary={
              <>
                {title} <span class="count">{of.length}</span>
              </>
            }
          >
            {open.has(id) && (
              <>
                <p class="note">{note}</p>
                {of.map((parameter) => (
                  <Assumption key={parameter.name} parameter={parameter} />
                ))}
              </>
            )}
          </Disclosure>
        ))
      )}
    </div>
  );
}

/** What was changed; a line of its own even where nothing was, so that no slider moves away under the hand. */
function Changed() {
  const changed = Object.keys(view.value?.values ?? {}).flatMap((name) => parameters.value.get(name) ?? []);
  const [open, setOpen] = useState(false);
  const id = useOwnId("changed");
  return (
    <section class="changed" aria-label="Changed assumptions">
      <div class="row">
        <span class="what">{changed.length === 0 ? "All as in the case" : `${changed.length} changed`}</span>
        {changed.length > 0 && (
          <span class="tools">
            <button type="button" class="plain" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
              {open ? "Hide" : "Show"}
            </button>
            <button type="button" class="plain" onClick={resetValues}>
              Reset {changed.length > 1 ? "all" : "it"}
            </button>
          </span>
        )}
      </div>
      <ul id={id} hidden={!open || changed.length === 0}>
        {changed.map((parameter) => (
          <li key={parameter.name}>
            <button type="button" class="plain" onClick={() => showParameter(parameter.name)}>
              {parameter.meaning}
            </button>
            <span class="note">
              {plain(valueOf(parameter))} instead of {plain(parameter.central)} {parameter.unit}
            </span>
            <button
              type="button"
              class="tool"
              aria-label={`Reset ${parameter.name}`}
              onClick={() => setValue(parameter, null)}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** As many as are listed at once. */
const MOST = 40;

function grouped(all: readonly Parameter[]): Group[] {
  const ofPromises = all.filter(({ part }) => part === "promises");
  return [
    {
      id: "own",
      title: "Promises in this case",
      note: "What the players of this case are assumed to want, to know and to fear.",
      of: ofPromises.filter(({ common }) => !common),
    },
    {
      id: "common",
      title: "Promises in every case",
      note: "How such players choose, keep their word and react, wherever they are.",
      of: ofPromises.filter(({ common }) => common),
    },
    {
      id: "ledger",
      title: "The ledger: trade and money",
      note: "What measures cost and to whom. The economy is solved anew for each change, which takes some seconds.",
      of: all.filter(({ part }) => part === "ledger"),
    },
  ].filter(({ of }) => of.length > 0);
}

function matches({ name, meaning, unit, source, note }: Parameter, wanted: string): boolean {
  const text = `${name} ${name.replaceAll("_", " ")} ${meaning} ${unit} ${source} ${note ?? ""}`.toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function toggled(before: ReadonlySet<string>, id: string, open: boolean): ReadonlySet<string> {
  const after = new Set(before);
  if (open) after.add(id);
  else after.delete(id);
  return after;
}
