/** Files that a reader chose or dropped, by their path inside the folder. */

export function filesOfInput(list: FileList | null): Map<string, File> {
  return new Map([...(list ?? [])].map((file) => [inside(file.webkitRelativePath || file.name), file]));
}

export async function filesOfDrop(data: DataTransfer): Promise<Map<string, File>> {
  // Entries have to be taken before the first await: the list is emptied after the event.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return filesOfInput(data.files);
  const files = new Map<string, File>();
  for (const entry of entries) await collect(entry, files, 0);
  return files;
}

const DEEPEST = 3;
const MOST = 200;

async function collect(entry: FileSystemEntry, files: Map<string, File>, depth: number): Promise<void> {
  if (files.size >= MOST) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    files.set(inside(entry.fullPath), file);
  } else if (depth < DEEPEST) {
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) break;
      for (const inner of some) await collect(inner, files, depth + 1);
    }
  }
}

/** A path without the folder that was chosen. */
function inside(path: string): string {
  const parts = path.split("/").filter(Boolean);
  return (parts.length > 1 ? parts.slice(1) : parts).join("/");
}
