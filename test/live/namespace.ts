/** Network namespaces of our own, where tests may do to interfaces what they like. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DEFAULT_BUFFER_BYTES, DEFAULT_SNAP_LENGTH_BYTES } from "../../src/live/open-live.ts";
import type { ProgramOptions } from "./capture-program.ts";

/** Why tests with namespaces cannot run here, or null. */
export const namespaceObstacle = findObstacle();

function findObstacle(): string | null {
  if (process.getuid?.() !== 0) return "needs root";
  const name = nameOf("try");
  try {
    execFileSync("ip", ["netns", "add", name], { stdio: "ignore" });
    execFileSync("ip", ["netns", "delete", name], { stdio: "ignore" });
    return null;
  } catch {
    return "no network namespaces here";
  }
}

function nameOf(name: string): string {
  return `xsaudit-pcap-${process.pid}-${name}`;
}

export interface Namespace {
  readonly name: string;
  /** `ip` inside of it; its words are split at spaces. */
  ip(command: string): void;
  /** Whether that worked: a kernel may not know the kind of interface. */
  tryIp(command: string): boolean;
  /** Runs a program that may fail. */
  tryExec(program: string, ...argv: string[]): void;
  start(program: string, ...argv: string[]): ChildProcess;
  /** Runs a program to its end and gives its output. */
  run(program: string, ...argv: string[]): string;
  remove(): void;
}

export function createNamespace(label: string): Namespace {
  const name = nameOf(label);
  execFileSync("ip", ["netns", "add", name]);
  const ip = (command: string): void => {
    execFileSync("ip", ["-n", name, ...command.split(" ")], { stdio: ["ignore", "ignore", "pipe"] });
  };
  const inside = (program: string, argv: string[]): string[] => ["netns", "exec", name, program, ...argv];
  return {
    name,
    ip,
    tryIp(command) {
      try {
        ip(command);
        return true;
      } catch {
        return false;
      }
    },
    tryExec(program, ...argv) {
      spawnSync("ip", inside(program, argv), { stdio: "ignore" });
    },
    start: (program, ...argv) => spawn("ip", inside(program, argv), { stdio: ["pipe", "pipe", "inherit"] }),
    run: (program, ...argv) => execFileSync("ip", inside(program, argv), { encoding: "utf8", stdio: "pipe" }),
    remove() {
      execFileSync("ip", ["netns", "delete", name]);
    },
  };
}

export interface CaptureEnd {
  readonly packets: number;
  readonly wireBytes: number;
  readonly capturedBytes: number;
  /** The first packets, in hexadecimal digits. */
  readonly first: readonly string[];
  readonly drops: { readonly received: number; readonly kernelDropped: number; readonly interfaceDropped: number };
}

// biome-ignore lint/suspicious/noExplicitAny: lines of JSON, of which each test knows what it waits for
type Event = any;

export interface RunningCapture {
  readonly pid: number;
  order(line: "read" | "stop"): void;
  /** The next event for which that holds; those before it are gone. */
  until(holds: (event: Event) => boolean): Promise<Event>;
  stop(): Promise<CaptureEnd>;
  kill(): void;
}

export interface CaptureStart {
  /** Where this checkout, or a copy of it, lies. */
  readonly folder?: string;
  /** A program that starts the program that follows it, with its options. */
  readonly wrapper?: readonly string[];
}

/** Starts the capture program without reading yet. */
export function startCapture(
  namespace: Namespace,
  options: Partial<ProgramOptions>,
  { folder = ".", wrapper = [] }: CaptureStart = {},
): RunningCapture {
  const all: ProgramOptions = {
    interfaceName: "v0",
    filter: null,
    snapLengthBytes: DEFAULT_SNAP_LENGTH_BYTES,
    isPromiscuous: true,
    bufferBytes: DEFAULT_BUFFER_BYTES,
    timeoutMs: 20,
    user: null,
    ...options,
  };
  // `ip netns exec` replaces itself: the child is the capture.
  const program = [process.execPath, "--import", "tsx", join(folder, "test/live/capture-program.ts")];
  const [first, ...more] = [...wrapper, ...program, JSON.stringify(all)];
  const child = namespace.start(first!, ...more);
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const running: RunningCapture = {
    pid: child.pid!,
    order: (line) => {
      child.stdin?.write(`${line}\n`);
    },
    async until(holds) {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error("the capture ended");
        const event = JSON.parse(value);
        if (holds(event)) return event;
      }
    },
    async stop() {
      running.order("stop");
      const end = await running.until(({ drops }) => drops !== undefined);
      child.stdin?.end();
      await once(child, "exit");
      return end;
    },
    kill: () => {
      child.kill("SIGKILL");
    },
  };
  return running;
}
