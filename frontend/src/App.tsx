import { Left } from "./editor/Left.tsx";
import { Outcomes } from "./panels/index.tsx";
import { Cases } from "./shell/Cases.tsx";
import { Footer } from "./shell/Footer.tsx";
import { Header } from "./shell/Header.tsx";
import { Announcer, Notice } from "./shell/Notice.tsx";
import { Readout } from "./shell/Readout.tsx";
import { Tour } from "./shell/Tour.tsx";
import { openPage } from "./state/opening.ts";
import { answered, caseView, opening } from "./state/store.ts";
import { dialog, pane, tab, type Pane } from "./state/ui.ts";

/** The whole page: the terms left, what they bring right; on a narrow one, one of three at a time. */
export function App() {
  const opened = caseView.value;
  return (
    <>
      <a class="skip" href="#outcomes" onClick={skip}>
        Skip to the outcomes
      </a>
      <Header />
      {opened ? (
        <div class="columns" data-pane={pane.value}>
          <section id="editor" class="left" aria-label="Agreement and assumptions">
            <Left key={opened.id} opened={opened} />
          </section>
          <main id="outcomes" class="right" tabIndex={-1} aria-label="Outcomes">
            <Outcomes />
          </main>
        </div>
      ) : (
        <Opening />
      )}
      <Footer />
      {opened && <Panes />}
      {opened && answered.value && <Tour />}
      {dialog.value === "cases" && <Cases />}
      <Notice />
      <Announcer />
    </>
  );
}

/** The skip link moves the focus and leaves the address as it is. */
function skip(event: Event): void {
  event.preventDefault();
  pane.value = "outcomes";
  document.getElementById("outcomes")?.focus();
}

function Opening() {
  const { trouble } = opening.value;
  if (!trouble) return <main class="opening">Reading the case …</main>;
  return (
    <main class="opening">
      <p role="alert">{trouble.message}</p>
      {trouble.problems.map((problem) => (
        <p key={problem.where + problem.what}>
          <code>{problem.where}</code> {problem.what} {problem.remedy}
        </p>
      ))}
      <button type="button" class="button" onClick={() => void openPage()}>
        Try again
      </button>
    </main>
  );
}

const PANES: [Pane, string][] = [
  ["agreement", "Agreement"],
  ["assumptions", "Assumptions"],
  ["outcomes", "Outcomes"],
];

/** On a narrow page: which of the three is shown. */
function Panes() {
  return (
    <nav class="panes" aria-label="Parts of the page">
      {pane.value !== "outcomes" && <Readout />}
      {PANES.map(([id, title]) => (
        <button
          key={id}
          type="button"
          aria-current={pane.value === id ? "true" : undefined}
          onClick={() => {
            pane.value = id;
            if (id !== "outcomes") tab.value = id;
            scrollTo({ top: 0 });
          }}
        >
          {title}
        </button>
      ))}
    </nav>
  );
}
