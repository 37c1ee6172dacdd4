import type { CaseView, Package } from "../api/types.ts";
import { Source } from "../parts/Popover.tsx";
import { Said } from "./Said.tsx";

/** The legal acts that a package of relief eases, each with its source. */
export function Acts({ opened, item }: { opened: CaseView; item: Package }) {
  const acts = opened.measures.filter((measure) => item.measures.includes(measure.id));
  if (acts.length === 0) return null;
  return (
    <Source label={`Acts that “${item.title}” eases`} from={() => <List acts={acts} title={item.title} />}>
      {acts.length === 1 ? "1 act" : `${acts.length} acts`}
    </Source>
  );
}

function List({ acts, title }: { acts: CaseView["measures"]; title: string }) {
  return (
    <div class="about acts">
      <p>
        <strong>{title}</strong> eases:
      </p>
      <ul>
        {acts.map((act) => (
          <li key={act.id}>
            {act.title} <span class="note">{act.date}</span>
            <span class="note">
              {act.act}. <Said text={act.source} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
