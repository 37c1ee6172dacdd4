/** Putting items of a list into another order by pointer. */

import { useRef, useState } from "preact/hooks";

export interface Drag {
  /** The item that is held, and the place it would go to. */
  from: number;
  to: number;
}

/**
 * Hold an item by its grip and move it; `onMove` is called once, when it is let go elsewhere. Escape, or letting go
 * where it was, changes nothing. Items are the elements with `data-item` in the list.
 */
export function useDrag(onMove: (from: number, to: number) => void) {
  const list = useRef<HTMLOListElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const held = useRef<Drag | null>(null);
  const set = (next: Drag | null) => {
    held.current = next;
    setDrag(next);
  };
  const pointer = useRef(0);
  const follow = () => {
    if (!held.current) return;
    const to = place(pointer.current);
    if (to !== held.current.to) set({ from: held.current.from, to });
  };
  // Near an edge the list moves on by itself, faster the nearer.
  const scroll = () => {
    if (!held.current) return;
    const beyond = Math.min(0, pointer.current - EDGE) + Math.max(0, pointer.current - (innerHeight - EDGE));
    if (beyond !== 0) {
      scrollerOf(list.current).scrollBy({ top: beyond / 4, behavior: "instant" });
      follow();
    }
    requestAnimationFrame(scroll);
  };
  const place = (y: number): number => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>(":scope > [data-item]") ?? [])];
    const middles = items.map((item) => {
      const { top, height } = item.getBoundingClientRect();
      return top + height / 2;
    });
    const from = held.current?.from ?? 0;
    const before = middles.filter((middle, n) => n !== from && middle < y).length;
    return before;
  };
  const grip = (from: number) => ({
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      pointer.current = event.clientY;
      set({ from, to: from });
      requestAnimationFrame(scroll);
    },
    onPointerMove: (event: PointerEvent) => {
      pointer.current = event.clientY;
      follow();
    },
    onPointerUp: () => {
      const done = held.current;
      set(null);
      if (done && done.to !== done.from) onMove(done.from, done.to);
    },
    onPointerCancel: () => set(null),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "Escape" && held.current) set(null);
    },
  });
  return { list, drag, grip };
}

const EDGE = 80;

/** What scrolls the list: the column that it stands in, or the page. */
function scrollerOf(list: HTMLElement | null): Element {
  for (let box = list?.parentElement; box; box = box.parentElement) {
    if (box.scrollHeight > box.clientHeight && getComputedStyle(box).overflowY === "auto") return box;
  }
  return document.documentElement;
}

/** A list with one item moved. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const rest = items.filter((_, n) => n !== from);
  const item = items[from];
  return item === undefined ? [...items] : [...rest.slice(0, to), item, ...rest.slice(to)];
}
