/** Links and commands that give what is shown again, elsewhere. */

import type { MenuItem } from "../parts/Menu.tsx";
import { requestsOf } from "../state/asking.ts";
import { asAssessment, asCommand, asPython } from "../state/commands.ts";
import { ensembleRequest } from "../state/ensemble.ts";
import { linkHere } from "../state/opening.ts";
import { caseView, view } from "../state/store.ts";
import { editing, notice } from "../state/ui.ts";
import { changed } from "../state/view.ts";

export function shareItems(): MenuItem[] {
  const which = view.value?.b ? ` ${editing.value.toUpperCase()}` : "";
  return [
    {
      label: "Copy link",
      note: "restores everything that is shown, with this case open",
      onChoose: () => copy(linkHere(), "The link"),
    },
    {
      label: `Copy${which} as command line`,
      note: "gives the same numbers, to the bit",
      onChoose: () => copySolve(asCommand),
    },
    {
      label: `Copy${which} as Python`,
      note: "gives the same numbers, to the bit",
      onChoose: () => copySolve(asPython),
    },
    { label: "Copy the ensemble as command line", note: "the same draws of all policies", onChoose: copyEnsemble },
  ];
}

function copySolve(as: typeof asCommand): void {
  const [opened, shown] = [caseView.value, view.value];
  const proposal = shown?.[editing.value];
  const request = opened && shown && requestsOf(opened, shown)[editing.value];
  if (!opened || !proposal || !request) return;
  void copy(as(request, !changed(opened, proposal), opened.origin), as === asPython ? "The Python" : "The command");
}

function copyEnsemble(): void {
  const [opened, shown] = [caseView.value, view.value];
  if (opened && shown) void copy(asAssessment(ensembleRequest(opened, shown), opened.origin), "The command");
}

async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    const folder = caseView.value?.origin !== "embedded" && what !== "The link";
    notice.value = {
      text: `${what} is on the clipboard.${folder ? " It names the case’s folder as if it stood in the present one." : ""}`,
    };
  } catch {
    notice.value = {
      text: `${what} could not be put on the clipboard; here it is to be copied by hand.`,
      more: [text],
    };
  }
}
