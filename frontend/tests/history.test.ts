import { describe, expect, it } from "vitest";
import { NO_HISTORY, back, forth, remember, type History } from "../src/state/history.ts";
import { random } from "./random.ts";

describe("what was shown before", () => {
  it("is given back in order, and forth again", () => {
    let history: History<number> = NO_HISTORY;
    for (const before of [1, 2, 3]) history = remember(history, before, null, 0);
    const once = back(history, 4);
    expect(once?.present).toBe(3);
    const twice = once && back(once.history, once.present);
    expect(twice?.present).toBe(2);
    const again = twice && forth(twice.history, twice.present);
    expect(again?.present).toBe(3);
    expect(forth((again && forth(again.history, again.present))?.history ?? NO_HISTORY, 4)).toBeNull();
  });

  it("holds the moves of one control within a second as one step", () => {
    let history: History<number> = NO_HISTORY;
    [0, 1, 2, 3].forEach((before) => (history = remember(history, before, "slider", 400 * before)));
    expect(history.past).toEqual([0]);
    history = remember(history, 4, "slider", 5000);
    history = remember(history, 5, "other", 5100);
    history = remember(history, 6, null, 5200);
    expect(history.past).toEqual([0, 4, 5, 6]);
  });

  it("forgets what would come after once something else is done", () => {
    const gone = back(remember(NO_HISTORY as History<number>, 1, null, 0), 2);
    expect(gone && remember(gone.history, gone.present, null, 9).future).toEqual([]);
  });

  it("is bounded, and back and forth are inverse", () => {
    const r = random(5);
    let history: History<number> = NO_HISTORY;
    let present = 0;
    for (let n = 1; n < 600; n += 1) {
      const step = r.next() < 0.6 ? null : back(history, present);
      if (step) {
        const forward = forth(step.history, step.present);
        expect(forward?.present).toBe(present);
        expect(forward?.history.past).toEqual(history.past);
        ({ history, present } = step);
      } else {
        history = remember(history, present, null, n);
        present = n;
      }
      expect(history.past.length).toBeLessThanOrEqual(200);
    }
  });
});
