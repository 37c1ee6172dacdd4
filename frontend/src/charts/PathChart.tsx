import { signal } from "@preact/signals";
import { Fragment } from "preact";
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
  /** What the labels, the readout and an aria-label say of a value. */
  say: (value: number) => string;
  /** Both ends of a band. */
  sayRange: (low: number, high: number) => string;
  /** A round number at the axis. */
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

const FRAME: Frame = { width: 300, height: 172, left: 38, right: 66, top: 10, bottom: 20 };
/** Width of a letter of a label, on the wide side. */
const LETTER = 6.9;
const GAP = 12.5;

/** Paths over time: lines with labels at their ends, bands where there are some, and a readout by pointer or key. */
export function PathChart({ lines, say, sayRange, tick, summary, when, chosen, most }: Props) {
  const last = lines[0]?.path.length ?? 20;
  const values: number[] = [];
  for (const { path, start, band } of lines) {
    values.push(...path);
    if (start !== undefined) values.push(start);
    if (band) values.push(...band.low, ...band.high);
  }
  const { y, marks } = upright(values, FRAME, most);
  const labels = lines.map(({ label, path }) => `${label} ${say(path.at(-1) ?? 0)}`);
  const room = 10 + LETTER * Math.max(...labels.map((label) => label.length));
  const x = quarters(last, { ...FRAME, right: room });
  const drawn = line<[number, number]>(
    (point) => x(point[0]),
    (point) => y(point[1]),
  ).digits(1);
  const filled = area<[number, number, number]>(
    (point) => x(point[0]),
    (point) => y(point[1]),
    (point) => y(point[2]),
  ).digits(1);
  const ends = lines.map(({ path }) => y(path.at(-1) ?? 0));
  const places = apart(ends, GAP, FRAME.top + 2, FRAME.height - FRAME.bottom);
  const right = FRAME.width - room;
  return (
    <div class="path-chart">
      <svg class="drawing" viewBox={`0 0 ${FRAME.width} ${FRAME.height}`} role="img" aria-label={summary}>
        {marks.map((mark, n) => (
          <g key={n}>
            <line class={mark === 0 ? "zero" : "grid"} x1={FRAME.left} x2={right} y1={y(mark)} y2={y(mark)} />
            <text class="axis" x={FRAME.left - 5} y={y(mark)} dy="0.35em" text-anchor="end">
              {tick(mark)}
            </text>
          </g>
        ))}
        {yearMarks(last).map((quarter) => (
          <g key={quarter}>
            <line
              class="tick"
              x1={x(quarter)}
              x2={x(quarter)}
              y1={FRAME.height - FRAME.bottom}
              y2={FRAME.height - FRAME.bottom + 4}
            />
            <text class="axis" x={x(quarter)} y={FRAME.height - 4} text-anchor="middle">
              {quarter === 0 ? "start" : quarter === last || last < 8 ? `${quarter / 4} y` : quarter / 4}
            </text>
          </g>
        ))}
        {lines.map(({ band, role, kind, start }, n) => {
          if (!band || kind === "baseline") return null;
          const low = withStart(band.low, start);
          const high = withStart(band.high, start);
          return (
            <g key={`band${n}`}>
              <path
                class={`band of-${role} ${kind}`}
                d={filled(low.map(([k, value], i) => [k, value, high[i]?.[1] ?? value])) ?? ""}
              />
              <path class={`median of-${role}`} d={drawn(withStart(band.middle, start)) ?? ""} />
            </g>
          );
        })}
        {[...lines].reverse().map(({ path, role, kind, start, label }) => (
          <path key={label + kind} class={`line of-${role} ${kind}`} d={drawn(withStart(path, start)) ?? ""} />
        ))}
        {lines.map(({ label, role, kind }, n) => (
          <g key={label + kind}>
            {Math.abs((places[n] ?? 0) - (ends[n] ?? 0)) > 4 && (
              <line class="lead" x1={right + 1} y1={ends[n]} x2={right + 5} y2={places[n]} />
            )}
            <text
              class={`end of-${kind === "baseline" ? "third_party" : role} ${kind}`}
              x={right + 6}
              y={places[n]}
              dy="0.35em"
            >
              {labels[n]}
            </text>
          </g>
        ))}
        <Cross lines={lines} x={x} y={y} chosen={chosen} />
      </svg>
      <Pointer
        last={last}
        width={FRAME.width}
        invert={(at) => x.invert(at)}
        lines={lines}
        say={say}
        when={when}
        chosen={chosen}
        summary={summary}
      />
      <Readout lines={lines} say={say} sayRange={sayRange} when={when} chosen={chosen} />
    </div>
  );
}

