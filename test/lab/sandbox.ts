/**
 * The lab runs in a world of its own: its first process is the first of a process namespace, in network and mount
 * namespaces that nobody else has. When it ends, also by SIGKILL, the kernel takes everything with it, so that there is
 * nothing to clean up.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync } from "node:fs";
import { Socket } from "node:net";

const INSIDE = "XSAUDIT_LAB_INSIDE";
const NAMESPACES = ["--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--mount-proc", "--kill-child"];

const MACHINE_NAME = "lab";

const PIPE_FROM_OUTSIDE = 3;
const INTERRUPTED = 130;

/** Folders where the lab's programs write as they please, over what the machine has there. */
const OWN_VIEWS = ["/etc", "/var"];

/** For the programs' files. */
export const LAB_FOLDER = "/run/lab";

export function isInside(): boolean {
  return process.env[INSIDE] === "1";
}

/** Runs this very program again, inside. @returns its exit status */
export async function runInside(): Promise<number> {
  const self = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const program = spawn("unshare", [...NAMESPACES, "--", ...self], {
    // The last one is never written to: its end tells the one inside that nobody waits for it any more.
    stdio: ["ignore", "inherit", "inherit", "pipe"],
    env: { ...process.env, [INSIDE]: "1" },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => program.kill("SIGKILL"));
  const [status] = await once(program, "exit");
  return status ?? INTERRUPTED;
}

/** The first thing inside: what is written from here on is nobody else's. */
export function furnish(): void {
  new Socket({ fd: PIPE_FROM_OUTSIDE }).on("close", () => process.exit(INTERRUPTED)).resume();
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
