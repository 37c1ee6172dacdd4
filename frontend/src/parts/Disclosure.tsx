import type { ComponentChildren } from "preact";

interface Props {
  summary: ComponentChildren;
  children: ComponentChildren;
  open?: boolean;
  class?: string;
  onToggle?: (open: boolean) => void;
}

/** Something more for whoever wants it. */
export function Disclosure({ summary, children, open, class: name, onToggle }: Props) {
  return (
    <details class={name} open={open} onToggle={(event) => onToggle?.(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}
