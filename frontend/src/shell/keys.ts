/** Keys and drops that work everywhere on the page. */

import { redo, undo } from "../state/actions.ts";
import { dialog } from "../state/ui.ts";

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

/** A folder that is dragged over the page opens the cases; dropped beside them, it does not replace the page. */
export function listenToDrops(): void {
  const files = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragover", (event) => {
    if (!files(event)) return;
    event.preventDefault();
    dialog.value = "cases";
  });
  addEventListener("drop", (event) => {
    if (files(event)) event.preventDefault();
  });
}

const TEXTS = new Set(["text", "search", "number"]);

const writes = (target: EventTarget | null) => target instanceof HTMLInputElement && TEXTS.has(target.type);
