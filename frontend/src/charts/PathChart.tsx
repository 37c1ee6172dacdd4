import { signal } from "@preact/signals";
import { area, line } from "d3-shape";
import { apart, quarters, upright, yearMarks, type Frame } from "./scales.ts";

/** One line of a chart of paths. */
export interface Line {
  /** What it is called beside its end and in the readout. */
  label: string;
  role: string;
  kind: "a" | "b" | "baseline";
  path: readonly number[];
  /** Value at the start; left out where it is not known. */
  start?: number;
  band?: { low: readonly number[]; middle: readonly number[]; high: readonly number[] } | null;
}

interface Props {
  lines: readonly Line[];
  /** What an aria-label and the readout say of a value. */
  say: (value: number) => string;
  /** The same, short, for the axis. */
  tick: (value: number) => string;
  /** Says in words what the chart shows. */
  summary: string;
  /** Name of a quarter. */
  when: (quarter: number) => string;
  /** Quarter that is told while nobody points at another. */
  chosen: number;
  /** Top of the axis where all is nothing. */
  most?: number;
}

/** The quarter that a reader points at, in all charts at once. */
export const pointed = signal<number | null>(null);

const FRAME: Frame = { width: 300, height: 172, left: 36, right: 66, top: 10, bottom: 20 };
const GAP = 12.5;

/** Paths over time: lines with labels at their ends, bands where there are some, and a readout by pointer or key. */
export function PathChart({ lines, say, tick, summary, when, chosen, most }: Props) {
  const last = lines[0]?.path.length ?? 20;
  const values: number[] = [];
  for (const { path, start, band } of lines) {
    values.push(...path);
    if (start !== undefined) values.push(start);
    if (band) values.push(...band.low, ...band.high);
  }
  const { y, marks } = upright(values, FRAME, most);
  const x = quarters(last, FRAME);
  const drawn = line<[number, number]>(
    (point) => x(point[0]),
    (point) => y(point[1]),
  ).digits(1);
  const filled = area<number>(
    (_, n) => x(n + 1),
    (pair) => pair,
    (pair) => pair,
  ).digits(1);
  const ends = lines.map(({ path }) => y(path.at(-1) ?? 0));
  const places = apart(ends, GAP, FRAME.top + 2, FRAME.height - FRAME.bottom);
  const right = FRAME.width - FRAME.right;
  return (
    <div class="path-chart">
      <svg class="drawing" viewBox={`0 0 ${FRAME.width} ${FRAME.height}`} role="img" aria-label={summary}>
        {marks.map((mark) => (
          <g key={mark}>
            <line class={mark === 0 ? "zero" : "grid"} x1={FRAME.left} x2={right} y1={y(mark)} y2={y(mark)} />
            <text class="axis" x={FRAME.left - 5} y={y(mark)} dy="0.35em" text-anchor="end">
              {tick(mark)}
            </text>
          </g>
        ))}
        {yearMarks(last).map((quarter) => (
          <g key={quarter}>
            <line class="tick" x1={x(quarter)} x2={x(quarter)} y1={FRAME.height - FRAME.bottom} y2={FRAME.height - FRAME.bottom + 4} />
            <text class="axis" x={x(quarter)} y={FRAME.height - 4} text-anchor="middle">
              {quarter === 0 ? "start" : quarter === last || last < 8 ? `${quarter / 4} years` : quarter / 4}
            </text>
          </g>
        ))}
        {lines.map(({ band, role, kind }, n) =>
          band && kind !== "baseline" ? (
            <path key={`band${n}`} class={`band of-${role} ${kind}`} d={between(filled, band, y)} />
          ) : null,
        )}
        {lines.map(({ band, role, kind }, n) =>
          band && kind !== "baseline" ? (
            <path key={`mid${n}`} class={`median of-${role}`} d={drawn(band.middle.map((value, k) => [k + 1, value])) ?? ""} />
          ) : null,
        )}
        {[...lines].reverse().map(({ path, role, kind, start, label }) => (
          <path
            key={label + kind}
            class={`line of-${role} ${kind}`}
            d={drawn([...(start === undefined ? [] : [[0, start] as [number, number]]), ...path.map((value, k) => [k + 1, value] as [number, number])]) ?? ""}
          />
        ))}
        {lines.map(({ label, role, kind, path }, n) => (
          <g key={label + kind}>
            {Math.abs((places[n] ?? 0) - (ends[n] ?? 0)) > 4 && (
              <line class="lead" x1={right + 1} y1={ends[n]} x2={right + 5} y2={places[n]} />
            )}
            <text class={`end of-${kind === "baseline" ? "third_party" : role} ${kind}`} x={right + 6} y={places[n]} dy="0.35em">
              {label} {tick(path.at(-1) ?? 0)}
            </text>
          </g>
        ))}
        <Cross lines={lines} x={x} y={y} chosen={chosen} />
      </svg>
      <Pointer last={last} x={x} lines={lines} say={say} when={when} chosen={chosen} summary={summary} />
      <Readout lines={lines} say={say} when={when} chosen={chosen} />
    </div>
  );
}

