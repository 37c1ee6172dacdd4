import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { csv, png, save, standalone, type Origin, type Table } from "./export.ts";

interface Props {
  /** A sentence that says what is shown. */
  title: string;
  /** Unit, and how to read it. */
  reading?: ComponentChildren;
  /** Name of the files. */
  name: string;
  /** What the files say of themselves; asked for only when needed, like the table. */
  origin: () => Omit<Origin, "title">;
  table: () => Table;
  /** How a number of the table is told; a column's index says which. */
  say?: (value: number, column: number) => string;
  /** A control that tells where the numbers come from. */
  source?: ComponentChildren;
  class?: string;
  children: ComponentChildren;
}

/** A chart with its title, its numbers as a table, and its files. */
export function Figure({ title, reading, name, origin, table, say, source, class: kind, children }: Props) {
  const box = useRef<HTMLElement>(null);
  const [open, setOpen] = useState(false);
  const [trouble, setTrouble] = useState("");
  const about = () => ({ title, ...origin() });
  const drawn = () => {
    const svg = box.current?.querySelector<SVGSVGElement>("svg.drawing");
    return svg ? standalone(svg, about()) : "";
  };
  const asPng = async () => {
    try {
      save(`${name}.png`, await png(drawn()));
      setTrouble("");
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <figure ref={box} class={`chart-box ${kind ?? ""}`}>
      <figcaption>{title}</figcaption>
      {reading && <p class="reading">{reading}</p>}
      {children}
      <p class="files">
        {source}
        <button
          type="button"
          class="quiet"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          aria-label={`Table: ${title}`}
        >
          Table
        </button>
        <button
          type="button"
          class="quiet"
          aria-label={`CSV: ${title}`}
          onClick={() => save(`${name}.csv`, csv(table(), about()))}
        >
          CSV
        </button>
        <button
          type="button"
          class="quiet"
          aria-label={`SVG: ${title}`}
          onClick={() => save(`${name}.svg`, drawn(), "image/svg+xml")}
        >
          SVG
        </button>
        <button type="button" class="quiet" aria-label={`PNG: ${title}`} onClick={() => void asPng()}>
          PNG
        </button>
        <span role="status">{trouble}</span>
      </p>
      {open && <Numbers table={table()} say={say} title={title} />}
    </figure>
  );
}

function Numbers({ table, say, title }: { table: Table; say?: Props["say"]; title: string }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`Table: ${title}`}>
      <table class="numbers">
        <thead>
          <tr>
            {table.columns.map((column, n) => (
              <th key={column} scope="col" class={n > 0 ? "n" : undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, r) => (
            <tr key={r}>
              {row.map((cell, n) =>
                n === 0 ? (
                  <th key={n} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={n} class={typeof cell === "number" || cell === null ? "n" : undefined}>
                    {typeof cell === "number" && say ? say(cell, n) : (cell ?? "")}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
