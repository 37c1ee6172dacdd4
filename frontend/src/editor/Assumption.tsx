import { useComputed } from "@preact/signals";
import type { Parameter } from "../api/types.ts";
import { NumberField } from "../parts/NumberField.tsx";
import { Source } from "../parts/Popover.tsx";
import { Slider } from "../parts/Slider.tsx";
import { setValue } from "../state/actions.ts";
import { answers } from "../state/store.ts";
import { valueOf } from "../state/view.ts";
import { plain } from "../words/format.ts";
import { ParameterNote } from "./ParameterNote.tsx";
import { Said } from "./Said.tsx";
import { PriorShape } from "./PriorShape.tsx";
import { scaleOf } from "./scale.ts";

/** One assumption: what it means, its range, and its value in force. */
export function Assumption({ parameter }: { parameter: Parameter }) {
  const { name, meaning, unit, central, low, high, lower, upper, confidence } = parameter;
  const value = useComputed(() => valueOf(parameter)).value;
  const problems = useComputed(() => problemsOf(name)).value;
  const scale = scaleOf(parameter);
  const isChanged = value !== central;
  return (
    <div class={isChanged ? "assumption is-changed" : "assumption"} data-parameter={name}>
      <p class="meaning">
        <Said text={meaning} />
      </p>
      <div class="row">
        <NumberField
          label={`Value of ${name}`}
          hideLabel
          value={value}
          min={lower ?? undefined}
          max={upper ?? undefined}
          unit={unit}
          onChange={(next) => setValue(parameter, next)}
        />
        {isChanged && (
          <button type="button" class="plain" onClick={() => setValue(parameter, null)} aria-label={`Reset ${name}`}>
            back to {plain(central)}
          </button>
        )}
      </div>
      {scale && (
        <div class="slide">
          <PriorShape parameter={parameter} value={value} />
          <Slider
            label={meaning.replaceAll("`", "")}
            value={value}
            min={scale.min}
            max={scale.max}
            low={low}
            high={high}
            central={central}
            scale={scale}
            said={`${plain(value)} ${unit}`}
            onChange={(next) => setValue(parameter, next)}
          />
          <div class="ends" aria-hidden="true">
            <span>{plain(end(scale.min))}</span>
            <span>{plain(end(scale.max))}</span>
          </div>
        </div>
      )}
      {problems && (
        <p class="wrong">
          <Said text={problems} />
        </p>
      )}
      <p class="note">
        {low !== null && high !== null ? `80 %: ${plain(low)} to ${plain(high)}. ` : "No range. "}
        {confidence === "judgement" ? <em>A judgement. </em> : `${upper_(confidence)}. `}
        <Source label={`Source of ${name}`} from={() => <ParameterNote parameter={parameter} />}>
          Source
        </Source>
      </p>
    </div>
  );
}

/** What the server found wrong with a value, as one text; a text, so that a row is drawn anew only when it changes. */
function problemsOf(name: string): string {
  const problems = answers.a.value.trouble?.problems ?? [];
  return problems
    .filter(({ where }) => where === `values.${name}`)
    .map(({ what, remedy }) => `It ${what} ${remedy}`)
    .join(" ");
}

const upper_ = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

const end = (value: number) => Number(value.toPrecision(3));
