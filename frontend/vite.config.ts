import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: here("../src/snapback/web/static"),
    emptyOutDir: true,
    target: "es2022",
    // The page's security policy takes scripts, styles and pictures from files only.
    assetsInlineLimit: 0,
    modulePreload: false,
  },
  server: {
    // `snapback explore --port 8765` answers; its own origin and token are checked, so development goes through it.
    proxy: { "/api": { target: "http://127.0.0.1:8765", headers: { origin: "http://127.0.0.1:8765" } } },
    fs: { allow: [here("."), here("../src/snapback/report/templates")] },
  },
  test: { environment: "node", include: ["tests/**/*.test.ts"] },
});
