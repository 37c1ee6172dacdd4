/**
 * Write down of which sources the build is: a SHA-256 over the path and the content of each, in the order of paths.
 * A test in Python makes the same sum, so that a build of older sources is found without Node.
 */

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const SOURCES = [
  "frontend/index.html",
  "frontend/package-lock.json",
  "frontend/package.json",
  "frontend/scripts",
  "frontend/src",
  "frontend/tsconfig.json",
  "frontend/vite.config.ts",
  "src/snapback/report/templates/tokens.css",
];
const STATIC = "src/snapback/web/static/";

const files = SOURCES.flatMap(below).sort();
const sum = createHash("sha256");
for (const file of files) {
  const content = readFileSync(root + file);
  sum.update(`${file}\0${content.length}\0`);
  sum.update(content);
}
const assets = below(STATIC.slice(0, -1))
  .map((file) => file.slice(STATIC.length))
  .filter((file) => file !== "manifest.json")
  .sort();
const manifest = { sources: SOURCES, files: files.length, sha256: sum.digest("hex"), assets };
writeFileSync(root + STATIC + "manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);

/** All files at or below a path, as paths from the root. */
function below(path) {
  if (!statSync(root + path).isDirectory()) return [path];
  return readdirSync(root + path, { withFileTypes: true }).flatMap((entry) => below(`${path}/${entry.name}`));
}
