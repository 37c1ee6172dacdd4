import type { Quantity } from "../api/types.ts";
import { NumberField } from "../parts/NumberField.tsx";
import { Source } from "../parts/Popover.tsx";
import { Slider } from "../parts/Slider.tsx";
import { useOwnId } from "../parts/ids.ts";
import { showParameter } from "../state/actions.ts";
import { parameters } from "../state/store.ts";
import { valueOf, type Slot } from "../state/view.ts";
import { plain } from "../words/format.ts";
import { ParameterNote } from "./ParameterNote.tsx";
import { Said } from "./Said.tsx";
import { Wrong } from "./Wrong.tsx";

interface Props {
  slot: Slot;
  path: string;
  label: string;
  /** Said after the label to who cannot see where the field stands, such as "in step 2". */
  where?: string;
  /** Said beside the label. */
  note?: string;
  value: Quantity | undefined;
  onChange: (value: Quantity | undefined) => void;
  /** Parameters of the case that can stand here. */
  names: readonly string[];
  /** What stands here where nothing is written, such as "no ceiling"; left out where a number has to be. */
  none?: string;
  /** The number to begin with. */
  first: number;
  unit: string;
  /** Whether the number is a share, written in per cent. */
  share?: boolean;
  max?: number;
  /** Shown as a slider up to this number. */
  slideTo?: number;
}

/** A number of the terms, or a parameter that stands for it, or nothing. */
export function QuantityField(props: Props) {
  const { slot, path, label, note, value, onChange, names, none, first } = props;
  const id = useOwnId("quantity");
  const named = typeof value === "string" ? value : null;
  const choices = [...new Set([...names, ...(named ? [named] : [])])];
  const onChoose = (choice: string) => {
    if (choice === "none") onChange(undefined);
    else if (choice === "number") onChange(named ? central(named, first) : first);
    else onChange(choice.slice("name:".length));
  };
  const chosen = value === undefined ? "none" : named ? `name:${named}` : "number";
  const choosing = choices.length > 0 || none !== undefined;
  return (
    <div class="field" data-field={path}>
      <div class="row">
        <label for={id} class="what">
          {label}
          {props.where && <span class="hidden"> {props.where}</span>}
          {note && <span class="note">{note}</span>}
        </label>
        {choosing && (
          <select id={id} value={chosen} onChange={(event) => onChoose(event.currentTarget.value)}>
            {none !== undefined && <option value="none">{none}</option>}
            {choices.map((name) => (
              <option key={name} value={`name:${name}`}>
                {name.replaceAll("_", " ")}
              </option>
            ))}
            <option value="number">a number</option>
          </select>
        )}
      </div>
      {named && <Named name={named} share={props.share} unit={props.unit} />}
      {typeof value === "number" && <Written {...props} value={value} id={choosing ? undefined : id} />}
      <Wrong slot={slot} at={path} />
    </div>
  );
}

/** A number that is written, and moved. */
function Written(props: Props & { value: number; id: string | undefined }) {
  const { value, onChange, share, unit, max, slideTo } = props;
  const label = props.where ? `${props.label} ${props.where}` : props.label;
  const scale = share ? 100 : 1;
  const shown = exact(value * scale);
  const told = `${plain(shown)} ${unit}`;
  return (
    <div class="written">
      {slideTo !== undefined && (
        <Slider
          label={label}
          value={shown}
          min={0}
          max={Math.max(slideTo * scale, shown)}
          said={told}
          onChange={(moved) => onChange(exact(moved / scale))}
        />
      )}
      <NumberField
        id={props.id}
        label={label}
        hideLabel
        value={shown}
        min={0}
        max={max === undefined ? undefined : exact(max * scale)}
        unit={unit}
        onChange={(written) => onChange(exact(written / scale))}
      />
    </div>
  );
}

/** A parameter that stands for a number: its value in force, and where it comes from. */
function Named({ name, share, unit }: { name: string; share?: boolean; unit: string }) {
  const parameter = parameters.value.get(name);
  if (!parameter) return <p class="note">The case has no parameter {name}.</p>;
  const value = valueOf(parameter);
  const told = share ? `${plain(100 * value)} ${unit}` : withUnit(value, parameter.unit);
  return (
    <p class="note named">
      <Source label={`Source of ${name}`} from={() => <ParameterNote parameter={parameter} />}>
        {told}
      </Source>
      <span>
        {": "}
        <Said text={parameter.meaning} />{" "}
      </span>
      <button type="button" class="plain" onClick={() => showParameter(name)}>
        assumption
      </button>
    </p>
  );
}

function central(name: string, fallback: number): number {
  const parameter = parameters.value.get(name);
  return parameter ? valueOf(parameter) : fallback;
}

/** A value and its unit: USD 0.2 million per person, 288 persons a quarter. */
function withUnit(value: number, unit: string): string {
  return unit.startsWith("USD ") ? `USD ${plain(value)} ${unit.slice(4)}` : `${plain(value)} ${unit}`;
}

/** Without the noise of binary fractions. */
const exact = (value: number) => Number(value.toPrecision(12));
