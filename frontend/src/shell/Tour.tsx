import { useEffect, useRef, useState } from "preact/hooks";
import { keep, kept, pane, tab, type Pane } from "../state/ui.ts";
import { useOwnId } from "../parts/ids.ts";

interface Stop {
  at: string;
  pane: Pane;
  title: string;
  text: string;
}

const STOPS: Stop[] = [
  {
    at: "#editor",
    pane: "agreement",
    title: "Write an agreement",
    text: "Begin from a policy of the case and change what you like: who is released when, what is eased in return, who has to agree. Its numbers follow as you go.",
  },
  {
    at: "#outcomes",
    pane: "outcomes",
    title: "See what it brings",
    text: "How many go free and how many are newly jailed, who gains what, who is likely to break it. Press a number to see where it comes from.",
  },
  {
    at: ".ensemble",
    pane: "outcomes",
    title: "Ask how sure it is",
    text: "Single numbers hide how little is known. Run an ensemble to see ranges, or open Assumptions to try other values and find what turns the verdict.",
  },
];

/** Three things to know on a first visit. */
export function Tour() {
  const [at, setAt] = useState(() => (kept("toured") ? -1 : 0));
  const box = useRef<HTMLDivElement>(null);
  const id = useOwnId("tour");
  const stop = STOPS[at];
  useEffect(() => {
    if (!stop) return;
    pane.value = stop.pane;
    tab.value = "agreement";
    const target = document.querySelector<HTMLElement>(stop.at);
    target?.classList.add("toured");
    const frame = requestAnimationFrame(() => beside(target, box.current));
    box.current?.querySelector<HTMLButtonElement>("button.strong")?.focus({ preventScroll: true });
    return () => {
      cancelAnimationFrame(frame);
      target?.classList.remove("toured");
    };
  }, [at]);
  if (!stop) return null;
  const end = () => {
    keep("toured", "yes");
    setAt(-1);
    pane.value = "outcomes";
  };
  return (
    <div
      ref={box}
      class="tour"
      role="dialog"
      aria-labelledby={id}
      onKeyDown={(event) => event.key === "Escape" && end()}
    >
      <p class="kicker">
        {at + 1} of {STOPS.length}
      </p>
      <h2 id={id}>{stop.title}</h2>
      <p>{stop.text}</p>
      <p class="row end">
        {at < STOPS.length - 1 && (
          <button type="button" class="plain" onClick={end}>
            Skip
          </button>
        )}
        <button type="button" class="button strong" onClick={() => (at < STOPS.length - 1 ? setAt(at + 1) : end())}>
          {at < STOPS.length - 1 ? "Next" : "Begin"}
        </button>
      </p>
    </div>
  );
}

/** Put the box where it hides nothing of what it speaks of: right of a column, or else below its beginning. */
function beside(target: HTMLElement | null, box: HTMLElement | null): void {
  if (!target || !box) return;
  if (innerWidth < 700) {
    box.style.left = box.style.top = "";
    return;
  }
  const { left, right, top } = target.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const gap = 16;
  const room = right + gap + size.width < innerWidth;
  box.style.left = `${room ? right + gap : Math.max(gap, left - size.width - gap)}px`;
  box.style.top = `${Math.min(Math.max(gap, top), innerHeight - size.height - gap)}px`;
}
