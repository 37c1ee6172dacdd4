import type { Parameter } from "../api/types.ts";
import { valueOf } from "../state/view.ts";
import { plain } from "../words/format.ts";
import { Said } from "./Said.tsx";
import { PriorShape } from "./PriorShape.tsx";

/** What a parameter means, what is known of it, and from where. */
export function ParameterNote({ parameter }: { parameter: Parameter }) {
  const { name, meaning, unit, central, low, high, confidence, source, note } = parameter;
  const value = valueOf(parameter);
  return (
    <div class="about">
      <p>
        <strong>
          <Said text={meaning} />
        </strong>
      </p>
      <PriorShape parameter={parameter} value={value} />
      <p>
        {plain(central)} {unit}
        {low !== null && high !== null && `, 80 % range ${plain(low)} to ${plain(high)}`}
        {value !== central && `; set to ${plain(value)} here`}.
      </p>
      <p>
        {CONFIDENCE[confidence]}. <Said text={source} />.
      </p>
      {note && (
        <p>
          <Said text={note} />
        </p>
      )}
      <p class="note">
        <code>{name}</code>
      </p>
    </div>
  );
}

export const CONFIDENCE: Record<Parameter["confidence"], string> = {
  sourced: "From a source",
  recalled: "From memory of a source",
  derived: "Derived from sources",
  computed: "Computed",
  judgement: "A judgement: nobody has measured it",
};
