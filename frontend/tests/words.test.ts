import { describe, expect, it } from "vitest";
import type { Points, Terms, WhyAnswer } from "../src/api/types.ts";
import { headline, hugging, sure, text, type Compared, type Piece } from "../src/words/headline.ts";
import { applies, at } from "../src/words/outcome.ts";
import { choiceWords, stepsTitle, temptations, worthWords } from "../src/words/promises.ts";
import { breaksTitle, pathTitle, quarterDate, quarterWords } from "../src/words/titles.ts";
import { waterfall, whyTitle } from "../src/words/why.ts";
import { randomAnswer, seeded, size, YEARS } from "./answers.ts";

const NAMES = { target: "Ruritania", patron: "Kravonia", rulers: "the rulers", sender: "the sender" };
const KINDS: readonly Terms["kind"][] = ["steps", "none", "tariff", "pressure"];
const CASES = 600;

function compared(random: () => number, two = false): Compared {
  const a = randomAnswer(random, KINDS[Math.floor(random() * KINDS.length)]);
  const alike = random() < 0.15;
  return {
    a,
    b: two ? randomAnswer(random) : null,
    baseline: random() < 0.1 ? null : alike ? a : randomAnswer(random, "none"),
    year: YEARS[Math.floor(random() * 3)]!,
    names: random() < 0.2 ? { ...NAMES, patron: "" } : NAMES,
  };
}

/** A sentence as it is drawn. */
const drawn = (pieces: readonly Piece[]) =>
  hugging(pieces)
    .map((part) => (typeof part === "string" ? part : part.before + part.figure.text + part.after))
    .join("");

