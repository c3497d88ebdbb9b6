/** Faults by real means: a firewall of nftables, at the client, at the server or on the router between them. */
import { execFileSync } from "node:child_process";
import type { Family, PartyKey } from "./parties.ts";

/** How nftables refuses: without a word, with a reset, or with an ICMP message of that code. */
export type Refusal = "drop" | "reset" | IcmpCode;

/** Nobody listens there, in no namespace. */
const CLOSED_PORT = 9;

/** A chain of each kind in the words of nft. */
const CHAINS = {
  input: "type filter hook input priority 0",
  output: "type filter hook output priority 0",
  forward: "type filter hook forward priority 0",
  /** Where a service is taken away by sending its packets to a port where nobody listens: the kernel itself answers. */
  "service-down": "type nat hook prerouting priority -100",
} as const;

const ICMP_CODES = {
  "net-unreachable": { v4: "net-unreachable", v6: "no-route" },
  "host-unreachable": { v4: "host-unreachable", v6: "addr-unreachable" },
  "port-unreachable": { v4: "port-unreachable", v6: "port-unreachable" },
  "protocol-unreachable": { v4: "prot-unreachable", v6: null },
  "net-prohibited": { v4: "net-prohibited", v6: null },
  "host-prohibited": { v4: "host-prohibited", v6: null },
  "admin-prohibited": { v4: "admin-prohibited", v6: "admin-prohibited" },
  "policy-fail": { v4: null, v6: "policy-fail" },
  "reject-route": { v4: null, v6: "reject-route" },
} as const satisfies Record<string, Record<Family, string | null>>;

export type IcmpCode = keyof typeof ICMP_CODES;

export const ICMP_CODE_KEYS = Object.keys(ICMP_CODES) as IcmpCode[]; // the object's own keys

/** Whether ICMP of that family has such a code. */
export function hasCode(code: IcmpCode, family: Family): boolean {
  return ICMP_CODES[code][family] !== null;
}

export interface Firewall {
  readonly at: PartyKey | "router";
  readonly chain: keyof typeof CHAINS;
  /** In the words of nft, each with what becomes of the packet. */
  readonly rules: readonly string[];
}

/** @param match in the words of nft */
export function refuse(match: string, refusal: Refusal, family: Family = "v4"): string {
  if (refusal === "drop") return `${match} drop`;
  if (refusal === "reset") return `${match} meta l4proto tcp reject with tcp reset`;
  const code = ICMP_CODES[refusal][family];
  if (code === null) throw new Error(`ICMP of ${family} has no ${refusal}`);
  return family === "v4"
    ? `meta nfproto ipv4 ${match} reject with icmp ${code}`
    : `meta nfproto ipv6 ${match} reject with icmpv6 ${code}`;
}

/** @param match in the words of nft */
export function takeAway(match: string): string {
  return `${match} redirect to :${CLOSED_PORT}`;
}

export function raise({ at, chain, rules }: Firewall): void {
  nft(at, `table inet lab-${chain} {\nchain c {\n${CHAINS[chain]}\n${rules.join("\n")}\n}\n}\n`);
}

export function takeDown({ at, chain }: Firewall): void {
  nft(at, `delete table inet lab-${chain}\n`);
}

function nft(at: string, script: string): void {
  execFileSync("ip", ["netns", "exec", at, "nft", "-f", "-"], { input: script });
}
