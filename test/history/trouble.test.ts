/** A history whose writer is killed, whose disk is full, or whose folder is someone else's. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, utimesSync } from "node:fs";
import { hostname, tmpdir, uptime } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PARTITION_FILES } from "../../src/history/checksums.ts";
import { buildWriter } from "./night-writer.ts";
import { AFTER, BEFORE, createFolder, nightOf, opened, reportOn, SHOWCASE, storeNights } from "./nights.ts";

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const hasMountNamespaces = isRoot && spawnSync("unshare", ["--mount", "true"]).status === 0;
/** Who must read this folder, where it is no one else's. */
const canBeNobody =
  isRoot &&
  spawnSync(process.execPath, ["-e", "fs.readFileSync('package.json')"], { uid: NOBODY, gid: NOBODY }).status === 0;
if (!hasMountNamespaces || !canBeNobody) console.warn("Skipped: a full disk, and another user's folder, need root.");

let folder: string;
let writer: (directory: string, times: number) => string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
  writer = buildWriter(folder, await reportOn(SHOWCASE));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the writer until it has written once, and kills it so many milliseconds later. */
async function killWriter(directory: string, afterMs: number): Promise<void> {
  const [program, ...argv] = writer(directory, 1000);
  const child = spawn(program!, argv, { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout!, "data");
  await wait(afterMs);
  child.kill("SIGKILL");
  await once(child, "close");
}

/** The number in the night's sensor, and those in its conversations. */
async function numbersIn(directory: string): Promise<unknown> {
  const instance = await DuckDBInstance.create();
  const files = `${directory}/day=*/sensor=*`;
  const reader = await (await instance.connect()).runAndReadAll(`
    SELECT (SELECT packets FROM '${files}/sensor.parquet')::INTEGER AS number,
      (SELECT list(DISTINCT attempts::INTEGER) FROM '${files}/conversations.parquet') AS numbers`);
  const [row] = reader.getRowObjectsJson();
  instance.closeSync();
  return row;
}

it("whose writer is killed at any moment opens, with the old night or the new, and nothing left over", async () => {
  // A night takes some 100 ms to write.
  const moments = Array.from({ length: 20 }, (_, at) => Math.random() * 20 + at * 10);
  const killAndLook = async (afterMs: number): Promise<void> => {
    const directory = createFolder();
    await killWriter(directory, afterMs);
    const history = await opened(directory);
    expect(history.problems).toEqual([]);
    expect(await history.nights(null)).toHaveLength(1);
    const { number, numbers } = (await numbersIn(directory)) as { number: number; numbers: number[] };
    expect(number).toBeGreaterThan(0);
    expect(numbers).toEqual([number]);
    const past = await history.past(nightOf("2026-11-23"), "1");
    expect(past.nights[0]?.packets).toBe(number);
    expect(readdirSync(directory)).toEqual(["day=2026-11-23"]);
  };
  // Two at a time, for the cores.
  for (let at = 0; at < moments.length; at += 2) await Promise.all(moments.slice(at, at + 2).map(killAndLook));
}, 60_000);

/** Of a process that has ended. */
const DEAD_PROCESS = spawnSync("true").pid;

function workFolder(directory: string, processId = DEAD_PROCESS): string {
  return join(directory, `.tmp-${processId}-${hostname().replaceAll(/[^\w.]/g, "_")}-0123456789ab`);
}

describe("what a kill leaves between two renames is put right", () => {
  const PARTITION = join("day=2026-11-23", "sensor=span1");

  async function twoNights(): Promise<{ directory: string; newer: string; packets: (number | undefined)[] }> {
    const [older, newer] = [await reportOn(BEFORE), await reportOn(AFTER)];
    const [directory, other] = [createFolder(), createFolder()];
    await storeNights(directory, [["2026-11-23", older]]);
    await storeNights(other, [["2026-11-23", newer]]);
    return { directory, newer: join(other, PARTITION), packets: [older.sensor.packets, newer.sensor.packets] };
  }

  function put(from: string, to: string): void {
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }

  async function packetsIn(directory: string): Promise<(number | undefined)[]> {
    const history = await opened(directory);
    expect(history.problems).toEqual([]);
    expect(readdirSync(directory).filter((name) => name.startsWith("."))).toEqual([]);
    return (await history.nights(null)).map(({ packets }) => packets);
  }

  it("written, the old one still there: the old one stays", async () => {
    const { directory, newer, packets } = await twoNights();
    put(newer, join(workFolder(directory), "new", PARTITION));
    expect(await packetsIn(directory)).toEqual([packets[0]]);
  });

  it("the old one aside: the new one takes its place", async () => {
    const { directory, newer, packets } = await twoNights();
    put(newer, join(workFolder(directory), "new", PARTITION));
    put(join(directory, PARTITION), join(workFolder(directory), "old", PARTITION));
    expect(await packetsIn(directory)).toEqual([packets[1]]);
  });

  it("the new one in place: the old one goes", async () => {
    const { directory, newer, packets } = await twoNights();
    put(join(directory, PARTITION), join(workFolder(directory), "old", PARTITION));
    put(newer, join(directory, PARTITION));
    expect(await packetsIn(directory)).toEqual([packets[1]]);
  });

  it("only the old one, aside: it comes back", async () => {
    const { directory, packets } = await twoNights();
    put(join(directory, PARTITION), join(workFolder(directory), "old", PARTITION));
    expect(await packetsIn(directory)).toEqual([packets[0]]);
  });

  it.each([
    ["this one, in a container that was started again", process.pid, () => process.uptime()],
    ["another one, since the machine was started again", process.ppid, () => uptime()],
  ])("of a process whose number has gone to %s", async (_, processId, secondsRun) => {
    const { directory, packets } = await twoNights();
    const work = workFolder(directory, processId);
    put(join(directory, PARTITION), join(work, "old", PARTITION));
    const before = new Date(Date.now() - (secondsRun() + 10) * 1000);
    utimesSync(work, before, before);
    expect(await packetsIn(directory)).toEqual([packets[0]]);
  });

  it("but a living process is left to its work, for a day", async () => {
    const { directory } = await twoNights();
    const work = workFolder(directory, process.pid);
    mkdirSync(work);
    mkdirSync(join(directory, ".tmp-notes"));
    await opened(directory);
    expect(readdirSync(directory).sort()).toEqual([".tmp-notes", work.split("/").at(-1), "day=2026-11-23"].sort());
    const yesterday = new Date(Date.now() - 25 * 3_600_000);
    utimesSync(work, yesterday, yesterday);
    await opened(directory);
    expect(readdirSync(directory).sort()).toEqual([".tmp-notes", "day=2026-11-23"]);
  });
});

describe.skipIf(!hasMountNamespaces)("a disk that is full", () => {
  it.each(["8k", "32k", "44k", "56k", "68k"])("of %s is named, and leaves the night that was there", (size) => {
    const disk = createFolder();
    const look = `ls -A "$1"; if cd "$1"/day=*/sensor=* 2>&-; then sha256sum -c SHA256SUMS; ls -A; fi`;
    const shell = `mount -t tmpfs -o size=${size} none "$1"; "\${@:2}"; ${look}`;
    const argv = ["--mount", "bash", "-c", shell, "bash", disk, ...writer(disk, 3)];
    const { stdout, stderr } = spawnSync("unshare", argv, { encoding: "utf8" });
    expect(stderr).toBe("");
    const lines = stdout.trim().split("\n");
    const full = `HistoryError: ${disk}: the night 2026-11-23 of span1 cannot be stored: no space left on device. What was there before is still there; when this is settled, run it again.`;
    const isWritten = lines[0] === "written 1";
    expect(lines.slice(0, 3)).toEqual([isWritten ? "written 1" : full, full, full]);
    const partition = [...PARTITION_FILES.map((name) => `${name}: OK`), "SHA256SUMS", ...PARTITION_FILES.toSorted()];
    expect(lines.slice(3)).toEqual(isWritten ? ["day=2026-11-23", ...partition] : []);
  });
});

describe.skipIf(!canBeNobody)("a folder in which only others may write", () => {
  it("is named by whoever writes, and read by everyone", async () => {
    const directory = createFolder();
    await storeNights(directory, [["2026-11-23", await reportOn(BEFORE)]]);
    for (const path of [directory, folder]) chmodSync(path, 0o755);
    const [program, ...argv] = writer(directory, 1);
    const { stdout, stderr } = spawnSync(program!, argv, { encoding: "utf8", uid: NOBODY, gid: NOBODY });
    expect(stderr).toBe("");
    expect(stdout).toContain(
      `HistoryError: ${directory}: the night 2026-11-23 of span1 cannot be stored: permission denied`,
    );
  });
});
