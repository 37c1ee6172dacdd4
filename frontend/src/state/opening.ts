/** Opening the page, a case, or a link. */

import { batch, effect } from "@preact/signals";
import * as client from "../api/client.ts";
import type { CaseView } from "../api/types.ts";
import { show } from "./actions.ts";
import { answerWhatIsShown, forget, troubleOf } from "./asking.ts";
import { BadLink, decode, encode, linkedOf, type Linked, type LinkedProposal } from "./codec.ts";
import { matchEnsemble, resumeEnsemble } from "./ensemble.ts";
import { assessed, caseView, cases, job, opening } from "./store.ts";
import { kept, notice } from "./ui.ts";
import { changed, firstView, view, type Proposal, type Theme, type View } from "./view.ts";

/** Begin: from now on what is shown is answered, and the address kept in step with it. */
export function begin(): void {
  followTheme();
  answerWhatIsShown();
  matchEnsemble();
  writeAddress();
  addEventListener("hashchange", () => {
    if (location.hash.slice(1) !== written) void openAddress();
  });
  void openPage();
}

/** Show what the address says, or else the first case. */
export async function openPage(): Promise<void> {
  opening.value = { pending: true, trouble: null };
  try {
    cases.value = (await client.cases()).cases;
  } catch (error) {
    opening.value = { pending: false, trouble: troubleOf(error) };
    return;
  }
  await openAddress();
}

/** Open a case as it is, as if nothing had been changed. */
export async function openCase(id: string): Promise<void> {
  const opened = await read(id);
  if (opened) enter(opened, firstView(opened, theme()));
}

async function openAddress(): Promise<void> {
  const fragment = location.hash.slice(1);
  let linked: Linked | null = null;
  try {
    linked = fragment ? decode(fragment) : null;
    if (linked && !cases.value.some(({ id }) => id === linked?.case)) {
      throw new BadLink(`its case “${linked.case}” is not open here; open its folder first, then the link again`);
    }
  } catch (error) {
    linked = null;
    refuse(error);
  }
  const wanted = linked?.case ?? new URLSearchParams(location.search).get("case");
  const entry = cases.value.find(({ id }) => id === wanted) ?? cases.value[0];
  if (!entry) {
    opening.value = { pending: false, trouble: { kind: "NoCase", message: "There is no case to show.", problems: [] } };
    return;
  }
  const opened = caseView.value?.id === entry.id ? caseView.value : await read(entry.id);
  if (!opened) return;
  let next = firstView(opened, theme());
  try {
    if (linked) next = fitted(opened, linked);
  } catch (error) {
    refuse(error);
  }
  enter(opened, next);
}

let newest = "";

/** Read a case; null where it cannot be, or where another was asked for meanwhile. */
async function read(id: string): Promise<CaseView | null> {
  newest = id;
  opening.value = { pending: true, trouble: null };
  try {
    const opened = await client.caseView(id);
    if (newest !== id) return null;
    if (opened.policies.length === 0) throw new Error(`“${opened.title}” has no promises to play out, only a ledger.`);
    opening.value = { pending: false, trouble: null };
    return opened;
  } catch (error) {
    if (newest !== id) return null;
    const trouble = troubleOf(error);
    // Where another case is shown already, it stays.
    if (caseView.value) notice.value = { text: trouble.message, bad: true };
    opening.value = { pending: false, trouble };
    return null;
  }
}

function enter(opened: CaseView, next: View): void {
  batch(() => {
    if (caseView.value?.id !== opened.id || caseView.value.fingerprint !== opened.fingerprint) {
      forget();
      job.value = null;
      assessed.value = null;
      caseView.value = opened;
    }
    show(next);
  });
  document.title = `${opened.title} – snapback`;
  void resumeEnsemble();
}

/** A link's view in a case; raises BadLink where the case does not have what the link names. */
function fitted(opened: CaseView, linked: Linked): View {
  const policy = (id: string) => {
    const found = opened.policies.find((one) => one.id === id);
    if (!found) throw new BadLink(`the case has no policy “${id}” any more`);
    return found;
  };
  const proposal = ({ preset, terms }: LinkedProposal): Proposal => ({ preset, terms: terms ?? policy(preset) });
  const unknown = Object.keys(linked.values).filter((name) => !opened.parameters.some((one) => one.name === name));
  if (unknown.length > 0) throw new BadLink(`the case has no parameter “${unknown[0]}” any more`);
  const { fingerprint, ...rest } = linked;
  // Who shared a link with colours of the system leaves alone what the reader chose for good.
  if (rest.theme === "system") rest.theme = keptTheme();
  const next = {
    ...rest,
    a: proposal(linked.a),
    b: linked.b && proposal(linked.b),
    baseline: policy(linked.baseline).id,
  };
  if (fingerprint !== opened.fingerprint) {
    notice.value = {
      text: "This link was made from another state of the case: its numbers may differ from those seen then.",
    };
  }
  return next;
}

function refuse(error: unknown): void {
  if (!(error instanceof BadLink)) throw error;
  notice.value = { text: `The link could not be opened: ${error.message}. This is the page as it begins.`, bad: true };
}

/** The address of what is shown. */
export function linkHere(): string {
  const [shown, opened] = [view.value, caseView.value];
  if (!shown || !opened) return location.href;
  return `${location.origin}${location.pathname}${location.search}#${fragmentOf(shown, opened)}`;
}

const fragmentOf = (shown: View, opened: CaseView) =>
  encode(linkedOf(shown, opened.fingerprint, (proposal) => changed(opened, proposal)));

let written = "";

function writeAddress(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const [shown, opened] = [view.value, caseView.value];
    if (!shown || !opened || shown.case !== opened.id) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      written = fragmentOf(shown, opened);
      history.replaceState(null, "", `#${written}`);
    }, 300);
  });
}

function theme(): Theme {
  return view.value?.theme ?? keptTheme();
}

function keptTheme(): Theme {
  const stored = kept("theme");
  return stored === "light" || stored === "dark" ? stored : "system";
}

function followTheme(): void {
  document.documentElement.dataset.theme = theme();
  effect(() => {
    const chosen = view.value?.theme;
    if (chosen) document.documentElement.dataset.theme = chosen;
  });
}
