/**
 * The process of a job: Node with its permission model, which lets it read the program and its own folder, write into
 * that, and do nothing else: no further process, no thread, no native code. Started by root, it becomes `nobody` once it is
 * loaded, since that one may not be let to the program, and before it has read a byte of what others chose.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("./job.js", import.meta.url));
/** What it writes to one file; beyond that the kernel ends it. */
const MAX_FILE_KIBIBYTES = 4 * 2 ** 20;
const PRIORITY = 10;
/** Buffers lie outside of the heap: what the whole process takes is watched. */
const HEAP_SHARE = 0.8;

/**
 * No core, which would hold a capture; files no larger than this, and for nobody else; no more time on a processor than on the
 * clock, should the server be gone that watches the clock; then at a lower priority.
 */
const SHELL = `umask 077; ulimit -c 0; ulimit -f ${MAX_FILE_KIBIBYTES}; ulimit -t "$1"; shift; exec nice -n ${PRIORITY} "$@"`;

/**
 * @param folder that it is started in and may write into; null where it has none
 * @param memoryBytes that it is not to exceed
 * @param timeMs that it may work
 */
export function startProcess(folder: string | null, memoryBytes: number, timeMs: number): ChildProcess {
  const cpuSeconds = String(Math.ceil(timeMs / 1000) + 1);
  const argv = [...permissions(folder), `--max-old-space-size=${heapMebibytes(memoryBytes)}`, PROGRAM];
  return spawn("/bin/sh", ["-c", SHELL, "sh", cpuSeconds, process.execPath, ...argv], {
    cwd: folder ?? "/",
    env: { TZ: "UTC", NODE_ENV: "production", PATH: "/usr/bin:/bin" },
    stdio: ["pipe", "pipe", "ignore"],
    // A group of its own: Ctrl-C at the server's terminal is the server's to deal with.
    detached: true,
  });
}

function permissions(folder: string | null): string[] {
  return [
    Number.parseInt(process.versions.node, 10) >= 23 ? "--permission" : "--experimental-permission",
    "--no-warnings",
    ...readableByProgram().map((path) => `--allow-fs-read=${path}`),
    ...(folder === null ? [] : [`--allow-fs-read=${folder}/*`, `--allow-fs-write=${folder}/*`]),
  ];
}

/** What was built, and what it depends on: in all folders where Node looks for that, and where links there lead. */
function readableByProgram(): string[] {
  const built = join(PROGRAM, "../..");
  const modules = (createRequire(PROGRAM).resolve.paths("zod") ?? []).filter((path) => existsSync(path));
  const places = new Set(modules.flatMap((path) => [path, realpathSync(path)]));
  return [join(built, "*"), join(built, "../package.json"), ...[...places].map((path) => join(path, "*"))];
}

function heapMebibytes(memoryBytes: number): number {
  return Math.round((memoryBytes * HEAP_SHARE) / 2 ** 20);
}
