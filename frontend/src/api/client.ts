/** Calls of the server that this page came from, and nobody else. */

import type {
  CaseEntry,
  CaseView,
  Failure,
  JobRequest,
  JobState,
  PlayAnswer,
  PlayRequest,
  Problem,
  Assessed,
  WhyAnswer,
} from "./types.ts";

/** An answer that is none: what the server said, or that it said nothing. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly kind: string,
    message: string,
    readonly problems: Problem[] = [],
  ) {
    super(message);
    this.name = "Refused";
  }
}

export const health = () => get<{ version: string; ready: boolean }>("/api/health");
export const cases = () => get<{ cases: CaseEntry[] }>("/api/cases");
export const openCase = (files: Record<string, string>) =>
  post<{ case: CaseEntry; problems: Problem[] }>("/api/cases", { files });
export const caseView = (id: string) => get<CaseView>(`/api/cases/${encodeURIComponent(id)}`);
export const ledger = (id: string) => get<Record<string, unknown>>(`/api/cases/${encodeURIComponent(id)}/ledger`);
export const play = (request: PlayRequest, signal?: AbortSignal) => post<PlayAnswer>("/api/play", request, signal);
export const why = (from: PlayRequest, to: PlayRequest, signal?: AbortSignal) =>
  post<WhyAnswer>("/api/why", { from, to }, signal);
export const startJob = (request: JobRequest) => post<JobState>("/api/jobs", request);
export const jobs = () => get<{ jobs: JobState[] }>("/api/jobs");
export const jobState = (id: string) => get<JobState>(`/api/jobs/${encodeURIComponent(id)}`);
export const jobResult = (id: string) => get<Assessed>(`/api/jobs/${encodeURIComponent(id)}/result`);
export const dropJob = (id: string) => call<unknown>("DELETE", `/api/jobs/${encodeURIComponent(id)}`);
export const jobEvents = (id: string) => `/api/jobs/${encodeURIComponent(id)}/events`;
export const jobReport = (id: string) => `/api/jobs/${encodeURIComponent(id)}/report`;

const get = <T>(path: string) => call<T>("GET", path);
const post = <T>(path: string, body: unknown, signal?: AbortSignal) => call<T>("POST", path, body, signal);

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-Snapback-Token"] = token();
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
      credentials: "same-origin",
      cache: "no-store",
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refused(0, "NoAnswer", "The server does not answer. Is `snapback explore` still running?");
  }
  const text = await answer.text();
  let said: unknown = null;
  try {
    said = text ? JSON.parse(text) : null;
  } catch {
    throw new Refused(answer.status, "NotUnderstood", "The server's answer could not be read.");
  }
  if (answer.ok) return said as T;
  const failure = said as Partial<Failure> | null;
  const message = failure?.error?.message ?? `The server refused (${answer.status}).`;
  throw new Refused(answer.status, failure?.error?.kind ?? "Refused", message, failure?.problems ?? []);
}

function token(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="snapback-token"]')?.content ?? "";
}
