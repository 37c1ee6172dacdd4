import { useState } from "preact/hooks";
import { Dialog } from "../parts/Dialog.tsx";
import { openFiles, type Opened } from "../state/folder.ts";
import { openCase } from "../state/opening.ts";
import { cases, view } from "../state/store.ts";
import { dialog } from "../state/ui.ts";
import { filesOfDrop, filesOfInput } from "./files.ts";

const ORIGIN = {
  embedded: "comes with snapback",
  folder: "from a folder",
  opened: "opened here, until the server ends",
};

/** The cases that can be studied, and the way to open another. */
export function Cases() {
  const [told, setTold] = useState<Opened | "reading" | null>(null);
  const [over, setOver] = useState(false);
  const close = () => (dialog.value = null);
  const read = async (files: Promise<Map<string, File>> | Map<string, File>) => {
    setTold("reading");
    const opened = await openFiles(await files);
    setTold(opened);
    if (opened.id && opened.problems.length === 0) close();
  };
  return (
    <Dialog title="Cases" onClose={close} class="cases">
      <ul class="plain-list">
        {cases.value.map((entry) => (
          <li key={entry.id} aria-current={entry.id === view.value?.case ? "true" : undefined}>
            <button
              type="button"
              class="plain"
              onClick={() => {
                close();
                void openCase(entry.id);
              }}
            >
              {entry.title}
            </button>
            <p>{entry.question}</p>
            <p class="note">
              Facts up to {entry.vintage}; {ORIGIN[entry.origin]}.
            </p>
          </li>
        ))}
      </ul>
      <div
        class={over ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          if (event.dataTransfer) void read(filesOfDrop(event.dataTransfer));
        }}
      >
        <label class="button">
          Open a case folder
          <input
            type="file"
            class="hidden"
            multiple
            ref={(input) => input?.setAttribute("webkitdirectory", "")}
            onChange={(event) => {
              const input = event.currentTarget;
              const files = filesOfInput(input.files);
              input.value = "";
              void read(files);
            }}
          />
        </label>
        <p class="note">
          or drop one here. Its files go to the server on this machine and no further. <code>snapback new NAME</code>{" "}
          writes one to begin with.
        </p>
        <div role="status">
          {told === "reading" && <p>Reading …</p>}
          {told && told !== "reading" && <Told opened={told} />}
        </div>
      </div>
      <p class="row end">
        <button type="button" class="button" onClick={close}>
          Close
        </button>
      </p>
    </Dialog>
  );
}

function Told({ opened }: { opened: Opened }) {
  return (
    <div class={opened.id ? undefined : "wrong"}>
      <p>{opened.said}</p>
      {opened.problems.length > 0 && (
        <ul class="problems">
          {opened.problems.map((problem) => (
            <li key={problem.where + problem.what}>
              <code>{problem.where}</code> {problem.what} {problem.remedy}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
