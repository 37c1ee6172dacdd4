import { render } from "preact";
import "../../src/snapback/report/templates/tokens.css";
import "./styles/page.css";
import "./styles/controls.css";
import "./styles/editor.css";
import { App } from "./App.tsx";
import { listenToDrops, listenToKeys } from "./shell/keys.ts";
import { begin } from "./state/opening.ts";

const page = document.getElementById("page");
if (page) {
  page.replaceChildren();
  render(<App />, page);
  listenToKeys();
  listenToDrops();
  begin();
}
