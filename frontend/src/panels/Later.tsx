import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** Something that costs work, drawn when a reader comes near it. */
export function Later({ children, onNear }: { children: ComponentChildren; onNear?: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element || near) return;
    const reach = () => {
      setNear(true);
      onNear?.();
    };
    const watch = new IntersectionObserver((seen) => seen.some(({ isIntersecting }) => isIntersecting) && reach(), {
      rootMargin: "600px 0px",
    });
    watch.observe(element);
    // What is printed is drawn whole.
    addEventListener("beforeprint", reach);
    return () => {
      watch.disconnect();
      removeEventListener("beforeprint", reach);
    };
  }, [near]);
  return (
    <div ref={box} class="later">
      {near && children}
    </div>
  );
}