/** A path as points, from the start where it is known. */
function withStart(path: readonly number[], start: number | undefined): [number, number][] {
  const points = path.map((value, n): [number, number] => [n + 1, value]);
  return start === undefined ? points : [[0, start], ...points];
}

/** Where the reader points. */
function Cross({
  lines,
  x,
  y,
  chosen,
}: {
  lines: readonly Line[];
  x: (q: number) => number;
  y: (v: number) => number;
  chosen: number;
}) {
  const quarter = pointed.value ?? chosen;
  return (
    <g data-live>
      <line class="cross" x1={x(quarter)} x2={x(quarter)} y1={FRAME.top} y2={FRAME.height - FRAME.bottom} />
      {lines.map(({ label, role, kind, path, start }) => {
        const value = quarter === 0 ? start : path[quarter - 1];
        return value === undefined ? null : (
          <circle
            key={label + kind}
            class={`at of-${kind === "baseline" ? "third_party" : role}`}
            cx={x(quarter)}
            cy={y(value)}
            r={kind === "baseline" ? 2 : 3}
          />
        );
      })}
    </g>
  );
}

function Readout({
  lines,
  say,
  sayRange,
  when,
  chosen,
}: Pick<Props, "lines" | "say" | "sayRange" | "when" | "chosen">) {
  const quarter = pointed.value ?? chosen;
  return (
    <p class="at-quarter" aria-hidden="true">
      <span class="when">{when(quarter)}</span>{" "}
      {lines.map(({ label, role, kind, path, start, band }) => {
        const value = quarter === 0 ? start : path[quarter - 1];
        const low = band?.low[quarter - 1];
        const high = band?.high[quarter - 1];
        return value === undefined ? null : (
          <Fragment key={label + kind}>
            <span class={`of-${kind === "baseline" ? "third_party" : role}`}>
              {label} {say(value)}
              {low !== undefined && high !== undefined && kind !== "baseline" && (
                <small> ({sayRange(low, high)})</small>
              )}
            </span>{" "}
          </Fragment>
        );
      })}
    </p>
  );
}

/** Takes pointer and keys: left and right go from quarter to quarter, in all charts at once. */
function Pointer({
  last,
  width,
  invert,
  lines,
  say,
  when,
  chosen,
  summary,
}: Pick<Props, "lines" | "say" | "when" | "chosen" | "summary"> & {
  last: number;
  width: number;
  invert: (at: number) => number;
}) {
  const quarter = pointed.value ?? chosen;
  const words = lines
    .map(({ label, path, start }) => {
      const value = quarter === 0 ? start : path[quarter - 1];
      return value === undefined ? "" : `${label} ${say(value)}`;
    })
    .filter(Boolean)
    .join(", ");
  const point = (to: number) => {
    pointed.value = Math.max(0, Math.min(last, to));
  };
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
        point(Math.round(invert(((event.clientX - box.left) / box.width) * width)));
      }}
      onPointerLeave={() => {
        pointed.value = null;
      }}
      onBlur={() => {
        pointed.value = null;
      }}
      onKeyDown={(event) => {
        const to = destination(event.key, quarter, last);
        if (to === null) {
          if (event.key === "Escape") pointed.value = null;
          return;
        }
        event.preventDefault();
        point(to);
      }}
    />
  );
}

/** Where a key leads from a quarter; null where nowhere. */
function destination(key: string, quarter: number, last: number): number | null {
  if (key === "ArrowRight" || key === "ArrowUp") return quarter + 1;
  if (key === "ArrowLeft" || key === "ArrowDown") return quarter - 1;
  if (key === "PageUp") return quarter + 4;
  if (key === "PageDown") return quarter - 4;
  if (key === "Home") return 0;
  return key === "End" ? last : null;
}
