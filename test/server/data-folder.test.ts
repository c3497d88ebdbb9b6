/** In which folder `xsaudit serve` keeps uploads, and in which it does not. */
import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, it } from "vitest";
import { audited, newFolder, refusedServe, type Sent, startServing } from "./serving.ts";

const morning: Sent = ["capture", "bad-morning.pcap", readFileSync("fixtures/showcase/bad-morning.pcap")];
const LIKE_AN_UPLOAD = "holiday-pictures-2024_";

it.each([
  ["folders that are called like its own", [LIKE_AN_UPLOAD, "scratch"], []],
  ["a file called lock", [LIKE_AN_UPLOAD], ["lock", "notes.txt"]],
  ["a file called token", [], ["token"]],
])("a folder with %s is refused, and nothing in it is touched", async (_what, folders, files) => {
  const data = newFolder();
  chmodSync(data, 0o755);
  const kept = [...folders.map((name) => join(data, name, "kept")), ...files.map((name) => join(data, name))];
  for (const name of folders) mkdirSync(join(data, name));
  for (const path of kept) writeFileSync(path, "kept");
  const { status, error } = refusedServe("--data", data, "--listen", "127.0.0.1:0");
  expect({ status, error }).toEqual({ status: 2, error: expect.stringContaining("has other files in it") });
  expect(kept.map((path) => readFileSync(path, "utf8"))).toEqual(kept.map(() => "kept"));
  expect(statSync(data).mode & 0o777).toBe(0o755);
});

it.skipIf(process.getuid?.() !== 0)("a folder of another user is refused", async () => {
  const data = newFolder();
  chownSync(data, 65_534, 65_534);
  const { status, error } = refusedServe("--data", data, "--listen", "127.0.0.1:0");
  expect({ status, error }).toEqual({ status: 2, error: expect.stringContaining("belongs to another user") });
});

it("its own folder is known again, also one of an earlier version", async () => {
  const first = await startServing();
  const { id } = await audited(first, morning);
  await first.end();
  writeFileSync(join(first.data, "notes.txt"), "kept");
  const second = await startServing("--data", first.data);
  expect(second.uploads()).toEqual([id]);
  await second.end();
  for (const name of ["notes.txt", "xsaudit-serve"]) rmSync(join(first.data, name));
  const third = await startServing("--data", first.data);
  expect((await third.fetch(`/api/captures/${id}/report`)).status).toBe(200);
});

it("its path may be a relative one, or lead through a link", async () => {
  const folder = newFolder();
  const link = join(folder, "link");
  mkdirSync(join(folder, "data"));
  symlinkSync("data", link);
  for (const data of [link, relative(process.cwd(), join(folder, "data"))]) {
    const serving = await startServing("--data", data);
    expect((await audited(serving, morning)).state).toBe("done");
    await serving.end();
  }
});
