/** What is shown, as a command line and as Python that give the same numbers to the bit. */

import type { CaseEntry, PlayRequest, Terms } from "../api/types.ts";

/** A command line that answers what is shown. `preset` is true where the terms are those of the case. */
export function asCommand(request: PlayRequest, preset: boolean, origin: CaseEntry["origin"]): string {
  const words = ["snapback", "solve", folder(request.case, origin), request.terms.id];
  if (!preset) words.push("--terms", JSON.stringify(request.terms));
  for (const [name, value] of settings(request)) words.push("--set", `${name}=${value}`);
  words.push("--json");
  return words.map(shellQuoted).join(" ");
}

/** Python that answers what is shown. */
export function asPython(request: PlayRequest, preset: boolean, origin: CaseEntry["origin"]): string {
  const lines = ["import snapback", "", `case = snapback.load(${pythonLiteral(folder(request.case, origin))})`];
  const given = [pythonLiteral(request.terms.id)];
  if (!preset) {
    lines.push(`terms = ${pythonLines(request.terms)}`);
    given.push("terms=terms");
  }
  if (settings(request).length > 0) {
    lines.push(`values = ${pythonLines(Object.fromEntries(settings(request)))}`);
    given.push("values=values");
  }
  lines.push(`solved = snapback.solve(case, ${given.join(", ")})`, "print(solved.result_hash)", "");
  return lines.join("\n");
}

/** The ensemble that is shown, as a command line. */
export function asAssessment(
  asked: { case: string; terms?: Terms[]; values?: Record<string, number>; draws: number; seed?: number },
  origin: CaseEntry["origin"],
): string {
  const words = ["snapback", "assess", folder(asked.case, origin), "--draws", String(asked.draws)];
  if (asked.seed !== undefined) words.push("--seed", String(asked.seed));
  for (const terms of asked.terms ?? []) words.push("--terms", JSON.stringify(terms));
  for (const [name, value] of Object.entries(asked.values ?? {})) words.push("--set", `${name}=${value}`);
  return words.map(shellQuoted).join(" ");
}

/** A word as a POSIX shell takes it, whatever it holds. */
export function shellQuoted(word: string): string {
  return /^[A-Za-z0-9_./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A value of JSON as Python writes it. */
export function pythonLiteral(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}: ${pythonLiteral(inner)}`).join(", ")}}`;
}

/** The same over several lines, where one would be too long to read. */
function pythonLines(value: unknown, indent = ""): string {
  const short = pythonLiteral(value);
  if (short.length + indent.length < 88 || typeof value !== "object" || value === null) return short;
  const deeper = `${indent}    `;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const isList = Array.isArray(value);
  const lines = entries.map(
    ([key, inner]) => `${deeper}${isList ? "" : `${JSON.stringify(key)}: `}${pythonLines(inner, deeper)},`,
  );
  return [isList ? "[" : "{", ...lines, `${indent}${isList ? "]" : "}"}`].join("\n");
}

/** How a case is named outside the page: those that came with snapback by their id, others by their folder. */
function folder(id: string, origin: CaseEntry["origin"]): string {
  return origin === "embedded" ? id : `./${id}`;
}

const settings = (request: PlayRequest) => Object.entries(request.values ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
