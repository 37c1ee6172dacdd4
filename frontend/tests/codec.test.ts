import { describe, expect, it } from "vitest";
import { BadLink, decode, encode, linkedOf, type Linked, type LinkedProposal } from "../src/state/codec.ts";
import { KINDS } from "../src/state/kinds.ts";
import type { Kind, Quantity, Step, Terms } from "../src/api/types.ts";
import { random } from "./random.ts";

const seeds = Array.from({ length: 300 }, (_, seed) => seed);

describe("a share link", () => {
  it.each([["300 random views", seeds]])("gives back %s to the bit", (_, all) => {
    for (const seed of all) {
      const before = linkedFrom(seed);
      const link = encode(before);
      expect(link).toMatch(/^1\.[A-Za-z0-9_-]+$/);
      expect(decode(`#${link}`)).toEqual(before);
    }
  });

  it("is short where nothing was changed", () => {
    const link = encode({ ...linkedFrom(1), a: { preset: "lump_sum", terms: null }, b: null, values: {} });
    expect(link.length).toBeLessThan(400);
  });

  it("holds the terms of a changed proposal, and the id alone of one as it stands", () => {
    const terms = termsFrom(3);
    const view = { ...linkedFrom(2), a: { preset: "x", terms }, b: { preset: "y", terms } };
    const linked = linkedOf(view, "print", (proposal) => proposal.preset === "x");
    expect(linked.a).toEqual({ preset: "x", terms });
    expect(linked.b).toEqual({ preset: "y", terms: null });
  });

  it.each([
    ["", /part of it is missing/],
    ["#", /part of it is missing/],
    ["#about", /part of it is missing/],
    ["#2.abcd", /another version/],
    ["#1.!!!!", /missing or was altered/],
    ["#1.e30", /part of it is missing/],
    ["#1.WzFd", /part of it is missing/],
    [`#1.${"A".repeat(40_000)}`, /longer/],
  ])("that reads %j is refused with a reason", (text, reason) => {
    expect(() => decode(text)).toThrow(BadLink);
    expect(() => decode(text)).toThrow(reason);
  });

  it("is refused, never misread, when characters are lost or altered", () => {
    const link = encode(linkedFrom(7));
    const r = random(11);
    for (let n = 0; n < 400; n += 1) {
      const at = r.whole(0, link.length - 1);
      const altered =
        r.next() < 0.5
          ? link.slice(0, at)
          : link.slice(0, at) + r.one(["A", "z", ".", "#", "%", "é"]) + link.slice(at + 1);
      try {
        expect(encode(decode(altered))).toBeTypeOf("string");
      } catch (error) {
        expect(error).toBeInstanceOf(BadLink);
      }
    }
  });

  it.each([
    ["a number that is none", (told: unknown[]) => (told[5] = { delta: "1" })],
    ["a year that is none", (told: unknown[]) => (told[6] = 9)],
    ["draws below one", (told: unknown[]) => (told[7] = 0)],
    ["a name with a path in it", (told: unknown[]) => (told[0] = "../etc")],
    [
      "a kind that is none",
      (told: unknown[]) =>
        (told[2] = ["x", ["x", "t", "siege", null, null, null, null, null, null, null, null, null, null, "s"]]),
    ],
    ["too few entries", (told: unknown[]) => told.pop()],
  ])("with %s is refused", (_, spoil) => {
    const told = JSON.parse(
      atob(encode(linkedFrom(4)).slice(2).replaceAll("-", "+").replaceAll("_", "/")),
    ) as unknown[];
    spoil(told);
    const link = btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(told))))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replace(/=+$/, "");
    expect(() => decode(`#1.${link}`)).toThrow(BadLink);
  });
});

function linkedFrom(seed: number): Linked {
  const r = random(seed);
  return {
    case: r.name(),
    fingerprint: r.text(),
    a: proposalFrom(seed + 1000),
    b: r.maybe(() => proposalFrom(seed + 2000)) ?? null,
    baseline: r.name(),
    values: Object.fromEntries(r.many(6, () => [r.name(), r.number()] as const)),
    year: r.one(["1y", "3y", "5y"]),
    draws: r.whole(1, 4096),
    seed: r.whole(0, 2 ** 31),
    theme: r.one(["system", "light", "dark"]),
  };
}

function proposalFrom(seed: number): LinkedProposal {
  const r = random(seed);
  return { preset: r.name(), terms: r.maybe(() => termsFrom(seed)) ?? null };
}

function termsFrom(seed: number): Terms {
  const r = random(seed + 5000);
  const quantity = (): Quantity => (r.next() < 0.3 ? r.name() : r.number());
  const step = (): Step =>
    without({
      release: r.maybe(quantity),
      share: r.maybe(quantity),
      relief: r.maybe(() => r.many(3, r.name)),
      recognition: r.maybe(quantity),
      within: r.maybe(() => r.whole(1, 40)),
    });
  return without<Terms>({
    id: r.name(),
    title: r.text(),
    kind: r.one(Object.keys(KINDS) as Kind[]),
    first_mover: r.maybe(() => r.one(["target", "sender"] as const)),
    form: r.maybe(() => r.one(["licensed", "delisted"] as const)),
    snapback: r.maybe(() => r.next() < 0.5),
    parties: r.maybe(() => r.many(4, r.name)),
    steps: r.maybe(() => r.many(6, step)),
    price: r.maybe(quantity),
    lot: r.maybe(quantity),
    ceiling: r.maybe(quantity),
    exile: r.maybe(quantity),
    reopen_after: r.maybe(() => r.whole(1, 40)),
    source: r.text(),
    note: r.maybe(r.text),
  });
}

function without<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
