import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { UsageError } from "../../src/cli/exit-status.ts";
import { replaceFile } from "../../src/cli/replaced-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-replaced-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("writes the file whole, with its mode whatever the umask, and leaves nothing else", async () => {
  const path = join(folder, "xsaudit.prom");
  const umask = process.umask(0o077);
  try {
    await replaceFile(path, ["a\n", "b\n"], "the metrics", 0o644);
    await replaceFile(path, ["c\n"], "the metrics", 0o644);
  } finally {
    process.umask(umask);
  }
  expect(readFileSync(path, "utf8")).toBe("c\n");
  expect(statSync(path).mode & 0o777).toBe(0o644);
  expect(readdirSync(folder)).toEqual(["xsaudit.prom"]);
});

it("leaves the old file, and nothing else, where it fails in the middle", async () => {
  const path = join(folder, "xsaudit.prom");
  writeFileSync(path, "old\n");
  function* failing(): Generator<string> {
    yield "new\n";
    throw new RangeError("the renderer's own");
  }
  await expect(replaceFile(path, failing(), "the metrics", 0o644)).rejects.toThrow(RangeError);
  expect(readFileSync(path, "utf8")).toBe("old\n");
  expect(readdirSync(folder)).toEqual(["xsaudit.prom"]);
});

it("takes away what was killed before it could finish, and nothing else", async () => {
  const path = join(folder, "xsaudit.prom");
  const killed = ".xsaudit.prom.0123456789ab.tmp";
  const written = ".xsaudit.prom.ba9876543210.tmp";
  const others = [written, ".other.prom.0123456789ab.tmp", ".xsaudit.prom.notes.tmp", "xsaudit.prom.0123456789ab.tmp"];
  for (const name of [killed, ...others]) writeFileSync(join(folder, name), "half");
  for (const name of [killed, ...others.slice(1)]) utimesSync(join(folder, name), 1_767_592_800, 1_767_592_800);
  await replaceFile(path, ["a\n"], "the metrics", 0o644);
  expect(readdirSync(folder).sort()).toEqual([...others, "xsaudit.prom"].sort());
});

it.each<[string, (path: string) => void, RegExp]>([
  ["no folder", () => undefined, /nowhere\/x\.prom: the metrics cannot be written: no such file or directory\.$/],
  ["a folder in its place", (path) => mkdirSync(path, { recursive: true }), /: the metrics cannot be written: /],
  [
    "a full disk",
    (path) => symlinkSync("/dev/full", path.replace("/nowhere/x.prom", "/nowhere")),
    /: the metrics cannot/,
  ],
])("says what is in the way: %s", async (_, prepare, sentence) => {
  const path = join(folder, "nowhere", "x.prom");
  prepare(path);
  const failure = await replaceFile(path, ["x"], "the metrics", 0o644).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UsageError);
  expect((failure as UsageError).message).toMatch(sentence);
});
