/** `xsaudit serve` as its users have it: the built program in a process of its own, on a port that is free. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach } from "vitest";
import type { UploadView } from "../../src/server/upload.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/xsaudit.js", import.meta.url));
const NAMES_OF_UPLOADS = /^[\w-]{22}$/;

export interface Serving {
  /** Without a path. */
  readonly url: string;
  /** Empty where it asks for none. */
  readonly token: string;
  readonly data: string;
  readonly process: ChildProcess;
  /** What it has written to standard error so far. */
  log(): string;
  /** With the token. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Folders of uploads that lie there. */
  uploads(): string[];
  /** @returns the exit status */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

const started = new Set<ChildProcess>();
const folders = new Set<string>();
const lastingFolders = new Set<string>();

afterEach(async () => {
  for (const process of started) {
    if (process.exitCode !== null || process.signalCode !== null) continue;
    process.kill("SIGKILL");
    await once(process, "exit");
  }
  started.clear();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
});

afterAll(() => {
  for (const folder of lastingFolders) rmSync(folder, { recursive: true, force: true });
});

/** It is not ended by the end of a test: whoever started it ends it. */
export function lasting(serving: Serving): void {
  started.delete(serving.process);
  folders.delete(serving.data);
  lastingFolders.add(serving.data);
}

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "xsaudit-serve-"));
  folders.add(folder);
  return folder;
}

/** With any options of the command; `--data` and a free port unless they are among them. */
export function startServing(...options: readonly string[]): Promise<Serving> {
  const data = options.includes("--data") ? options[options.indexOf("--data") + 1]! : newFolder();
  const argv = [...(options.includes("--data") ? [] : ["--data", data]), ...options];
  return serveBy(process.execPath, [PROGRAM], data, argv);
}

/** The same, by a program that ends in starting it: a shell that mounts something first. */
export async function serveBy(
  program: string,
  before: readonly string[],
  data: string,
  options: readonly string[],
): Promise<Serving> {
  const listen = options.includes("--listen") ? [] : ["--listen", "127.0.0.1:0"];
  const child = spawn(program, [...before, "serve", ...listen, ...options], { stdio: ["ignore", "pipe", "pipe"] });
  started.add(child);
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const { value } = await lines.next();
  if (value === undefined) throw new Error(`it does not serve: ${log}`);
  const address = new URL(value);
  const token = address.searchParams.get("token") ?? "";
  return {
    url: address.origin,
    token,
    data,
    process: child,
    log: () => log,
    fetch: (path, init = {}) =>
      fetch(new URL(path, address.origin), {
        redirect: "manual",
        ...init,
        headers: { ...(token === "" ? {} : { authorization: `Bearer ${token}` }), ...init.headers },
      }),
    uploads: () => readdirSync(data).filter((name) => NAMES_OF_UPLOADS.test(name)),
    async end(signal = "SIGTERM") {
      if (child.exitCode === null && child.signalCode === null) {
        const exit = once(child, "exit");
        child.kill(signal);
        await exit;
      }
      return child.exitCode;
    },
  };
}

/** What it says where it does not start. */
export function refusedServe(...options: readonly string[]): { status: number | null; error: string } {
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, "serve", ...options], { encoding: "utf8" });
  return { status, error: stderr };
}

export type Sent = readonly [field: string, name: string, bytes: Uint8Array | string];

export function form(...files: readonly Sent[]): FormData {
  const data = new FormData();
  for (const [field, name, bytes] of files)
    data.append(field, new Blob([typeof bytes === "string" ? bytes : Buffer.from(bytes)]), name);
  return data;
}

export function send(serving: Serving, ...files: readonly Sent[]): Promise<Response> {
  return serving.fetch("/api/captures", { method: "POST", body: form(...files) });
}

/** Sends it, and waits until its analysis has ended. */
export async function audited(serving: Serving, ...files: readonly Sent[]): Promise<UploadView> {
  const response = await send(serving, ...files);
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
  const { id } = (await response.json()) as UploadView; // as the API says
  return settled(serving, id);
}

/** By its events, which end when it is done or has failed. */
export async function settled(serving: Serving, id: string): Promise<UploadView> {
  const events = await (await serving.fetch(`/api/captures/${id}/events`)).text();
  const last = events
    .trim()
    .split("\n\n")
    .findLast((event) => event.startsWith("event: state"));
  return JSON.parse(last!.slice(last!.indexOf("data: ") + "data: ".length)) as UploadView; // as the API says
}

export async function problemOf(response: Response): Promise<{ status: number; code: string; message: string }> {
  const { error } = (await response.json()) as { error: { code: string; message: string } }; // as the API says
  return { status: response.status, ...error };
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 25));
}

/** The process of an analysis that runs; undefined where there is none. */
export function jobOf({ process: { pid } }: Serving): string | undefined {
  return readdirSync("/proc").find(
    (name) => readProc(name, "status").includes(`\nPPid:\t${pid}\n`) && readProc(name, "cmdline").includes("/job.js"),
  );
}

/** Of a process that may be gone. */
export function readProc(pid: string, file: "cmdline" | "environ" | "status"): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