const clean = (words: string) => {
  expect(words).not.toMatch(/NaN|undefined|null|Infinity|\[object|-\d|  |\.\.|,,| \./);
  expect(words).toMatch(/^[A-Z0-9“]/);
  expect(words).toMatch(/\.$/);
};

describe("the headline", () => {
  it("says nothing that its numbers contradict", () => {
    const random = seeded(1);
    for (let n = 0; n < CASES; n += 1) {
      const c = compared(random);
      const { a, baseline, year } = c;
      const said = headline(c);
      const people = text(said.people);
      clean(people);
      clean(text(said.promises));
      clean(text(said.money));
      const freed = at(a, "freed", year);
      if (freed === 0) expect(people).toMatch(/^Nobody goes free/);
      else if (freed < 0.5) expect(people).toMatch(/^Under 1 person goes free/);
      else expect(people).toContain(Math.round(freed) === 1 ? "1 person goes free" : "people go free");
      if (baseline) {
        const gap = freed - at(baseline, "freed", year);
        const first = people.slice(0, people.indexOf(";"));
        if (first.includes(" more than")) expect(gap).toBeGreaterThan(0);
        else if (first.includes(" fewer than")) expect(gap).toBeLessThan(0);
        else expect(Math.abs(gap)).toBeLessThan(1);
      }
      const breaks = text(said.promises);
      const [target, sender] = [at(a, "broken_by_target", year), at(a, "broken_by_sender", year)];
      if (breaks.includes("nothing is promised")) expect(applies("broken_by_target", a)).toBe(false);
      if (breaks.includes("target is likelier")) expect(target).toBeGreaterThan(sender);
      if (breaks.includes("sender is likelier")) expect(sender).toBeGreaterThan(target);
      if (a.terms.kind === "tariff") expect(breaks).not.toContain("completed");
      const money = text(said.money);
      const revenue = at(a, "regime_revenue", year);
      if (/a year more to spend/.test(money)) expect(revenue).toBeGreaterThan(0);
      if (/a year less to spend/.test(money)) expect(revenue).toBeLessThan(0);
      expect(money.includes("Kravonia")).toBe(c.names.patron !== "");
      if (money.includes("Kravonia loses")) expect(at(a, "patron_gain", year)).toBeLessThan(0);
      if (money.includes("Kravonia gains USD")) expect(at(a, "patron_gain", year)).toBeGreaterThan(0);
    }
  });

  it("puts the range of the draws beside each central value", () => {
    const random = seeded(4);
    for (let n = 0; n < 100; n++) {
      const c = compared(random);
      const points = (): Points => ({ p10: 11, p50: 60, p90: 222, central: 50, error: 1 });
      const words = drawn(headline({ ...c, points }).people);
      clean(words);
      expect(words.match(/\(11 to 222/g)).toHaveLength(3);
      expect(words).toContain("(11 to 222 in eight of ten draws)");
      expect(drawn(headline(c).people)).not.toContain("(");
    }
  });

  it("names the better of two rightly", () => {
    const random = seeded(2);
    for (let n = 0; n < CASES; n += 1) {
      const c = compared(random, true);
      const said = headline(c);
      for (const pieces of Object.values(said)) {
        clean(text(pieces));
        expect(drawn(pieces)).toBe(text(pieces));
      }
      const gap = at(c.a, "freed", c.year) - at(c.b!, "freed", c.year);
      const people = text(said.people);
      if (people.includes("more under A")) expect(gap).toBeGreaterThan(0);
      else if (people.includes("more under B")) expect(gap).toBeLessThan(0);
      else expect(Math.abs(gap)).toBeLessThan(1);
    }
  });

  it("says how sure it is from the bands alone", () => {
    const random = seeded(3);
    const points = (most: number): Points => {
      const [p10, p50, p90] = [size(random, most), size(random, most), size(random, most)].sort(
        (one, other) => one - other,
      ) as [number, number, number];
      return { p10, p50, p90, central: p50, error: 0 };
    };
    for (let n = 0; n < CASES; n += 1) {
      const c = compared(random);
      const found: Record<string, Points> = {
        "a freed": points(3000),
        "baseline freed": points(3000),
        "a regime_revenue": points(500),
        "a broken_by_target": points(1),
      };
      const wins = random() < 0.5 ? [] : [{ weighting: "human rights", share: random() }];
      const words = text(sure(c, (of, outcome) => found[`${of} ${outcome}`] ?? null, 256, 6, wins));
      clean(words);
      expect(words).toContain("250 draws");
      const ours = found["a freed"]!;
      const breaks = found["a broken_by_target"]!;
      if (words.includes("may be anything")) expect(breaks.p90! - breaks.p10!).toBeGreaterThanOrEqual(0.5);
      expect(words.includes("does better than the baseline")).toBe(
        wins.length > 0 && c.baseline !== null && c.baseline !== c.a,
      );
      if (words.includes("kinder")) expect(at(c.a, "freed", c.year)).toBeGreaterThan(ours.p50!);
      if (words.includes("harder")) expect(at(c.a, "freed", c.year)).toBeLessThan(ours.p50!);
    }
    expect(text(sure(compared(random), () => null, 4, 4))).toContain("No draw has an answer");
  });
});

describe("titles of charts", () => {
  it("compare as the numbers do", () => {
    const random = seeded(4);
    for (let n = 0; n < CASES; n += 1) {
      const { a, b, baseline, year } = compared(random, random() < 0.5);
      for (const outcome of ["freed", "held", "regime_revenue", "patron_gain"]) {
        const title = pathTitle(outcome, { a, b, baseline, year });
        expect(title).not.toMatch(/NaN|undefined|-\d/);
        const other = b ?? baseline;
        const gap = other ? at(a, outcome, year) - at(other, outcome, year) : 0;
        if (/ more than /.test(title)) expect(gap).toBeGreaterThan(0);
        if (/ (fewer|less) than /.test(title)) expect(gap).toBeLessThan(0);
      }
      expect(breaksTitle({ a, b, baseline, year })).not.toMatch(/NaN|undefined/);
    }
  });

  it("name quarters and dates", () => {
    expect(quarterWords(0)).toBe("at the start");
    expect(quarterWords(1)).toBe("after 1 quarter");
    expect(quarterWords(4)).toBe("after 1 year");
    expect(quarterWords(11)).toBe("after 2 years and 3 quarters");
    expect(quarterDate("2025-02-15", 12)).toBe("Feb 2028");
    expect(quarterDate("2025-11-01", 1)).toBe("Feb 2026");
  });
});

describe("promises", () => {
  it("are told by what is likeliest, and by the sign of their worth", () => {
    const random = seeded(5);
    for (let n = 0; n < CASES; n += 1) {
      const answer = randomAnswer(random);
      expect(stepsTitle(answer)).not.toMatch(/NaN|undefined/);
      const tempted = temptations(answer);
      for (const due of answer.promises) {
        const verb = choiceWords(due).split(" ")[0];
        const most = Math.max(due.keep, due.refuse, due.wait);
        expect({ keeps: due.keep, refuses: due.refuse, waits: due.wait }[verb as "keeps"]).toBe(most);
        if (due.reached >= 0.005) {
          expect(tempted.includes(`the ${due.owed_by} at step ${due.step}`)).toBe(
            due.worth_of_keeping[due.owed_by] < 0,
          );
        }
        for (const { role, words, short } of worthWords(due, 1000, NAMES, random() < 0.5 ? null : 18000)) {
          const worth = due.worth_of_keeping[role];
          if (words.includes("loses")) expect(worth).toBeLessThan(0);
          if (words.includes("gains") && !words.includes("next to nothing")) expect(worth).toBeGreaterThan(0);
          if (short.startsWith("+")) expect(worth).toBeGreaterThan(0);
          if (short.startsWith("\u2212")) expect(worth).toBeLessThan(0);
        }
      }
    }
  });
});

describe("why two results differ", () => {
  it("falls from the one to the other without a gap", () => {
    const random = seeded(6);
    for (let n = 0; n < CASES; n += 1) {
      const [start, end] = [size(random, 1000), size(random, 1000)];
      const effects = Array.from({ length: 4 }, () => (random() - 0.5) * size(random, 800));
      const answer: WhyAnswer = {
        from: "",
        to: "",
        causes: effects.map((effect, k) => ({
          path: `terms.${k}`,
          title: `term ${k}`,
          before: "x",
          after: "y",
          effect: { freed: { "1y": effect, "3y": effect, "5y": effect } },
          slope: null,
        })),
        together: {},
        hangs_on: {},
      };
      const falls = waterfall(answer, "freed", "3y", start, end, "persons", ["Baseline", "A"], String);
      expect(falls[0]?.to).toBe(start);
      expect(falls.at(-1)?.to).toBe(end);
      for (let k = 1; k < falls.length - 1; k += 1) expect(falls[k]?.from).toBe(falls[k - 1]?.to);
      const last = falls.at(-2)!;
      expect(Math.abs(last.to - end)).toBeLessThan(0.5);
      expect(whyTitle(answer, "freed", "Go free", "3y", end - start, "persons", ["the baseline", "A"])).not.toMatch(
        /NaN|undefined/,
      );
    }
  });
});
