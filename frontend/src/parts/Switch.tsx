import type { ComponentChildren } from "preact";
import { useOwnId } from "./ids.ts";

interface Props {
  on: boolean;
  onChange: (on: boolean) => void;
  label: ComponentChildren;
  /** Said below the label, in small print. */
  note?: ComponentChildren;
  disabled?: boolean;
}

/** One thing that is or is not so. */
export function Switch({ on, onChange, label, note, disabled = false }: Props) {
  const id = useOwnId("switch");
  return (
    <div class="switch">
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={on}
        disabled={disabled}
        aria-describedby={note ? `${id}-note` : undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      {note && (
        <div class="note" id={`${id}-note`}>
          {note}
        </div>
      )}
    </div>
  );
}
