/**
 * A view as the fragment of an address, and back: `#1.` and base64url of JSON in which every entry has its place.
 * A proposal that is a policy of the case as it stands is its id; a changed one is all of its terms, so that the link
 * means the same where the case is revised. What is not understood is refused with a reason, never guessed.
 */

import { DRAWS, SEED, YEARS, type Proposal, type Theme, type View } from "./view.ts";
import { KINDS } from "./kinds.ts";
import type { Kind, Quantity, Step, Terms, Year } from "../api/types.ts";

/** Why a link cannot be read. */
export class BadLink extends Error {}

/** A proposal as a link holds it: terms are null where they are those of the preset. */
export interface LinkedProposal {
  preset: string;
  terms: Terms | null;
}

/** A view as a link holds it. */
export interface Linked extends Omit<View, "a" | "b"> {
  a: LinkedProposal;
  b: LinkedProposal | null;
  /** The case's fingerprint when the link was made. */
  fingerprint: string;
}

const VERSION = "1";
const LONGEST = 30_000;
const THEMES: readonly Theme[] = ["system", "light", "dark"];

export function encode(linked: Linked): string {
  const { a, b, values } = linked;
  const told = [
    linked.case,
    linked.fingerprint,
    packed(a),
    b && packed(b),
    linked.baseline,
    values,
    YEARS.indexOf(linked.year),
    linked.draws,
    linked.seed,
    THEMES.indexOf(linked.theme),
  ];
  return `${VERSION}.${toBase64url(new TextEncoder().encode(JSON.stringify(told)))}`;
}

/** Read a fragment, with or without `#`. Raises BadLink with a sentence for the reader. */
export function decode(fragment: string): Linked {
  const text = fragment.replace(/^#/, "");
  if (text.length > LONGEST) throw new BadLink("it is longer than any link of this page");
  const [version, body, ...more] = text.split(".");
  if (!body || more.length > 0) throw new BadLink("it is not a link of this page, or a part of it is missing");
  if (version !== VERSION) throw new BadLink("it was made by another version of snapback");
  let told: unknown;
  try {
    told = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(fromBase64url(body)));
  } catch {
    throw new BadLink("a part of it is missing or was altered");
  }
  const [id, fingerprint, a, b, baseline, values, year, draws, seed, theme] = list(told, 10);
  return {
    case: name(id),
    fingerprint: string(fingerprint, 200),
    a: unpacked(a),
    b: b === null ? null : unpacked(b),
    baseline: name(baseline),
    values: numbers(values),
    year: oneOf<Year>(YEARS, year),
    draws: whole(draws, 1, 1_000_000) ?? DRAWS,
    seed: whole(seed, 0, 2 ** 53 - 1) ?? SEED,
    theme: oneOf<Theme>(THEMES, theme),
  };
}

/** What a link holds of a view. */
export function linkedOf(view: View, fingerprint: string, isChanged: (proposal: Proposal) => boolean): Linked {
  const of = (proposal: Proposal): LinkedProposal => ({
    preset: proposal.preset,
    terms: isChanged(proposal) ? proposal.terms : null,
  });
  return { ...view, a: of(view.a), b: view.b && of(view.b), fingerprint };
}

const FIELDS = [
  "id",
  "title",
  "kind",
  "first_mover",
  "form",
  "snapback",
  "parties",
  "steps",
  "price",
  "lot",
  "ceiling",
  "exile",
  "reopen_after",
  "source",
  "note",
] as const satisfies readonly (keyof Terms)[];
const STEP = ["release", "share", "relief", "recognition", "within"] as const satisfies readonly (keyof Step)[];

/** Fields by their place, with null where one is left out; trailing nulls are dropped. */
function packed({ preset, terms }: LinkedProposal): unknown {
  if (!terms) return preset;
  const fields = FIELDS.map((field) =>
    field === "steps" ? (terms.steps?.map(packedStep) ?? null) : (terms[field] ?? null),
  );
  return [preset, trimmed(fields)];
}

