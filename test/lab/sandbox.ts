/**
 * The lab runs in a world of its own: its first process is the first of a process namespace, in network and mount
 * namespaces that nobody else has. When it ends, also by SIGKILL, the kernel takes everything with it, so that there is
 * nothing to clean up.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync } from "node:fs";

const INSIDE = "XSAUDIT_LAB_INSIDE";
const NAMESPACES = ["--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--mount-proc", "--kill-child"];

const MACHINE_NAME = "lab";

/** Folders where the lab's programs write as they please, over what the machine has there. */
const OWN_VIEWS = ["/etc", "/var"];

/** For the programs' files. */
export const LAB_FOLDER = "/run/lab";

export function isInside(): boolean {
  return process.env[INSIDE] === "1";
}

/** Runs this very program again, inside. @returns its exit status */
export function runInside(): number {
  const self = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  // The terminal's Ctrl-C reaches the one inside, which ends; here it is waited for.
  process.on("SIGINT", () => {});
  const { status } = spawnSync("unshare", [...NAMESPACES, "--", ...self], {
    stdio: "inherit",
    // Each tap device waits for its frames on a thread.
    env: { ...process.env, [INSIDE]: "1", UV_THREADPOOL_SIZE: "8" },
  });
  return status ?? 130;
}

/** The first thing inside: what is written from here on is nobody else's. */
export function furnish(): void {
  // The first process of a namespace gets only the signals that it listens to.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));
  run("mount", "-t", "tmpfs", "lab", "/run");
  for (const path of OWN_VIEWS) {
    const [upper, work] = [`/run/view${path}/upper`, `/run/view${path}/work`];
    for (const folder of [upper, work]) mkdirSync(folder, { recursive: true });
    run("mount", "-t", "overlay", "lab", "-o", `lowerdir=${path},upperdir=${upper},workdir=${work}`, path);
  }
  for (const folder of [`${LAB_FOLDER}/recordings`, "/run/netns", "/run/sshd"]) mkdirSync(folder, { recursive: true });
  run("ip", "link", "set", "lo", "up");
  // Programs tell their machine's name, and recordings keep it; some ask DNS for it unless it is here.
  run("hostname", MACHINE_NAME);
  appendFileSync("/etc/hosts", `127.0.0.1 ${MACHINE_NAME}\n::1 ${MACHINE_NAME}\n`);
}

function run(program: string, ...argv: string[]): void {
  execFileSync(program, argv, { stdio: ["ignore", "ignore", "inherit"] });
}
