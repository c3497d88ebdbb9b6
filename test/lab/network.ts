/**
 * The lab's networks: bridges that send every frame to every port, as a mirrored switch does, a namespace for each party,
 * a router between the networks and a sensor that only listens.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { DOMAINS } from "./domains.ts";
import { addressIn, NETWORKS, type NetworkKey, PARTIES, PARTY_KEYS, type PartyKey } from "./parties.ts";

/** All of them in both families; the router is number 1 of each network. */
export const ROUTER = 1;
const POLL_MS = 20;
const PATIENCE_MS = 20_000;

export type Place = PartyKey | "router" | "sensor" | "switch";

const NETWORK_KEYS = Object.keys(NETWORKS) as NetworkKey[]; // the object's own keys

export function createNetworks(): void {
  for (const place of ["switch", "router", "sensor", ...PARTY_KEYS]) {
    ip("netns", "add", place);
    // An address is used as soon as it is there; nobody advertises one.
    for (const setting of ["accept_dad=0", "accept_ra=0", "router_solicitations=0"]) {
      inside(place, "sysctl", "-qw", `net.ipv6.conf.default.${setting}`);
    }
    // Linux answers with one ICMP error a second: of forty ports that are rejected at once, most would look dropped.
    inside(place, "sysctl", "-qw", "net.ipv4.icmp_ratelimit=0", "net.ipv6.icmp.ratelimit=0");
    ip("-n", place, "link", "set", "lo", "up");
  }
  // The sensor only listens.
  inside("sensor", "sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1");
  inside("switch", "sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1");
  for (const network of NETWORK_KEYS) {
    // With nothing remembered, every frame goes to every port.
    ip("-n", "switch", "link", "add", network, "type", "bridge", "ageing_time", "0", "mcast_snooping", "0");
    ip("-n", "switch", "link", "set", network, "up");
    // The branch's line is a program of the lab: see wan.ts.
    if (network === "branch") continue;
    connect("router", network, network);
    giveAddresses("router", network, network, ROUTER);
  }
  inside("router", "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
  connect("sensor", "management", "eth0");
  for (const key of PARTY_KEYS) {
    const { network, number } = PARTIES[key];
    connect(key, network, "eth0");
    if (key === "newcomer") continue; // it asks for its address
    giveAddresses(key, network, "eth0", number);
    ip("-n", key, "route", "add", "default", "via", addressIn(network, ROUTER, "v4"));
    ip("-n", key, "-6", "route", "add", "default", "via", addressIn(network, ROUTER, "v6"));
  }
  for (const number of Object.values(DOMAINS)) {
    if (number !== PARTIES.updates.number) giveAddresses("updates", "outside", "eth0", number);
  }
}

/** Its port on the network's switch is named after it. */
function connect(place: string, network: NetworkKey, device: string): void {
  const port = place === "router" ? `r-${network}` : place;
  ip("-n", "switch", "link", "add", port, "type", "veth", "peer", "name", device, "netns", place);
  ip("-n", "switch", "link", "set", port, "master", network, "up");
  ip("-n", place, "link", "set", device, "up");
  // As on a wire: no segments beyond the MTU, and whole checksums.
  inside(place, "ethtool", "-K", device, "tx", "off", "tso", "off", "gso", "off", "gro", "off");
}

export function giveAddresses(place: string, network: NetworkKey, device: string, number: number): void {
  ip("-n", place, "address", "add", `${addressIn(network, number, "v4")}/24`, "dev", device);
  ip("-n", place, "address", "add", `${addressIn(network, number, "v6")}/64`, "dev", device, "nodad");
}

/** A program that stays until the lab ends. */
export function start(place: Place, program: string, ...argv: readonly string[]): ChildProcess {
  return spawn("ip", ["netns", "exec", place, program, ...argv], { stdio: ["ignore", "pipe", "pipe"] });
}

/** A program that ends by itself. That it fails is no surprise in a lab that blocks things. @returns what it wrote */
export async function run(place: Place, program: string, ...argv: readonly string[]): Promise<string> {
  const child = start(place, program, ...argv);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (output += text));
  await once(child, "close");
  return output;
}

/** A program that must succeed. */
export function inside(place: string, program: string, ...argv: readonly string[]): string {
  return execFileSync("ip", ["netns", "exec", place, program, ...argv], { encoding: "utf8" });
}

/** Waits until somebody listens on the party's port. */
export async function listening(party: PartyKey, transport: "tcp" | "udp", port: number): Promise<void> {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")} `;
  await until(`somebody listens on ${party}'s ${transport} port ${port}`, () =>
    inside(party, "cat", `/proc/net/${transport}`, `/proc/net/${transport}6`).includes(wanted),
  );
}

export async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + PATIENCE_MS;
  while (!(await isTrue())) {
    if (performance.now() > untilMs) throw new Error(`waited in vain until ${what}`);
    await pause(POLL_MS);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export function ip(...words: readonly string[]): void {
  execFileSync("ip", words, { stdio: ["ignore", "ignore", "inherit"] });
}
