import { useOwnId } from "./ids.ts";

interface Props {
  label: string;
  value: number;
  min: number;
  max: number;
  /** Range to be marked, such as the 80 % range. */
  low?: number | null;
  high?: number | null;
  /** The value that it began from, marked. */
  central?: number;
  /** The value in words, for a screen reader. */
  said: string;
  onChange: (value: number) => void;
  /** Place of a value between the ends, 0 to 1, and back; even where left out. */
  scale?: { share: (value: number) => number; value: (share: number) => number };
}

const STOPS = 200;

/** A number between two bounds, by hand or by arrow keys. */
export function Slider({ label, value, min, max, low, high, central, said, onChange, scale }: Props) {
  const id = useOwnId("slider");
  const width = max - min || 1;
  const share = scale?.share ?? ((number: number) => Math.min(1, Math.max(0, (number - min) / width)));
  const number = scale?.value ?? ((place: number) => Number((min + width * place).toPrecision(3)));
  const at = (marked: number) => `${(100 * share(marked)).toFixed(2)}%`;
  return (
    <span class="slider">
      <label for={id} class="hidden">
        {label}
      </label>
      <svg aria-hidden="true" width="100%" height="10">
        <line class="track" x1="0" x2="100%" y1="5" y2="5" />
        {low != null && high != null && <line class="range-mark" x1={at(low)} x2={at(high)} y1="5" y2="5" />}
        {central !== undefined && <line class="central-mark" x1={at(central)} x2={at(central)} y1="0" y2="10" />}
      </svg>
      <input
        id={id}
        type="range"
        min="0"
        max={STOPS}
        step="1"
        value={Math.round(STOPS * share(value))}
        aria-valuetext={said}
        onInput={(event) => onChange(number(Number(event.currentTarget.value) / STOPS))}
      />
    </span>
  );
}
