import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useOwnId } from "./ids.ts";

interface Props {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  class?: string;
}

/** Something that has to be seen or answered first; shown while it is mounted. */
export function Dialog({ title, onClose, children, class: name }: Props) {
  const id = useOwnId("dialog");
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = box.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={box}
      class={name}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.target === box.current && onClose()}
    >
      <div class="inside">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
