import type { Parameter } from "../api/types.ts";
import { scaleOf } from "./scale.ts";

const LEVELS = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
const WIDTH = 200;
const HEIGHT = 22;

/**
 * How likely values are before anything is known of this case: the density between quantiles, with the 80 % range
 * dark and the value in force marked. It stands over the slider of the same scale.
 */
export function PriorShape({ parameter, value }: { parameter: Parameter; value: number }) {
  const scale = scaleOf(parameter);
  if (!scale) return null;
  const x = (number: number) => WIDTH * scale.share(number);
  const bars = parameter.quantiles.slice(1).map((right, n) => {
    const left = parameter.quantiles[n] ?? right;
    const mass = (LEVELS[n + 1] ?? 1) - (LEVELS[n] ?? 0);
    return { left, right, density: mass / Math.max(x(right) - x(left), 0.4), inside: n >= 2 && n < 6 };
  });
  const most = Math.max(...bars.map(({ density }) => density));
  const at = x(value);
  return (
    <svg class="prior" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {bars.map(({ left, right, density, inside }) => (
        <rect
          key={left}
          class={inside ? "inside" : "tail"}
          x={x(left)}
          width={Math.max(0.4, x(right) - x(left))}
          y={HEIGHT * (1 - density / most)}
          height={(HEIGHT * density) / most}
        />
      ))}
      <line class="value" x1={at} x2={at} y1="0" y2={HEIGHT} />
    </svg>
  );
}
