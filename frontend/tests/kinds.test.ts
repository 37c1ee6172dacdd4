import { describe, expect, it } from "vitest";
import type { CaseView, Kind, Terms } from "../src/api/types.ts";
import { KINDS, asKind, means, missingHolders, withStep } from "../src/state/kinds.ts";
import { sentTerms, same } from "../src/state/view.ts";

const steps: Terms = {
  id: "steps",
  title: "Two steps",
  kind: "steps",
  first_mover: "sender",
  form: "licensed",
  snapback: true,
  parties: ["cabinet"],
  steps: [
    { share: 0.1, relief: ["salt"], recognition: 0.2, within: 2 },
    { share: 0.2, relief: ["banks"], recognition: 0.1, within: 5 },
  ],
  ceiling: "ceiling_any",
  reopen_after: 4,
  source: "invented",
};
const tariff: Terms = {
  id: "price",
  title: "A price",
  kind: "tariff",
  price: "price_per_head",
  lot: 10,
  source: "invented",
};
const opened = {
  id: "ruritania",
  held: 40,
  policies: [steps, tariff],
  actors: [{ id: "rulers", title: "Rulers", role: "regime" }],
  key_holders: [{ id: "proposal_b", title: "Somebody", actor: "x" }],
  packages: [
    { id: "salt", title: "Salt", forms: [], key_holders: ["cabinet"], measures: [] },
    { id: "banks", title: "Banks", forms: [], key_holders: ["cabinet", "board"], measures: [] },
  ],
} as unknown as CaseView;

describe("terms as another kind", () => {
  it("keep what has a meaning there, and drop the rest", () => {
    for (const kind of Object.keys(KINDS) as Kind[]) {
      const next = asKind(steps, kind, opened);
      expect(next.kind).toBe(kind);
      for (const field of ["steps", "parties", "form", "price", "lot", "ceiling", "reopen_after"] as const) {
        if (!means(kind, field)) expect(next[field], `${kind} ${field}`).toBeUndefined();
      }
    }
  });

  it("are one exchange with the sums of the steps", () => {
    expect(asKind(steps, "one_shot", opened).steps).toEqual([
      { within: 5, relief: ["salt", "banks"], share: 0.3, recognition: 0.3 },
    ]);
  });

  it("release alone without relief", () => {
    expect(asKind(steps, "unilateral", opened).steps).toEqual([
      { share: 0.1, within: 2 },
      { share: 0.2, within: 5 },
    ]);
  });

  it("take a price from the case where it has one", () => {
    expect(asKind(steps, "tariff", opened)).toMatchObject({ price: "price_per_head", lot: 10, ceiling: "ceiling_any" });
  });

  it("have a title of their kind, unless the reader wrote one", () => {
    expect(asKind(steps, "tariff", opened).title).toBe("A standing price");
    expect(asKind({ ...steps, title: "Mine" }, "tariff", opened).title).toBe("Mine");
  });
});

describe("key holders who take no part", () => {
  it("are named with what needs them", () => {
    expect([...missingHolders(steps, opened)]).toEqual([["board", ["banks"]]]);
    expect(missingHolders({ ...steps, parties: ["cabinet", "board"] }, opened).size).toBe(0);
  });
});

describe("terms that are sent", () => {
  it("are the case's own where nothing was changed", () => {
    expect(sentTerms(opened, "a", { preset: "steps", terms: structuredClone(steps) })).toEqual(steps);
  });

  it("have a free id and a title of their own where something was", () => {
    const sent = sentTerms(opened, "b", { preset: "steps", terms: { ...steps, snapback: false } });
    expect(sent).toMatchObject({ id: "proposal_b_2", title: "Two steps (changed)", snapback: false });
    expect(sent.source).toContain("`steps`");
  });

  it("are the same when a field is left out as when it is undefined", () => {
    expect(same({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(same({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] })).toBe(false);
    expect(same([], {})).toBe(false);
  });
});

describe("one step more", () => {
  it("never releases anybody twice", () => {
    const shares = (given: number[]) => withStep(given.map((share) => ({ share }))).map(({ share }) => share);
    expect(shares([])).toEqual([0.1]);
    expect(shares([0.1, 0.2])).toEqual([0.1, 0.2, 0.1]);
    expect(shares([0.5, 0.45])).toEqual([0.5, 0.45, 0.05]);
    expect(shares([0.5, 0.5])).toEqual([0.5, 0.4, 0.1]);
  });
});
