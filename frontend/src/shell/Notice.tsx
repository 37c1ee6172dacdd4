import { useEffect } from "preact/hooks";
import { announced } from "../state/store.ts";
import { notice } from "../state/ui.ts";

const SHOWN = 6000;

/** A short message on what was just done; it goes by itself unless there is something to read. */
export function Notice() {
  const told = notice.value;
  useEffect(() => {
    if (!told || told.bad || told.more) return;
    const timer = setTimeout(() => (notice.value = null), SHOWN);
    return () => clearTimeout(timer);
  }, [told]);
  return (
    <div class="notices" role="status">
      {told && (
        <div class={told.bad ? "notice bad" : "notice"}>
          <p>{told.text}</p>
          {told.more?.map((text) => (
            <pre key={text} tabIndex={0}>
              {text}
            </pre>
          ))}
          <button type="button" class="tool" aria-label="Close this message" onClick={() => (notice.value = null)}>
            ×
          </button>
        </div>
      )}
    </div>
  );
}

/** For a screen reader: what changed. */
export function Announcer() {
  return (
    <p class="hidden" aria-live="polite" aria-atomic="true">
      {announced.value}
    </p>
  );
}
