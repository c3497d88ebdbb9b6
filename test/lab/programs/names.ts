/** DNS: dnsmasq, and the resolver of the C library as the lab's programs have it. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { DOMAIN_KEYS, domainAddress } from "../domains.ts";
import { listening, run, start } from "../network.ts";
import { addressOf, PARTY_KEYS, type PartyKey } from "../parties.ts";

/** What the lab's DNS server tells: the truth, an address where nobody is, or that it won't. */
export type Candour = "honest" | "lying" | "refusing";

/** Nobody has it. */
export const NOWHERE = "203.0.113.199";

/** Every party asks that server. */
export function setResolvers(server: PartyKey): void {
  for (const party of PARTY_KEYS) {
    mkdirSync(`/etc/netns/${party}`, { recursive: true });
    // One try, so that a silent server is noticed within the lab's patience.
    writeFileSync(`/etc/netns/${party}/resolv.conf`, `nameserver ${addressOf(server)}\noptions timeout:2 attempts:2\n`);
  }
}

/** Of each party's server. */
const running = new Map<PartyKey, ChildProcess>();

export async function startDns(party: PartyKey, candour: Candour = "honest"): Promise<void> {
  const names = DOMAIN_KEYS.flatMap((name) => {
    if (candour === "refusing") return [];
    if (candour === "lying") return [`--address=/${name}/${NOWHERE}`];
    return (["v4", "v6"] as const).map((family) => `--address=/${name}/${domainAddress(name, family)}`);
  });
  const options = ["--keep-in-foreground", "--no-resolv", "--no-hosts", "--user=root", "--pid-file"];
  const server = start(party, "dnsmasq", ...options, ...names);
  running.set(party, server);
  await listening(party, "udp", 53);
}

/** The server that answers there gives way to another. */
export async function replaceDns(party: PartyKey, candour: Candour): Promise<void> {
  const server = running.get(party);
  if (server === undefined) throw new Error(`no DNS server runs on ${party}`);
  const ended = once(server, "exit");
  server.kill("SIGTERM");
  await ended;
  await startDns(party, candour);
}

/** Asks for both families, as every program does. */
export function lookUp(client: PartyKey, name: string): Promise<string> {
  return run(client, "getent", "ahosts", name);
}
