import { describe, expect, it } from "vitest";
import type { Parameter } from "../src/api/types.ts";
import { moved } from "../src/editor/drag.ts";
import { scaleOf } from "../src/editor/scale.ts";

const parameter = (quantiles: number[], central: number, more: Partial<Parameter> = {}) =>
  ({ quantiles, central, lower: null, upper: null, ...more }) as Parameter;

describe("the scale of a slider", () => {
  it("goes from the 1 % to the 99 % point, and holds the central value", () => {
    expect(scaleOf(parameter([1, 2, 3], 2))).toMatchObject({ min: 1, max: 3 });
    expect(scaleOf(parameter([1, 2, 3], 4))).toMatchObject({ min: 1, max: 4 });
    expect(scaleOf(parameter([-0.1, 0.5, 1.2], 0.5, { lower: 0, upper: 1 }))).toMatchObject({ min: 0, max: 1 });
  });

  it("is none where there is no spread", () => {
    expect(scaleOf(parameter([2, 2, 2], 2))).toBeNull();
  });

  it.each([
    ["even", parameter([0, 5, 10], 5)],
    ["of factors", parameter([0.01, 1, 100], 1)],
  ])("is inverse and stays inside, where it is %s", (_, one) => {
    const scale = scaleOf(one);
    if (!scale) throw new Error("no scale");
    for (let stop = 0; stop <= 20; stop += 1) {
      const value = scale.value(stop / 20);
      expect(value).toBeGreaterThanOrEqual(scale.min);
      expect(value).toBeLessThanOrEqual(scale.max);
      expect(scale.share(value)).toBeCloseTo(stop / 20, 2);
    }
  });

  it("gives equal ways to equal factors where the ends are far apart", () => {
    expect(scaleOf(parameter([0.01, 1, 100], 1))?.share(1)).toBeCloseTo(0.5);
    expect(scaleOf(parameter([0, 5, 10], 5))?.share(5)).toBeCloseTo(0.5);
  });
});

describe("a list with one item moved", () => {
  it("has all items, the moved one where it was let go", () => {
    expect(moved(["a", "b", "c", "d"], 0, 2)).toEqual(["b", "c", "a", "d"]);
    expect(moved(["a", "b", "c", "d"], 3, 0)).toEqual(["d", "a", "b", "c"]);
    expect(moved(["a", "b"], 1, 1)).toEqual(["a", "b"]);
  });
});
