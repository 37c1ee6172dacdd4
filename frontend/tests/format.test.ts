import { describe, expect, it } from "vitest";
import {
  axis,
  band,
  change,
  inWords,
  isNothing,
  millions,
  money,
  odds,
  percent,
  persons,
  plain,
  range,
  rounded,
} from "../src/words/format.ts";
import { seeded } from "./answers.ts";

describe("numbers for people", () => {
  it("counts people whole, and never none where there is a chance of one", () => {
    expect(persons(0)).toBe("0");
    expect(persons(0.4)).toBe("under 1");
    expect(persons(0.6)).toBe("1");
    expect(persons(1176.5)).toBe("1,177");
    expect(persons(-94.2)).toBe("\u221294");
    expect(persons(1_234_567)).toBe("1,234,567");
    expect(persons(883.4, 1206)).toBe("880");
  });

  it("claims no certainty that there is not", () => {
    expect(percent(0)).toBe("0\u00a0%");
    expect(percent(0.001)).toBe("under 1\u00a0%");
    expect(percent(0.104)).toBe("10\u00a0%");
    expect(percent(0.998)).toBe("over 99\u00a0%");
    expect(percent(1)).toBe("100\u00a0%");
  });

  it("gives money two significant digits, with its unit in words", () => {
    expect(millions(7.82)).toBe("7.8");
    expect(millions(-183)).toBe("\u2212180");
    expect(millions(1389)).toBe("1,400");
    expect(millions(0.04)).toBe("0");
    expect(money(1389)).toBe("USD\u00a01.4\u00a0billion");
    expect(money(-38)).toBe("USD\u00a038\u00a0million");
    expect(inWords(-183, "USD million a year")).toBe("minus USD\u00a0180\u00a0million a year");
    expect(inWords(0.01, "USD million a year")).toBe("about nothing");
  });

  it("signs changes, with a real minus, and points for probabilities", () => {
    expect(change(1134.6, "persons")).toBe("+1,135");
    expect(change(-94.2, "persons")).toBe("\u221294");
    expect(change(0.3, "persons")).toBe("under 1");
    expect(change(0, "persons")).toBe("0");
    expect(change(-0.0044, "fraction")).toBe("\u22120.4\u00a0points");
    expect(change(0.01, "probability")).toBe("+1.0\u00a0points");
    expect(change(-190.4, "USD million a year")).toBe("\u2212190");
  });

  it("gives a band as median (low to high)", () => {
    expect(band({ p10: 102.6, p50: 883.4, p90: 1205.8 }, "persons")).toBe("880 (100 to 1,210)");
    expect(band({ p10: 0.05, p50: 0.46, p90: 0.99 }, "probability")).toBe("46\u00a0% (5 to 99\u00a0%)");
    expect(band({ p10: -291, p50: 10.2, p90: 89 }, "USD million a year")).toBe("10 (\u2212290 to 90)");
    expect(band({ p10: 0, p50: 0, p90: 0 }, "persons")).toBe("0");
    expect(range(0.001, 0.002, "probability")).toBe("under 1\u00a0%");
  });

  it("says odds and parameters plainly", () => {
    expect(odds(5)).toBe("5 to 1");
    expect(odds(0.25)).toBe("1 to 4");
    expect(plain(0.00012346)).toBe("0.0001235");
    expect(plain(-1234.5)).toBe("\u22121,235");
    expect(axis(0.5, "probability")).toBe("50\u00a0%");
    expect(axis(2000, "persons")).toBe("2,000");
  });

  it("never writes a hyphen for a minus, a minus zero, or a number that is none", () => {
    const random = seeded(7);
    for (let n = 0; n < 3000; n += 1) {
      const value = (random() - 0.5) * 10 ** (8 * random() - 3);
      for (const unit of ["persons", "probability", "fraction", "USD million a year", "index", "person-months"]) {
        for (const text of [
          change(value, unit),
          inWords(Math.abs(value), unit),
          range(value, value + random(), unit),
        ]) {
          expect(text).not.toMatch(/NaN|undefined|Infinity|-\d|\u22120(?![.\d])|e[+-]/);
        }
      }
      expect(isNothing(value)).toBe(Math.abs(value) < 0.05);
    }
  });

  it("rounds to the nearest", () => {
    const random = seeded(11);
    for (let n = 0; n < 2000; n += 1) {
      const value = (random() - 0.5) * 10 ** (6 * random());
      const step = 10 ** Math.floor(5 * random() - 2);
      const read = Number(rounded(value, step).replaceAll(",", "").replace("\u2212", "-"));
      expect(Math.abs(read - value)).toBeLessThanOrEqual(step / 2 + 1e-9 * Math.abs(value));
    }
  });
});
