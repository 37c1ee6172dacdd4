/**
 * When to ask the server what. While a control moves, the newest terms are asked coarsely, one request in flight at a
 * time; a moment after the last move they are asked exactly. An answer that newer ones have overtaken is dropped.
 */

/** One answer, and what it answers. */
export interface Told<Q, A> {
  request: Q;
  answer: A;
  coarse: boolean;
  /** Number of the input that brought the request about. */
  number: number;
  /** Whether nothing newer is wanted. */
  newest: boolean;
}

export interface Ways<Q, A> {
  send: (request: Q, coarse: boolean, signal: AbortSignal) => Promise<A>;
  told: (told: Told<Q, A>) => void;
  failed: (error: unknown, request: Q) => void;
  /** Whether a coarse answer would come quickly; where not, only the exact one is asked. */
  quick: (request: Q) => boolean;
  /** Whether anything may be asked after a move now, beside what other lanes ask; told by `poke` once it may. */
  free?: () => boolean;
  /** Answers that were exact, shared between lanes; they need not be asked again. */
  known: Known<A>;
  /** Milliseconds after the last move until the exact answer is asked. */
  wait?: number;
}

/** The newest exact answers by what was asked. */
export class Known<A> {
  private readonly answers = new Map<string, A>();
  constructor(private readonly most = 48) {}

  get(key: string): A | undefined {
    const answer = this.answers.get(key);
    if (answer !== undefined) {
      this.answers.delete(key);
      this.answers.set(key, answer);
    }
    return answer;
  }

  put(key: string, answer: A): void {
    this.answers.delete(key);
    this.answers.set(key, answer);
    const oldest = this.answers.keys().next();
    if (this.answers.size > this.most && !oldest.done) this.answers.delete(oldest.value);
  }
}

interface Wanted<Q> {
  request: Q;
  key: string;
  number: number;
}

/** The requests of one slot of the page. */
export class Lane<Q, A> {
  private wanted: Wanted<Q> | null = null;
  private flying: { coarse: boolean; controller: AbortController } | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private due = false;
  /** Key of the newest answer. */
  private told = "";

  constructor(private readonly ways: Ways<Q, A>) {}

  /**
   * Say what is wanted now; the same as before asks nothing. `number` counts inputs, `atOnce` skips the coarse answer
   * and the wait.
   */
  want(request: Q | null, number: number, atOnce = false): boolean {
    const key = request === null ? "" : keyOf(request);
    if (key === (this.wanted?.key ?? "")) return false;
    // An exact answer under way gives way to a quick one; where none is quick, it is better than nothing.
    this.stop(request === null || (!this.hurrying && this.ways.quick(request)));
    this.wanted = request === null ? null : { request, key, number };
    if (!this.wanted) return true;
    const known = this.ways.known.get(key);
    if (known !== undefined) {
      this.stop(true);
      this.ways.told({ request: this.wanted.request, answer: known, coarse: false, number, newest: true });
    } else if (atOnce) {
      this.stop(true);
      this.ask(false);
    } else {
      this.timer = setTimeout(() => this.settle(), this.ways.wait ?? 250);
      this.askCoarsely();
    }
    return true;
  }

  /** Whether any answer is under way, or to be asked next. */
  get busy(): boolean {
    return this.flying !== null || this.due;
  }

  private get hurrying(): boolean {
    return this.flying?.coarse ?? false;
  }

  /** Ask what had to wait for other lanes, if it still waits. */
  poke(): void {
    if (this.due) {
      // The lane that lets this one go may have more to ask at once.
      queueMicrotask(() => {
        if (this.due && !this.flying && this.isFree) this.ask(false);
      });
    } else if (this.timer !== null && this.wanted?.key !== this.told) this.askCoarsely();
  }

  /** Ask again what is wanted, after a failure. */
  again(): void {
    this.stop(true);
    if (this.wanted) this.ask(false);
  }

  private stop(flight: boolean): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.due = false;
    if (flight) {
      this.flying?.controller.abort();
      this.flying = null;
    }
  }

  private settle(): void {
    this.timer = null;
    if (this.flying || !this.isFree) this.due = true;
    else this.ask(false);
  }

  private get isFree(): boolean {
    return this.ways.free?.() ?? true;
  }

  private askCoarsely(): void {
    if (this.flying || !this.wanted || !this.isFree) return;
    if (this.ways.quick(this.wanted.request)) this.ask(true);
  }

  private ask(coarse: boolean): void {
    const asked = this.wanted;
    if (!asked) return;
    this.due = false;
    const flight = { coarse, controller: new AbortController() };
    this.flying = flight;
    this.ways.send(asked.request, coarse, flight.controller.signal).then(
      (answer) => {
        if (this.flying !== flight) return;
        this.flying = null;
        if (!coarse) this.ways.known.put(asked.key, answer);
        this.told = asked.key;
        const newest = asked.key === this.wanted?.key;
        this.ways.told({ request: asked.request, answer, coarse, number: asked.number, newest });
        this.next(newest);
      },
      (error: unknown) => {
        if (this.flying !== flight) return;
        this.flying = null;
        const newest = asked.key === this.wanted?.key;
        if (newest) this.stop(false);
        if (newest) this.ways.failed(error, asked.request);
        else this.next(false);
      },
    );
  }

  private next(newest: boolean): void {
    if (this.due) this.poke();
    else if (!newest) this.askCoarsely();
  }
}

/** The same text for the same request, in whichever order its fields stand. */
export function keyOf(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}
