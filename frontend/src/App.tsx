import { Outcomes } from "./panels/index.tsx";
import { caseView } from "./state/store.ts";

export function App() {
  if (!caseView.value) return <p class="wait">Reading the case …</p>;
  return (
    <div class="columns">
      <div class="left" />
      <main id="outcomes" class="right">
        <Outcomes />
      </main>
    </div>
  );
}
