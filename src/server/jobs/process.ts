/**
 * The process of a job: Node with its permission model, which lets it read the program and its own folder, write into
 * that, and do nothing else: no further process, no thread, no native code. Started by root, it is `nobody`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** `nobody` and `nogroup`, by number, where root starts it. */
export const JOB_USER = 65_534;

const PROGRAM = fileURLToPath(new URL("./job.js", import.meta.url));
/** The package: two folders up from the bundle. */
const PACKAGE = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
/** What it writes to one file; beyond that the kernel ends it. */
const MAX_FILE_KIBIBYTES = 4 * 2 ** 20;
const PRIORITY = 10;
/** Buffers lie outside of the heap: what the whole process takes is watched. */
const HEAP_SHARE = 0.8;

/** No core, which would hold a capture; files no larger than this; then at a lower priority. */
const SHELL = `ulimit -c 0; ulimit -f ${MAX_FILE_KIBIBYTES}; exec nice -n ${PRIORITY} "$0" "$@"`;

/**
 * @param folder that it is started in and may write into; null where it has none
 * @param memoryBytes that it is not to exceed
 */
export function startProcess(folder: string | null, memoryBytes: number): ChildProcess {
  const argv = [...permissions(folder), `--max-old-space-size=${heapMebibytes(memoryBytes)}`, PROGRAM];
  return spawn("/bin/sh", ["-c", SHELL, process.execPath, ...argv], {
    cwd: folder ?? "/",
    env: { TZ: "UTC", NODE_ENV: "production", PATH: "/usr/bin:/bin" },
    stdio: ["pipe", "pipe", "ignore"],
    // A group of its own: Ctrl-C at the server's terminal is the server's to deal with.
    detached: true,
    ...(process.getuid?.() === 0 ? { uid: JOB_USER, gid: JOB_USER } : {}),
  });
}

function permissions(folder: string | null): string[] {
  // Installed, what it depends on lies beside it.
  const parent = dirname(PACKAGE);
  const readable = [PACKAGE, ...(basename(parent) === "node_modules" ? [parent] : []), ...(folder ? [folder] : [])];
  return [
    Number.parseInt(process.versions.node, 10) >= 23 ? "--permission" : "--experimental-permission",
    "--no-warnings",
    ...readable.map((path) => `--allow-fs-read=${path}/*`),
    ...(folder === null ? [] : [`--allow-fs-write=${folder}/*`]),
  ];
}

function heapMebibytes(memoryBytes: number): number {
  return Math.round((memoryBytes * HEAP_SHARE) / 2 ** 20);
}
