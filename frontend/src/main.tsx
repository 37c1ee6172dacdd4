import { render } from "preact";
import "../../src/snapback/report/templates/tokens.css";
import "./styles/page.css";
import { App } from "./App.tsx";

const page = document.getElementById("page");
if (page) {
  page.replaceChildren();
  render(<App />, page);
}
