import { Menu } from "../parts/Menu.tsx";
import { canRedo, canUndo, change, redo, undo } from "../state/actions.ts";
import { answered, caseView, view } from "../state/store.ts";
import { dialog, keep } from "../state/ui.ts";
import type { Theme } from "../state/view.ts";
import { shareItems } from "./sharing.ts";

const THEMES: Record<Theme, { next: Theme; said: string; sign: string }> = {
  system: { next: "light", said: "Colours as in the system; press for light", sign: "◐" },
  light: { next: "dark", said: "Light colours; press for dark", sign: "○" },
  dark: { next: "system", said: "Dark colours; press for those of the system", sign: "●" },
};

/** What is under study, and what can be done with it as a whole. */
export function Header() {
  const opened = caseView.value;
  const theme = THEMES[view.value?.theme ?? "system"];
  return (
    <header class="top">
      <div class="bar">
        <span class="wordmark">snapback</span>
        {!answered.value && <h1 class="hidden">{opened?.title ?? "snapback"}</h1>}
        <button type="button" class="button case" onClick={() => (dialog.value = "cases")} aria-haspopup="dialog">
          <span class="hidden">Case: </span>
          <span class="name">{opened?.title ?? "Cases"}</span> <span aria-hidden="true">▾</span>
        </button>
        <span class="space" />
        <button
          type="button"
          class="button sign"
          disabled={!canUndo.value}
          onClick={undo}
          aria-label="Undo"
          title="Undo (Ctrl+Z)"
        >
          ↶
        </button>
        <button
          type="button"
          class="button sign"
          disabled={!canRedo.value}
          onClick={redo}
          aria-label="Redo"
          title="Redo (Ctrl+Shift+Z)"
        >
          ↷
        </button>
        <Menu button="Share" label="Share or reproduce what is shown" items={shareItems()} />
        <button
          type="button"
          class="button sign"
          aria-label={theme.said}
          title={theme.said}
          onClick={() => {
            keep("theme", theme.next);
            change({ theme: theme.next });
          }}
        >
          {theme.sign}
        </button>
      </div>
      {opened && (
        <p class="question" title={opened.question}>
          {opened.question}
        </p>
      )}
    </header>
  );
}
