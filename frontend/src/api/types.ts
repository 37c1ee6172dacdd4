/** What the server says and takes, as in its OpenAPI description. People are persons, money USD million a year. */

export interface CaseEntry {
  id: string;
  title: string;
  question: string;
  vintage: string;
  /** Where it came from: with snapback, named on the command line, or opened in the browser. */
  origin: "embedded" | "folder" | "opened";
}

export type Kind = "one_shot" | "steps" | "tariff" | "unilateral" | "pressure" | "escalation" | "none";
export type Form = "licensed" | "delisted";
export type Side = "target" | "sender";
export type Year = "1y" | "3y" | "5y";

/** A number, or the name of a parameter that stands for it. */
export type Quantity = number | string;

export interface Step {
  release?: Quantity;
  share?: Quantity;
  relief?: string[];
  recognition?: Quantity;
  within?: number;
}

/** The terms of a policy: the fields of an agreement in the case language. */
export interface Terms {
  id: string;
  title: string;
  kind: Kind;
  first_mover?: Side;
  form?: Form;
  snapback?: boolean;
  parties?: string[];
  steps?: Step[];
  price?: Quantity;
  lot?: Quantity;
  ceiling?: Quantity;
  exile?: Quantity;
  reopen_after?: number;
  source: string;
  note?: string;
}

export interface Parameter {
  name: string;
  meaning: string;
  unit: string;
  central: number;
  low: number | null;
  high: number | null;
  /** Bounds that no value may leave; null where there is none. */
  lower: number | null;
  upper: number | null;
  shape: string;
  source: string;
  confidence: "sourced" | "recalled" | "derived" | "computed" | "judgement";
  note: string | null;
  /** Whether promises or the ledger are computed from it; a ledger parameter needs the economy solved anew. */
  part: "promises" | "ledger";
  /** Whether it is the case's own, or common to all cases. */
  common: boolean;
  /** Quantiles of its prior at 1, 5, 10, 25, 50, 75, 90, 95 and 99 %. */
  quantiles: number[];
}

export interface Package {
  id: string;
  title: string;
  forms: Form[];
  key_holders: string[];
  measures: string[];
}

export interface KeyHolder {
  id: string;
  title: string;
  actor: string;
}

export interface Actor {
  id: string;
  title: string;
  role: "target" | "regime" | "street" | "patron" | "sender" | "transit" | "third_party";
  /** Codes of the regions whose income is this actor's. */
  regions: string[];
}

export interface Measure {
  id: string;
  title: string;
  act: string;
  sender: string;
  date: string;
  kind: string;
  package: string | null;
  form: string;
  source: string;
  confidence: string;
}

export interface OutcomeEntry {
  name: string;
  title: string;
  unit: string;
  /** Total since the vintage, or level at a date. */
  kind: "total" | "level";
}

export interface CaseView extends CaseEntry {
  target: string;
  patron: string;
  /** People held at the vintage, central value. */
  held: number;
  held_parameter: string | null;
  policies: Terms[];
  packages: Package[];
  key_holders: KeyHolder[];
  actors: Actor[];
  measures: Measure[];
  /** Names of regions by code, as trade of the ledger's `states` is told by region. */
  places: Record<string, string>;
  parameters: Parameter[];
  outcomes: OutcomeEntry[];
  claims: { id: string; text: string }[];
  max_steps: number;
  quarters: number;
  fingerprint: string;
  version: string;
}

export interface PlayRequest {
  case: string;
  terms: Terms;
  values?: Record<string, number>;
  coarse?: boolean;
}

export interface Outcome {
  title: string;
  unit: string;
  /** At the end of each quarter after the vintage. */
  path: number[];
  at: Record<Year, number>;
}

export interface Promise_ {
  id: string;
  title: string;
  step: number;
  owed_by: Side;
  /** Probability that it falls due before anybody has broken the agreement, and that it is kept. */
  reached: number;
  kept: number;
  /** Quarter in which it is likeliest to be due, from 1. */
  quarter: number;
  keep: number;
  refuse: number;
  wait: number;
  /** Value of keeping less value of refusing, by player, each in its own unit. */
  worth_of_keeping: { target: number; sender: number; patron: number };
}

/** What a state of relief changes, against all measures in force. */
export interface Relief {
  eased: string[];
  /** Real income of the target, per cent. */
  income: number;
  /** USD million a year, by actor and to rulers and patron. */
  value: Record<string, number>;
  regime_revenue: number;
  patron_gain: number;
  gateway_goods: number;
  gateway_payments: number;
  dependence: number;
}

export interface PlayAnswer {
  case: string;
  policy: string;
  title: string;
  terms: Terms;
  values: Record<string, number>;
  coarse: boolean;
  outcomes: Record<string, Outcome>;
  /** Probability that a side breaks in a quarter, given that nobody has before. */
  hazard: { target: number[]; sender: number[] };
  /** Probability that both sides have kept the step by the end of each quarter; one list a step. */
  step_kept: number[][];
  promises: Promise_[];
  /** After each number of steps, from none. */
  relief: Relief[];
  result_hash: string;
  fingerprint: string;
  /** Milliseconds that the server worked. */
  ms: number;
}

export interface Cause {
  /** What was changed, in words, and its path, such as `terms.snapback` or `values.delta_target`. */
  path: string;
  title: string;
  before: string;
  after: string;
  /** Change of each outcome when this alone is changed, by outcome and year. */
  effect: Record<string, Record<Year, number>>;
  /** The same from the derivative at the start, for parameters of promises. */
  slope: Record<string, Record<Year, number>> | null;
}

export interface WhyAnswer {
  from: string;
  to: string;
  causes: Cause[];
  /** What the changes do together beyond their sum, by outcome and year. */
  together: Record<string, Record<Year, number>>;
  /** What the outcomes hang on most, at `to`: the ten parameters of the largest effect of their 80 % range. */
  hangs_on: Record<string, { parameter: string; effect: number; derivative: number; confidence: string | null }[]>;
}

export interface JobRequest {
  case: string;
  /** Agreements that replace the case's of the same id, or are added. */
  terms?: Terms[];
  values?: Record<string, number>;
  draws: number;
  seed?: number;
  tipping?: boolean;
}

export interface JobState {
  id: string;
  status: "waiting" | "running" | "done" | "failed" | "cancelled";
  request: JobRequest;
  doing: string;
  /** Share of the work done, 0 to 1. */
  share: number;
  seconds: number;
  seconds_left: number | null;
  error: { kind: string; message: string } | null;
}

export interface Bands {
  p10: number[];
  p50: number[];
  p90: number[];
}

export interface Points {
  p10: number | null;
  p50: number | null;
  p90: number | null;
  central: number;
  error: number | null;
}

/** The object of `snapback assess --json`, as far as the page uses it. */
export interface Assessed {
  case: string;
  draws: number;
  failed_draws: number;
  seed: number;
  fingerprint: string;
  result_hash: string;
  policies: {
    id: string;
    title: string;
    kind: Kind;
    outcomes: Record<string, { title: string; unit: string; at: Record<Year, Points> }>;
  }[];
  bands: Record<string, Record<string, Bands>>;
  claims: {
    id: string;
    text: string;
    verdict: string;
    share: number | null;
    [more: string]: unknown;
  }[];
  tipping: { parameter: string; unit: string; median: number; turns_at: number | null; [more: string]: unknown }[];
  [more: string]: unknown;
}

export interface Problem {
  severity: "error" | "warning";
  where: string;
  what: string;
  remedy: string;
}

export interface Failure {
  error: { kind: string; message: string };
  problems?: Problem[];
}
