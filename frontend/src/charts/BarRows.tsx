import { sideways } from "./scales.ts";
import { wrapped } from "./export.ts";

/** One bar with what it is above it. */
export interface BarRow {
  key: string;
  label: string;
  /** Small print beside the label. */
  note?: string;
  from: number;
  to: number;
  /** The number as it is told at the end of the bar. */
  text: string;
  role: string;
  /** Drawn pale: less sure. */
  pale?: boolean;
  /** A total that stands on zero, not a change. */
  total?: boolean;
}

const WIDTH = 360;
const LETTERS = 62;
/** For the numbers at the ends of bars. */
const ROOM = 64;

/** Bars around zero, each with its name above and its number at its end; also a waterfall, where bars begin in mid-air. */
export function BarRows({
  rows,
  summary,
  joined = false,
}: {
  rows: readonly BarRow[];
  summary: string;
  /** Whether each bar begins where the one before it ended. */
  joined?: boolean;
}) {
  const x = sideways(
    rows.flatMap(({ from, to }) => [from, to]),
    WIDTH,
    ROOM,
  );
  let y = 4;
  const placed = rows.map((row) => {
    const lines = wrapped(row.label, LETTERS);
    const shown = lines.length > 2 ? [lines[0] ?? "", `${(lines[1] ?? "").slice(0, LETTERS - 2)} …`] : lines;
    // A note that does not fit behind the last line has one of its own.
    const beside = !row.note || (shown.at(-1)?.length ?? 0) + row.note.length < LETTERS + 2;
    if (!beside) shown.push("");
    const top = y;
    y += shown.length * 13 + 18;
    return { row, lines: shown, top, bar: top + shown.length * 13 + 1 };
  });
  return (
    <svg class="drawing bars" viewBox={`0 0 ${WIDTH} ${y + 2}`} role="img" aria-label={summary}>
      {placed.map(({ row, lines, top, bar }, n) => {
        const [left, right] = [Math.min(x(row.from), x(row.to)), Math.max(x(row.from), x(row.to))];
        const up = row.to >= row.from;
        const beside = up ? right + 4 : left - 4;
        const next = placed[n + 1];
        return (
          <g key={row.key}>
            {lines.map((line, k) => (
              <text key={k} class={`bar-label ${row.total ? "total" : ""}`} x={0} y={top + 10 + 13 * k}>
                {line}
                {k === lines.length - 1 && row.note && (
                  <tspan class="bar-note" dx={line ? 5 : 0}>
                    {row.note}
                  </tspan>
                )}
              </text>
            ))}
            {!(joined && !row.total) && <line class="zero" x1={x(0)} x2={x(0)} y1={bar - 1} y2={bar + 10} />}
            <rect
              class={`bar of-${row.role} ${row.pale ? "pale" : ""}`}
              x={left}
              y={bar}
              width={Math.max(0.8, right - left)}
              height={9}
            />
            <text class="bar-value" x={beside} y={bar + 8} text-anchor={up ? "start" : "end"}>
              {row.text}
            </text>
            {joined && next && <line class="step-line" x1={x(row.to)} x2={x(row.to)} y1={bar + 9} y2={next.bar} />}
          </g>
        );
      })}
    </svg>
  );
}
