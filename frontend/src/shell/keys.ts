/** Keys that work everywhere on the page. */

import { redo, undo } from "../state/actions.ts";

/** Undo and redo, but not while a text is being written, where they take back letters. */
export function listenToKeys(): void {
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented || writes(event.target)) return;
    const key = event.key.toLowerCase();
    const forward = (key === "z" && event.shiftKey) || (key === "y" && !event.shiftKey);
    if (!forward && key !== "z") return;
    event.preventDefault();
    (forward ? redo : undo)();
  });
}

const TEXTS = new Set(["text", "search", "number"]);

const writes = (target: EventTarget | null) => target instanceof HTMLInputElement && TEXTS.has(target.type);
