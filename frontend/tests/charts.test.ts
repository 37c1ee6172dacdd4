import { describe, expect, it } from "vitest";
import { csv, wrapped } from "../src/charts/export.ts";
import { apart, quarters, sideways, stack, upright, yearMarks } from "../src/charts/scales.ts";
import { seeded } from "./answers.ts";

const FRAME = { width: 300, height: 172, left: 38, right: 66, top: 10, bottom: 20 };
const ORIGIN = {
  title: "People freed",
  case: "ruritania",
  unit: "persons",
  hashes: ["A (steps): abc"],
  note: "a\nnote",
};

describe("CSV", () => {
  it("gives back the same double", () => {
    const random = seeded(21);
    const numbers = Array.from({ length: 2000 }, () => (random() - 0.5) * 10 ** (60 * random() - 30));
    numbers.push(0, -0, 5e-324, Number.MAX_VALUE, 0.1 + 0.2, 1 / 3);
    const text = csv({ columns: ["quarter", "A"], rows: numbers.map((value, n) => [n, value]) }, ORIGIN);
    const lines = text.split("\r\n").filter((line) => line && !line.startsWith("#"));
    const read = lines.slice(1).map((line) => Number(line.split(",")[1]));
    expect(read.every((value, n) => value === numbers[n])).toBe(true);
  });

  it("says what it is, and quotes what needs it", () => {
    const text = csv(
      {
        columns: ["a, b", 'c"d'],
        rows: [
          ["x\ny", null],
          [1.5, "z"],
        ],
      },
      ORIGIN,
    );
    expect(text.split("\r\n").slice(0, 5)).toEqual([
      "# title: People freed",
      "# case: ruritania",
      "# unit: persons",
      "# result_hash A (steps): abc",
      "# note: a note",
    ]);
    expect(text).toContain('"a, b","c""d"\r\n"x\ny",\r\n1.5,z\r\n');
  });
});

describe("scales", () => {
  it("have zero on them, and room for all", () => {
    const random = seeded(22);
    for (let n = 0; n < 300; n += 1) {
      const values = Array.from({ length: 20 }, () => (random() - 0.5) * 1000);
      const { y, marks } = upright(values, FRAME);
      for (const value of [...values, 0]) {
        expect(y(value)).toBeGreaterThanOrEqual(FRAME.top - 1e-9);
        expect(y(value)).toBeLessThanOrEqual(FRAME.height - FRAME.bottom + 1e-9);
      }
      expect(marks).toContain(0);
      expect(marks.length).toBeLessThanOrEqual(6);
    }
    expect(upright([0, 0], FRAME, 1).y(0)).toBe(FRAME.height - FRAME.bottom);
  });

  it("mark years, fewer where there are many", () => {
    expect(yearMarks(20)).toEqual([0, 4, 8, 12, 16, 20]);
    expect(yearMarks(80).length).toBeLessThanOrEqual(7);
    expect(quarters(20, FRAME)(0)).toBe(FRAME.left);
    expect(quarters(20, FRAME)(20)).toBe(FRAME.width - FRAME.right);
  });

  it("push labels apart and keep their order", () => {
    const random = seeded(23);
    for (let n = 0; n < 500; n += 1) {
      const wanted = Array.from({ length: 1 + Math.floor(random() * 6) }, () => 10 + random() * 140);
      const placed = apart(wanted, 12, 10, 150);
      const order = wanted.map((_, k) => k).sort((one, other) => wanted[one]! - wanted[other]!);
      for (let k = 1; k < order.length; k += 1)
        expect(placed[order[k]!]! - placed[order[k - 1]!]!).toBeGreaterThanOrEqual(12 - 1e-9);
      expect(Math.max(...placed)).toBeLessThanOrEqual(150 + 1e-9);
    }
    expect(apart([20, 80], 12, 0, 150)).toEqual([20, 80]);
  });

  it("lay bars around zero and stack what adds up", () => {
    const x = sideways([-5, 10], 360, 64);
    expect(x(-5)).toBe(64);
    expect(x(10)).toBe(296);
    expect(sideways([], 360, 64)(0)).toBe(1);
    expect(stack([10, 20], 2, 4, 5)).toEqual([
      { y: 5, height: 20 },
      { y: 29, height: 40 },
    ]);
  });

  it("wrap words without losing any", () => {
    const words = "loss of face, and of a threat to others, when all who were held are let go";
    const lines = wrapped(words, 30);
    expect(lines.join(" ")).toBe(words);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(30);
  });
});
