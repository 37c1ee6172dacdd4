import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { useOwnId } from "./ids.ts";

interface Props {
  /** What is shown to be pressed. */
  button: ComponentChildren;
  /** What is told, for a screen reader. */
  label?: string;
  /** Class of the button: `source` is a number that opens its provenance, `plain` looks like text. */
  class?: string;
  /** Shown when open; a function is called only then. */
  children: ComponentChildren | (() => ComponentChildren);
}

/** A note beside a word or a number, opened by press or key and closed by Escape or a press elsewhere. */
export function Popover({ button, label, class: name = "plain", children }: Props) {
  const id = useOwnId("pop");
  const opener = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button ref={opener} type="button" class={name} popovertarget={id} aria-expanded={open} aria-controls={id}>
        {button}
        {label && <span class="hidden"> – {label}</span>}
      </button>
      <div
        id={id}
        ref={box}
        class="popover"
        popover="auto"
        role="dialog"
        aria-label={label ?? "Source"}
        tabIndex={-1}
        onToggle={(event) => {
          const now = (event as unknown as ToggleEvent).newState === "open";
          setOpen(now);
          if (now) requestAnimationFrame(() => place(opener.current, box.current));
        }}
      >
        {open && (typeof children === "function" ? children() : children)}
      </div>
    </>
  );
}

/** Put a box under its opener, or above where there is more room, inside the window. */
export function place(opener: HTMLElement | null, box: HTMLElement | null): void {
  if (!opener || !box) return;
  const margin = 8;
  const from = opener.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const left = Math.min(Math.max(margin, from.left), Math.max(margin, innerWidth - size.width - margin));
  const below = from.bottom + 4;
  const above = from.top - size.height - 4;
  const top = below + size.height > innerHeight - margin && above > margin ? above : below;
  box.style.left = `${left}px`;
  box.style.top = `${Math.max(margin, Math.min(top, innerHeight - size.height - margin))}px`;
}

interface SourceProps {
  /** The number, as it is told. */
  children: ComponentChildren;
  /** Name for a screen reader, such as "Source of people freed after three years". */
  label: string;
  /** What is told about it. */
  from: () => ComponentChildren;
}

/** A number that tells on a press where it comes from. */
export function Source({ children, label, from }: SourceProps) {
  return (
    <Popover button={children} label={label} class="source">
      {from}
    </Popover>
  );
}
