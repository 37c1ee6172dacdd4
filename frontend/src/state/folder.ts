/** Opening a case from files that a reader has. */

import * as client from "../api/client.ts";
import type { Problem } from "../api/types.ts";
import { troubleOf } from "./asking.ts";
import { openCase } from "./opening.ts";
import { cases } from "./store.ts";

/** What came of it: the id of the case, or null; what is said about it; and every single problem. */
export interface Opened {
  id: string | null;
  said: string;
  problems: Problem[];
}

const PARTS = /^(case|parameters|politics|claims)\.yaml$|^facts\/[^/]+\.csv$/;
const LONGEST = 256 * 1024;

/** Send the files of a case folder to the server and show the case; files that are no part of a case stay here. */
export async function openFiles(files: ReadonlyMap<string, File>): Promise<Opened> {
  const parts = [...files].filter(([path]) => PARTS.test(path));
  const refused = (said: string): Opened => ({ id: null, said, problems: [] });
  if (!parts.some(([path]) => path === "case.yaml")) {
    return refused("This is not the folder of a case: there is no case.yaml in it.");
  }
  const large = parts.find(([, file]) => file.size > LONGEST);
  if (large) return refused(`${large[0]} is larger than the 256 KiB that a file of a case may have.`);
  try {
    const texts = await Promise.all(parts.map(async ([path, file]) => [path, await file.text()] as const));
    const { case: entry, problems } = await client.openCase(Object.fromEntries(texts));
    cases.value = [...cases.value.filter(({ id }) => id !== entry.id), entry];
    await openCase(entry.id);
    const said =
      problems.length > 0 ? `“${entry.title}” is open, with ${problems.length} warnings.` : `“${entry.title}” is open.`;
    return { id: entry.id, said, problems };
  } catch (error) {
    const { message, problems } = troubleOf(error);
    return { id: null, said: message, problems };
  }
}