function between(
  filled: ReturnType<typeof area<number>>,
  band: { low: readonly number[]; high: readonly number[] },
  y: (value: number) => number,
): string {
  return filled.y0((_, n) => y(band.low[n] ?? 0)).y1((_, n) => y(band.high[n] ?? 0))([...band.low]) ?? "";
}

/** Where the reader points. */
function Cross({ lines, x, y, chosen }: { lines: readonly Line[]; x: (q: number) => number; y: (v: number) => number; chosen: number }) {
  const quarter = pointed.value ?? chosen;
  return (
    <g data-live>
      <line class="cross" x1={x(quarter)} x2={x(quarter)} y1={FRAME.top} y2={FRAME.height - FRAME.bottom} />
      {lines.map(({ label, role, kind, path, start }) => {
        const value = quarter === 0 ? start : path[quarter - 1];
        return value === undefined ? null : (
          <circle key={label + kind} class={`at of-${kind === "baseline" ? "third_party" : role}`} cx={x(quarter)} cy={y(value)} r={kind === "baseline" ? 2 : 3} />
        );
      })}
    </g>
  );
}

function Readout({ lines, say, when, chosen }: { lines: readonly Line[]; say: Props["say"]; when: Props["when"]; chosen: number }) {
  const quarter = pointed.value ?? chosen;
  return (
    <p class="readout" aria-hidden="true">
      <span class="when">{when(quarter)}</span>{" "}
      {lines.map(({ label, role, kind, path, start, band }) => {
        const value = quarter === 0 ? start : path[quarter - 1];
        const low = band?.low[quarter - 1];
        const high = band?.high[quarter - 1];
        return value === undefined ? null : (
          <span key={label + kind} class={`of-${kind === "baseline" ? "third_party" : role}`}>
            {label}{"\u00a0"}{say(value)}
            {low !== undefined && high !== undefined && kind !== "baseline" && <small> ({say(low)} to {say(high)})</small>}
          </span>
        );
      })}
    </p>
  );
}

/** Takes pointer and keys: left and right go from quarter to quarter, in all charts at once. */
function Pointer({
  last,
  x,
  lines,
  say,
  when,
  chosen,
  summary,
}: {
  last: number;
  x: ReturnType<typeof quarters>;
  lines: readonly Line[];
  say: Props["say"];
  when: Props["when"];
  chosen: number;
  summary: string;
}) {
  const quarter = pointed.value ?? chosen;
  const words = lines
    .map(({ label, path, start }) => {
      const value = quarter === 0 ? start : path[quarter - 1];
      return value === undefined ? "" : `${label} ${say(value)}`;
    })
    .filter(Boolean)
    .join(", ");
  return (
    <div
      class="pointer"
      role="slider"
      tabIndex={0}
      aria-label={`Quarters of: ${summary}`}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={quarter}
      aria-valuetext={`${when(quarter)}: ${words}`}
      onPointerMove={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const at = x.invert(((event.clientX - box.left) / box.width) * FRAME.width);
        pointed.value = Math.max(0, Math.min(last, Math.round(at)));
      }}
      onPointerLeave={() => {
        pointed.value = null;
      }}
      onBlur={() => {
        pointed.value = null;
      }}
      onKeyDown={(event) => {
        const to = { ArrowRight: quarter + 1, ArrowUp: quarter + 1, ArrowLeft: quarter - 1, ArrowDown: quarter - 1, Home: 0, End: last, PageUp: quarter + 4, PageDown: quarter - 4 }[event.key];
        if (to === undefined) {
          if (event.key === "Escape") pointed.value = null;
          return;
        }
        event.preventDefault();
        pointed.value = Math.max(0, Math.min(last, to));
      }}
    />
  );
}
