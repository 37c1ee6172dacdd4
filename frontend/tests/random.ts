/** Random values for tests, the same for the same seed. */
export function random(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  const one = <T>(choices: readonly T[]): T => choices[whole(0, choices.length - 1)] as T;
  const maybe = <T>(make: () => T): T | undefined => (next() < 0.5 ? make() : undefined);
  const many = <T>(most: number, make: () => T): T[] => Array.from({ length: whole(0, most) }, make);
  const number = () =>
    one([next(), next() * 1e6, -next(), 0, 1, 1e-300, 1.7976931348623157e308, 0.1 + 0.2, next() * 1e21]);
  const text = () =>
    many(30, () =>
      one(["a", "Z", " ", "'", '"', "\\", "\n", "é", "Ж", "漢", "😀", "$", "`", "|", "<", "&", "\u2028"]),
    ).join("");
  const name = () => one(["a", "b_1", "proposal_a", "us_banks-debt", "lump_sum", "x".repeat(64)]);
  return { next, whole, one, maybe, many, number, text, name };
}
