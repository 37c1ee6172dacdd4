import type { CaseView, Terms } from "../api/types.ts";
import { Disclosure } from "../parts/Disclosure.tsx";
import { Switch } from "../parts/Switch.tsx";
import { setTerms } from "../state/actions.ts";
import { missingHolders } from "../state/kinds.ts";
import type { Slot } from "../state/view.ts";
import { Wrong } from "./Wrong.tsx";

/** Who takes part on the sender's side: first those whose consent some relief of the case needs. */
export function Parties({ slot, terms, opened }: { slot: Slot; terms: Terms; opened: CaseView }) {
  const parties = terms.parties ?? [];
  const missing = missingHolders(terms, opened);
  const needed = new Set(opened.packages.flatMap((item) => item.key_holders));
  const shown = opened.key_holders.filter(({ id }) => needed.has(id) || parties.includes(id));
  const others = opened.key_holders.filter((holder) => !shown.includes(holder));
  // What a link or a revised case left behind can be switched off.
  const unknown = parties.filter((id) => !opened.key_holders.some((holder) => holder.id === id));
  const turn = (id: string, on: boolean) =>
    setTerms(slot, (now) => {
      const rest = (now.parties ?? []).filter((party) => party !== id);
      return { ...now, parties: on ? [...rest, id] : rest };
    });
  const item = ({ id, title }: { id: string; title: string }) => {
    const needs = missing.get(id);
    return (
      <li key={id}>
        <Switch
          on={parties.includes(id)}
          onChange={(on) => turn(id, on)}
          label={title}
          note={needs && <span class="warn">Needed for {needs.map((name) => titleOf(opened, name)).join(", ")}.</span>}
        />
      </li>
    );
  };
  return (
    <fieldset data-field="parties">
      <legend>Who takes part</legend>
      <p class="note">On the sender’s side. A package is eased only where all who hold a key to it take part.</p>
      <ul>{[...shown, ...unknown.map((id) => ({ id, title: id }))].map(item)}</ul>
      {others.length > 0 && (
        <Disclosure summary="Others, who hold no key to what can be eased">
          <ul>{others.map(item)}</ul>
        </Disclosure>
      )}
      <Wrong slot={slot} at="parties" deep />
    </fieldset>
  );
}

const titleOf = (opened: CaseView, id: string) => opened.packages.find((item) => item.id === id)?.title ?? id;