const packedStep = (step: Step): unknown[] => trimmed(STEP.map((field) => step[field] ?? null));

function trimmed(entries: unknown[]): unknown[] {
  const last = entries.findLastIndex((entry) => entry !== null);
  return entries.slice(0, last + 1);
}

function unpacked(said: unknown): LinkedProposal {
  if (typeof said === "string") return { preset: name(said), terms: null };
  const [preset, fields] = list(said, 2);
  return { preset: name(preset), terms: termsOf(fields) };
}

function termsOf(said: unknown): Terms {
  const given = list(said, 0, FIELDS.length);
  const field = (wanted: (typeof FIELDS)[number]) => given[FIELDS.indexOf(wanted)] ?? null;
  const terms: Terms = {
    id: name(field("id")),
    title: string(field("title"), 400),
    kind: oneKind(field("kind")),
    source: string(field("source"), 4000),
  };
  const put = <T>(wanted: keyof Terms, read: (value: unknown) => T) => {
    const value = field(wanted as (typeof FIELDS)[number]);
    if (value !== null) Object.assign(terms, { [wanted]: read(value) });
  };
  put("first_mover", (value) => among(["target", "sender"], value));
  put("form", (value) => among(["licensed", "delisted"], value));
  put("snapback", boolean);
  put("parties", names);
  put("steps", (value) => list(value, 0, 24).map(stepOf));
  for (const wanted of ["price", "lot", "ceiling", "exile"] as const) put(wanted, quantity);
  put("reopen_after", (value) => number(value));
  put("note", (value) => string(value, 4000));
  return terms;
}

function stepOf(said: unknown): Step {
  const given = list(said, 0, STEP.length);
  const step: Step = {};
  STEP.forEach((field, n) => {
    const value = given[n] ?? null;
    if (value === null) return;
    if (field === "relief") step.relief = names(value);
    else if (field === "within") step.within = number(value);
    else step[field] = quantity(value);
  });
  return step;
}

function list(said: unknown, least: number, most = least): unknown[] {
  if (!Array.isArray(said) || said.length < least || said.length > most) throw new BadLink("a part of it is missing");
  return said;
}

function string(said: unknown, longest: number): string {
  if (typeof said !== "string" || said.length > longest) throw new BadLink("a text in it cannot be read");
  return said;
}

function name(said: unknown): string {
  const text = string(said, 100);
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(text)) throw new BadLink("a name in it cannot be read");
  return text;
}

const names = (said: unknown): string[] => list(said, 0, 200).map(name);

function number(said: unknown): number {
  if (typeof said !== "number" || !Number.isFinite(said)) throw new BadLink("a number in it cannot be read");
  return said;
}

const quantity = (said: unknown): Quantity => (typeof said === "string" ? name(said) : number(said));

function boolean(said: unknown): boolean {
  if (typeof said !== "boolean") throw new BadLink("a switch in it cannot be read");
  return said;
}

function numbers(said: unknown): Record<string, number> {
  if (typeof said !== "object" || said === null || Array.isArray(said))
    throw new BadLink("its assumptions cannot be read");
  return Object.fromEntries(Object.entries(said).map(([key, value]) => [name(key), number(value)]));
}

function whole(said: unknown, least: number, most: number): number {
  const value = number(said);
  if (!Number.isInteger(value) || value < least || value > most) throw new BadLink("a number in it is out of range");
  return value;
}

function oneOf<T>(choices: readonly T[], said: unknown): T {
  const choice = choices[number(said)];
  if (choice === undefined) throw new BadLink("a choice in it is unknown");
  return choice;
}

function among<T extends string>(choices: readonly T[], said: unknown): T {
  const choice = choices.find((known) => known === said);
  if (choice === undefined) throw new BadLink("a choice in it is unknown");
  return choice;
}

const oneKind = (said: unknown): Kind => among(Object.keys(KINDS) as Kind[], said);

function toBase64url(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) throw new Error("not base64url");
  const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(bytes, (character) => character.charCodeAt(0));
}
