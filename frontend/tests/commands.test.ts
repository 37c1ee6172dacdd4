import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { asAssessment, asCommand, asPython, pythonLiteral, shellQuoted } from "../src/state/commands.ts";
import type { PlayRequest } from "../src/api/types.ts";
import { random } from "./random.ts";

const request: PlayRequest = {
  case: "ruritania",
  terms: {
    id: "proposal_a",
    title: 'All, it\'s said; $(rm -rf /) `x` "now"',
    kind: "one_shot",
    snapback: true,
    steps: [{ share: 1 }],
    source: "a\nb",
  },
  values: { delta_target: 0.1, loss: -2.5 },
};

describe("a word of a command", () => {
  it("reaches the program as it is, whatever it holds", () => {
    const r = random(3);
    const words = ["", "'", "--x", "a b", "$HOME", "*", "~", ...Array.from({ length: 60 }, r.text)];
    const said = execFileSync(
      "/bin/sh",
      ["-c", `for word in ${words.map(shellQuoted).join(" ")}; do printf '%s\\0' "$word"; done`],
      {
        encoding: "utf8",
      },
    );
    expect(said.split("\0").slice(0, -1)).toEqual(words);
  });

  it("is left bare where that is safe", () => {
    expect(["solve", "./a-b", "delta=0.5"].map(shellQuoted)).toEqual(["solve", "./a-b", "delta=0.5"]);
  });
});

describe("a command line", () => {
  it("names a policy of the case, or says its terms, and the values that were changed", () => {
    expect(asCommand({ ...request, values: {} }, true, "embedded")).toBe("snapback solve ruritania proposal_a --json");
    const said = asCommand(request, false, "embedded");
    const words = execFileSync("/bin/sh", ["-c", `printf '%s\\0' ${said}`], { encoding: "utf8" })
      .split("\0")
      .slice(0, -1);
    expect(words.slice(0, 5)).toEqual(["snapback", "solve", "ruritania", "proposal_a", "--terms"]);
    expect(JSON.parse(words[5] as string)).toEqual(request.terms);
    expect(words.slice(6)).toEqual(["--set", "delta_target=0.1", "--set", "loss=-2.5", "--json"]);
  });

  it("names a case that was opened by its folder", () => {
    expect(asCommand(request, true, "opened")).toContain("solve ./ruritania proposal_a");
  });

  it("asks for an ensemble with its draws and seed", () => {
    expect(asAssessment({ case: "ruritania", draws: 64, seed: 3, values: { delta: 0.5 } }, "embedded")).toBe(
      "snapback assess ruritania --draws 64 --seed 3 --set delta=0.5",
    );
  });
});

describe("Python", () => {
  it("has its own words for true, false and nothing", () => {
    expect(pythonLiteral({ a: [true, false, null], b: 1e-7, c: "x'y" })).toBe(
      `{"a": [True, False, None], "b": 1e-7, "c": "x'y"}`,
    );
  });

  it("reads literals back as they are", () => {
    const r = random(9);
    const values = Array.from({ length: 40 }, () => ({
      text: r.text(),
      number: r.number(),
      list: [r.next() < 0.5, r.text()],
    }));
    const script = `import ast, json, sys; print(json.dumps(ast.literal_eval(sys.stdin.read())))`;
    const said = execFileSync("python3", ["-c", script], { input: pythonLiteral(values), encoding: "utf8" });
    expect(JSON.parse(said)).toEqual(values);
  });

  it("solves what is shown", () => {
    const said = asPython(request, false, "embedded");
    expect(said).toContain(`case = snapback.load("ruritania")`);
    expect(said).toContain(`terms = {\n    "id": "proposal_a",\n`);
    expect(said).toContain(`values = {"delta_target": 0.1, "loss": -2.5}`);
    expect(said).toContain(`snapback.solve(case, "proposal_a", terms=terms, values=values)`);
    const script = "import ast, json, sys; print(json.dumps(ast.literal_eval(sys.stdin.read())))";
    const terms = said.slice(said.indexOf("terms = ") + 8, said.indexOf("\nvalues"));
    expect(JSON.parse(execFileSync("python3", ["-c", script], { input: terms, encoding: "utf8" }))).toEqual(
      request.terms,
    );
    expect(asPython({ ...request, values: {} }, true, "embedded")).toContain(`snapback.solve(case, "proposal_a")`);
  });
});
