import { apart, stack } from "./scales.ts";

/** One flow before and after. */
export interface Flow {
  key: string;
  label: string;
  role: string;
  before: number;
  after: number;
}

const WIDTH = 390;
const TOP = 22;
const BAR = 9;
const LEFT = 118;
const RIGHT = WIDTH - 134;
const GAP = 4;

/** Flows before and after as bands whose width is their size: what widens grows, what narrows shrinks. */
export function Alluvial({
  flows,
  heads,
  say,
  summary,
  largest,
  height = 300,
}: {
  flows: readonly Flow[];
  /** What stands on the left and on the right. */
  heads: readonly [string, string];
  say: (value: number) => string;
  summary: string;
  /** Total that fills the height, so that two drawings have one scale. */
  largest: number;
  height?: number;
}) {
  const room = height - TOP - GAP * flows.length - 6;
  const scale = largest > 0 ? room / largest : 0;
  const from = stack(
    flows.map(({ before }) => before),
    scale,
    GAP,
    TOP,
  );
  const to = stack(
    flows.map(({ after }) => after),
    scale,
    GAP,
    TOP,
  );
  const middles = (places: typeof from) =>
    apart(
      places.map(({ y, height }) => y + height / 2),
      11.5,
      TOP + 3,
      height - 5,
    );
  const [left, right] = [middles(from), middles(to)];
  const middle = (LEFT + RIGHT) / 2;
  return (
    <svg class="drawing flows" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={summary}>
      <text class="axis" x={LEFT} y={12} text-anchor="end">
        {heads[0]}
      </text>
      <text class="axis" x={RIGHT} y={12}>
        {heads[1]}
      </text>
      {flows.map(({ key, label, role, before, after }, n) => {
        const [one, other] = [from[n], to[n]];
        if (!one || !other) return null;
        const [x0, x1] = [LEFT + BAR, RIGHT - BAR];
        const shape = `M${x0},${one.y}C${middle},${one.y} ${middle},${other.y} ${x1},${other.y}V${other.y + other.height}C${middle},${other.y + other.height} ${middle},${one.y + one.height} ${x0},${one.y + one.height}Z`;
        return (
          <g key={key} class={`flow of-${role}`}>
            <path d={shape} />
            <rect x={LEFT} y={one.y} width={BAR} height={Math.max(0.7, one.height)} />
            <rect x={RIGHT - BAR} y={other.y} width={BAR} height={Math.max(0.7, other.height)} />
            <text x={LEFT - 5} y={left[n]} dy="0.35em" text-anchor="end">
              {label} {say(before)}
            </text>
            <text
              x={RIGHT + 5}
              y={right[n]}
              dy="0.35em"
              class={after > before * 1.25 ? "grows" : after < before * 0.75 ? "shrinks" : undefined}
            >
              {say(after)} {label}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
