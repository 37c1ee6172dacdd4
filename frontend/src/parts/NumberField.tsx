import { useEffect, useState } from "preact/hooks";
import { useOwnId } from "./ids.ts";

interface Props {
  id?: string;
  label: string;
  value: number;
  onChange: (value: number) => void;
  unit?: string;
  min?: number;
  max?: number;
  step?: number;
  /** Whether only whole numbers make sense. */
  whole?: boolean;
  hideLabel?: boolean;
  describedBy?: string;
  invalid?: boolean;
}

/** A number that is written; it counts as soon as it is one and inside its bounds, and is mended on leaving. */
export function NumberField(props: Props) {
  const { label, value, onChange, unit, min = -Infinity, max = Infinity, step, whole, hideLabel } = props;
  const own = useOwnId("number");
  const id = props.id ?? own;
  const [text, setText] = useState(shown(value));
  const [typing, setTyping] = useState(false);
  useEffect(() => {
    if (!typing) setText(shown(value));
  }, [value, typing]);
  const read = (written: string): number | null => {
    const number = Number(written.replace(",", "."));
    if (written.trim() === "" || !Number.isFinite(number) || number < min || number > max) return null;
    return whole ? Math.round(number) : number;
  };
  const wrong = read(text) === null;
  return (
    <span class="number">
      {!props.id && (
        <label for={id} class={hideLabel ? "hidden" : undefined}>
          {label}
        </label>
      )}
      <input
        id={id}
        type="number"
        inputMode={whole ? "numeric" : "decimal"}
        value={text}
        step={step ?? (whole ? 1 : "any")}
        min={Number.isFinite(min) ? min : undefined}
        max={Number.isFinite(max) ? max : undefined}
        aria-invalid={wrong || props.invalid ? "true" : undefined}
        aria-describedby={props.describedBy}
        onFocus={() => setTyping(true)}
        onBlur={() => setTyping(false)}
        onInput={(event) => {
          setText(event.currentTarget.value);
          const number = read(event.currentTarget.value);
          if (number !== null && number !== value) onChange(number);
        }}
      />
      {unit && <span class="unit">{unit}</span>}
    </span>
  );
}

/** A number as one would write it: twelve digits at most, without the noise of binary fractions. */
function shown(value: number): string {
  return String(Number(value.toPrecision(12)));
}
