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

const WIDTH = 420;
const LETTERS = 74;
/** For the numbers at the ends of bars. */
const ROOM = 74;

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
    const shown = lines.length > 2 ? [lines[0] ?? "", `${lines[1] ?? ""} …`] : lines;
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
              <text key={line} class={`bar-label ${row.total ? "total" : ""}`} x={0} y={top + 10 + 13 * k}>
                {line}
                {k === lines.length - 1 && row.note && (
                  <tspan class="bar-note" dx="5">
                    {row.note}
                  </tspan>
                )}
              </text>
            ))}
            <rect class={`bar of-${row.role} ${row.pale ? "pale" : ""}`} x={left} y={bar} width={Math.max(0.8, right - left)} height={9} />
            <text class="bar-value" x={beside} y={bar + 8} text-anchor={up ? "start" : "end"}>
              {row.text}
            </text>
            {joined && next && <line class="step-line" x1={x(row.to)} x2={x(row.to)} y1={bar + 9} y2={next.bar} />}
          </g>
        );
      })}
      <line class="zero" x1={x(0)} x2={x(0)} y1={placed[0]?.bar ?? 0} y2={y - 8} />
    </svg>
  );
}
