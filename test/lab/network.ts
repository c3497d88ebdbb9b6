/**
 * The lab's network: a bridge that sends every frame to every port, as a mirrored switch does, with a namespace for each
 * party and one for the sensor. All of it lies in network namespaces and goes with them.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PARTIES, PARTY_KEYS, type PartyKey } from "./parties.ts";

const PREFIX = "xsaudit-lab";
const POLL_MS = 20;
const PATIENCE_MS = 10_000;

export interface Network {
  /** For the programs' files. */
  readonly folder: string;
  /** A program of that party that ends by itself; fails where it does. */
  run(party: PartyKey, program: string, ...argv: readonly string[]): Promise<void>;
  /** A program of that party that stays; it goes with the network. */
  start(party: PartyKey | "sensor", program: string, ...argv: readonly string[]): ChildProcess;
  /** Waits until somebody listens on the party's port. */
  listening(party: PartyKey, transport: "tcp" | "udp", port: number): Promise<void>;
  remove(): Promise<void>;
}

/** Removes what an interrupted run left behind, first. */
export function createNetwork(): Network {
  removeNamespaces();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}-`));
  const children = new Set<ChildProcess>();

  for (const name of ["switch", "sensor", ...PARTY_KEYS]) {
    ip("netns", "add", nameOf(name));
    // Addresses that nobody asked for send traffic that nobody expects.
    inside(name, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1");
    ip("-n", nameOf(name), "link", "set", "lo", "up");
  }
  const onSwitch = (...words: string[]): void => ip("-n", nameOf("switch"), "link", ...words);
  // With nothing remembered, every frame goes to every port.
  onSwitch("add", "br0", "type", "bridge", "ageing_time", "0");
  onSwitch("set", "br0", "up");
  for (const [port, name] of ["sensor", ...PARTY_KEYS].entries()) {
    onSwitch("add", `port${port}`, "type", "veth", "peer", "name", "eth0", "netns", nameOf(name));
    onSwitch("set", `port${port}`, "master", "br0", "up");
    ip("-n", nameOf(name), "link", "set", "eth0", "up");
  }
  for (const key of PARTY_KEYS) {
    ip("-n", nameOf(key), "address", "add", `${PARTIES[key].address}/24`, "dev", "eth0");
  }

  function start(party: string, program: string, ...argv: readonly string[]): ChildProcess {
    const child = spawn("ip", ["netns", "exec", nameOf(party), program, ...argv], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.add(child);
    child.once("exit", () => children.delete(child));
    return child;
  }

  return {
    folder,
    start,
    run(party, program, ...argv) {
      const child = start(party, program, ...argv);
      child.stdout?.resume();
      child.stderr?.resume();
      return new Promise((resolve) => child.once("exit", () => resolve()));
    },
    async listening(party, transport, port) {
      const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")} `;
      const untilMs = performance.now() + PATIENCE_MS;
      while (!inside(party, "cat", `/proc/net/${transport}`).includes(wanted)) {
        if (performance.now() > untilMs) throw new Error(`nobody listens on ${party}'s ${transport} port ${port}`);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    async remove() {
      const ended = [...children].map((child) => once(child, "exit"));
      removeNamespaces();
      await Promise.all(ended);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function nameOf(party: string): string {
  return `${PREFIX}-${party}`;
}

function ip(...words: string[]): void {
  execFileSync("ip", words, { stdio: ["ignore", "ignore", "pipe"] });
}

function inside(party: string, program: string, ...argv: string[]): string {
  return execFileSync("ip", ["netns", "exec", nameOf(party), program, ...argv], { encoding: "utf8" });
}

function removeNamespaces(): void {
  const list = spawnSync("ip", ["netns", "list"], { encoding: "utf8" }).stdout;
  for (const [name] of list.matchAll(new RegExp(`^${PREFIX}-\\S+`, "gm"))) {
    // What still runs in it would keep it alive.
    for (const id of spawnSync("ip", ["netns", "pids", name], { encoding: "utf8" }).stdout.split("\n")) {
      if (id !== "") spawnSync("kill", ["-9", id]);
    }
    ip("netns", "delete", name);
  }
}
