import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { place } from "./Popover.tsx";
import { useOwnId } from "./ids.ts";

export interface MenuItem {
  label: string;
  /** What it is for, in small print. */
  note?: string;
  disabled?: boolean;
  onChoose: () => void;
}

interface Props {
  button: ComponentChildren;
  label?: string;
  class?: string;
  items: readonly MenuItem[];
}

/** A few things to do, behind one button; arrow keys move between them. */
export function Menu({ button, label, class: name = "button", items }: Props) {
  const id = useOwnId("menu");
  const opener = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const all = [...(box.current?.querySelectorAll<HTMLButtonElement>("button:not(:disabled)") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || all.length === 0) return;
    event.preventDefault();
    all[(to + all.length) % all.length]?.focus();
  };
  return (
    <>
      <button ref={opener} type="button" class={name} popovertarget={id} aria-haspopup="menu">
        {button}
      </button>
      <div
        id={id}
        ref={box}
        class="popover menu"
        popover="auto"
        role="menu"
        aria-label={label}
        onKeyDown={move}
        onToggle={(event) => {
          if ((event as unknown as ToggleEvent).newState !== "open") return;
          place(opener.current, box.current);
          box.current?.querySelector<HTMLButtonElement>("button:not(:disabled)")?.focus();
        }}
      >
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            disabled={item.disabled}
            onClick={() => {
              box.current?.hidePopover();
              item.onChoose();
            }}
          >
            {item.label}
            {item.note && <span class="note">{item.note}</span>}
          </button>
        ))}
      </div>
    </>
  );
}
