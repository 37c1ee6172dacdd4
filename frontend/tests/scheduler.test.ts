import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Known, Lane, keyOf, type Told } from "../src/api/scheduler.ts";

interface Call {
  request: string;
  coarse: boolean;
  signal: AbortSignal;
  answer: (text: string) => Promise<void>;
  fail: (error: unknown) => Promise<void>;
}

function setting(quick = true, known = new Known<string>(), free = () => true) {
  const calls: Call[] = [];
  const told: Told<string, string>[] = [];
  const failed: unknown[] = [];
  const lane = new Lane<string, string>({
    send: (request, coarse, signal) =>
      new Promise((resolve, reject) => {
        const settled = () => vi.advanceTimersByTimeAsync(0).then(() => undefined);
        calls.push({
          request,
          coarse,
          signal,
          answer: (text) => (resolve(text), settled()),
          fail: (error) => (reject(error), settled()),
        });
      }),
    told: (one) => told.push(one),
    failed: (error) => failed.push(error),
    quick: () => quick,
    free,
    known,
  });
  const call = (n: number) => calls[n] as Call;
  return { calls, call, told, failed, lane };
}

describe("a lane of requests", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("asks coarsely at once, and exactly 250 ms after the last move", async () => {
    const { calls, call, told, lane } = setting();
    lane.want("one", 1);
    expect(calls.map((c) => c.coarse)).toEqual([true]);
    await call(0).answer("coarse one");
    await vi.advanceTimersByTimeAsync(249);
    expect(calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(call(1)).toMatchObject({ request: "one", coarse: false });
    await call(1).answer("exact one");
    expect(told.map((t) => [t.answer, t.coarse, t.newest])).toEqual([
      ["coarse one", true, true],
      ["exact one", false, true],
    ]);
  });

  it("has one coarse request in flight, and only the newest waiting", async () => {
    const { calls, call, told, lane } = setting();
    ["one", "two", "three", "four"].forEach((request, n) => lane.want(request, n));
    expect(calls).toHaveLength(1);
    await call(0).answer("1");
    expect(calls.map((c) => c.request)).toEqual(["one", "four"]);
    expect(told[0]).toMatchObject({ number: 0, newest: false });
    await call(1).answer("4");
    expect(told[1]).toMatchObject({ number: 3, newest: true });
    await vi.advanceTimersByTimeAsync(1000);
    expect(calls.map((c) => [c.request, c.coarse])).toEqual([
      ["one", true],
      ["four", true],
      ["four", false],
    ]);
  });

  it("drops an exact answer that a newer move has overtaken", async () => {
    const { call, told, lane } = setting();
    lane.want("one", 1);
    await call(0).answer("coarse");
    await vi.advanceTimersByTimeAsync(250);
    lane.want("two", 2);
    expect(call(1).signal.aborted).toBe(true);
    await call(1).answer("late");
    expect(told.map((t) => t.answer)).toEqual(["coarse"]);
    expect(call(2)).toMatchObject({ request: "two", coarse: true });
  });

  it("asks nothing for what it has already, and nothing twice", async () => {
    const known = new Known<string>();
    const { calls, call, told, lane } = setting(true, known);
    lane.want("one", 1);
    expect(lane.want("one", 2)).toBe(false);
    await call(0).answer("coarse");
    await vi.advanceTimersByTimeAsync(250);
    await call(1).answer("exact");
    lane.want("two", 3);
    await call(2).answer("coarse two");
    lane.want("one", 4);
    expect(calls).toHaveLength(3);
    expect(told.at(-1)).toMatchObject({ answer: "exact", coarse: false, number: 4 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(calls).toHaveLength(3);
  });

  it("waits for the end of the moves where a coarse answer is not quick either", async () => {
    const { calls, lane } = setting(false);
    lane.want("one", 1);
    await vi.advanceTimersByTimeAsync(200);
    lane.want("two", 2);
    await vi.advanceTimersByTimeAsync(249);
    expect(calls).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls.map((c) => [c.request, c.coarse])).toEqual([["two", false]]);
  });

  it("waits for other lanes with what is exact too", async () => {
    let free = true;
    const { calls, call, lane } = setting(true, new Known<string>(), () => free);
    lane.want("one", 1);
    await call(0).answer("coarse");
    free = false;
    await vi.advanceTimersByTimeAsync(300);
    expect(calls).toHaveLength(1);
    free = true;
    lane.poke();
    await vi.advanceTimersByTimeAsync(0);
    expect(calls.map((c) => c.coarse)).toEqual([true, false]);
  });

  it("shows an exact answer that was overtaken where no coarse one is quick", async () => {
    const { calls, call, told, lane } = setting(false);
    lane.want("one", 1);
    await vi.advanceTimersByTimeAsync(250);
    lane.want("two", 2);
    await call(0).answer("exact one");
    expect(told).toMatchObject([{ answer: "exact one", newest: false }]);
    await vi.advanceTimersByTimeAsync(250);
    expect(calls.map((c) => c.request)).toEqual(["one", "two"]);
  });

  it("asks exactly at once where told so", () => {
    const { calls, lane } = setting();
    lane.want("one", 1, true);
    expect(calls.map((c) => c.coarse)).toEqual([false]);
  });

  it("asks exactly once the coarse answer is there, where that comes late", async () => {
    const { calls, call, lane } = setting();
    lane.want("one", 1);
    await vi.advanceTimersByTimeAsync(400);
    expect(calls).toHaveLength(1);
    await call(0).answer("coarse");
    expect(calls.map((c) => c.coarse)).toEqual([true, false]);
  });

  it("says a failure of what is wanted, not of what no longer is, and asks it no more", async () => {
    const { calls, call, failed, lane } = setting();
    lane.want("one", 1);
    lane.want("two", 2);
    await call(0).fail(new Error("old"));
    expect(failed).toEqual([]);
    expect(call(1).request).toBe("two");
    await call(1).fail(new Error("new"));
    expect(failed).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(calls).toHaveLength(2);
    lane.again();
    expect(call(2)).toMatchObject({ request: "two", coarse: false });
  });

  it("waits for other lanes with what is coarse, and asks it once told that it may", async () => {
    let free = false;
    const { calls, call, lane } = setting(true, new Known<string>(), () => free);
    lane.want("one", 1);
    expect(calls).toHaveLength(0);
    lane.poke();
    expect(calls).toHaveLength(0);
    free = true;
    lane.poke();
    lane.poke();
    expect(calls.map((c) => [c.request, c.coarse])).toEqual([["one", true]]);
    await call(0).answer("coarse");
    lane.poke();
    expect(calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(250);
    expect(calls.map((c) => c.coarse)).toEqual([true, false]);
    lane.poke();
    expect(calls).toHaveLength(2);
  });

  it("stops when nothing is wanted", async () => {
    const { calls, call, told, lane } = setting();
    lane.want("one", 1);
    lane.want(null, 2);
    expect(call(0).signal.aborted).toBe(true);
    await call(0).answer("late");
    await vi.advanceTimersByTimeAsync(1000);
    expect(told).toEqual([]);
    expect(calls).toHaveLength(1);
  });
});

describe("the key of a request", () => {
  it("does not hang on the order of fields, but on that of lists", () => {
    expect(keyOf({ a: 1, b: { c: 2, d: 3 } })).toBe(keyOf({ b: { d: 3, c: 2 }, a: 1 }));
    expect(keyOf([1, 2])).not.toBe(keyOf([2, 1]));
  });
});

describe("answers that are known", () => {
  it("are forgotten oldest first", () => {
    const known = new Known<number>(2);
    known.put("a", 1);
    known.put("b", 2);
    expect(known.get("a")).toBe(1);
    known.put("c", 3);
    expect([known.get("a"), known.get("b"), known.get("c")]).toEqual([1, undefined, 3]);
  });
});
