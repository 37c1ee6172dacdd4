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
  /** When a move is over. */
  onSettle?: () => void;
}

const STOPS = 200;

/** A number between two bounds, by hand or by arrow keys. */
export function Slider({ label, value, min, max, low, high, central, said, onChange, onSettle }: Props) {
  const id = useOwnId("slider");
  const width = max - min;
  const at = (number: number) => `${(100 * Math.min(1, Math.max(0, (number - min) / width))).toFixed(2)}%`;
  return (
    <span class="slider">
      <label for={id} class="hidden">
        {label}
      </label>
      <svg aria-hidden="true" width="100%" height="8">
        <line class="track" x1="0" x2="100%" y1="4" y2="4" />
        {low != null && high != null && <line class="range-mark" x1={at(low)} x2={at(high)} y1="4" y2="4" />}
        {central !== undefined && <line class="central-mark" x1={at(central)} x2={at(central)} y1="0" y2="8" />}
      </svg>
      <input
        id={id}
        type="range"
        min="0"
        max={STOPS}
        step="1"
        value={Math.round((STOPS * (value - min)) / width)}
        aria-valuetext={said}
        onInput={(event) => {
          const stop = Number(event.currentTarget.value);
          onChange(Number((min + (width * stop) / STOPS).toPrecision(4)));
        }}
        onChange={() => onSettle?.()}
      />
    </span>
  );
}
