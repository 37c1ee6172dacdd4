import { answers } from "../state/store.ts";

/** What the agreement brings. */
export function Outcomes() {
  return <p>{answers.a.value.answer?.title}</p>;
}
