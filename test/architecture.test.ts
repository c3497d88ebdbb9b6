import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

/** Data flows from left to right; a folder imports only from itself and from those before it. */
const ORDER = ["capture", "decode", "flow", "names", "matrix", "site", "audit", "threads", "report", "notify", "live"];
/** The doors: each may import everything above, none another door, but for the command line, which opens them all. */
const DOORS = ["cli", "dashboard", "history", "server"];

const SOURCE = fileURLToPath(new URL("../src/", import.meta.url));

it("imports never point back", () => {
  const wrong = sourceFiles().flatMap((file) =>
    importedFiles(file).flatMap((imported) => {
      const [from, to] = [folderOf(file), folderOf(imported)];
      return mayImport(from, to) ? [] : [`${relative(SOURCE, file)} imports ${relative(SOURCE, imported)}`];
    }),
  );
  expect(wrong).toEqual([]);
});

it("every folder has its place in the order", () => {
  const known = [...ORDER, ...DOORS];
  expect(readdirSync(SOURCE).filter((folder) => !known.includes(folder))).toEqual([]);
});

function mayImport(from: string, to: string): boolean {
  if (from === to) return true;
  if (from === "cli" && DOORS.includes(to)) return true;
  if (!ORDER.includes(to)) return false;
  return DOORS.includes(from) || ORDER.indexOf(to) < ORDER.indexOf(from);
}

function sourceFiles(): string[] {
  return readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(SOURCE, file));
}

/** Static and dynamic imports of files of our own. */
function importedFiles(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) => resolve(dirname(file), match[1]!));
}

function folderOf(file: string): string {
  return relative(SOURCE, file).split("/")[0]!;
}
