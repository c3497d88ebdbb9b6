/**
 * What an ICMP (RFC 792, RFC 1812) or ICMPv6 (RFC 4443) "unreachable" says by its code.
 */
import type { FlowIcmpError } from "../flow/flow.ts";

const ICMP_TYPE = 3;
const ICMP6_TYPE = 1;

const ICMP_CODES: Readonly<Record<number, string>> = {
  0: "network unreachable",
  1: "host unreachable",
  2: "protocol unreachable",
  3: "port unreachable",
  5: "source route failed",
  6: "network unknown",
  7: "host unknown",
  8: "source host isolated",
  9: "network administratively prohibited",
  10: "host administratively prohibited",
  11: "network unreachable for this type of service",
  12: "host unreachable for this type of service",
  13: "communication administratively prohibited",
  14: "host precedence violation",
  15: "precedence cutoff in effect",
};

const ICMP6_CODES: Readonly<Record<number, string>> = {
  0: "no route to destination",
  1: "communication administratively prohibited",
  2: "beyond scope of source address",
  3: "address unreachable",
  4: "port unreachable",
  5: "source address failed policy",
  6: "route rejected",
};

/** `host administratively prohibited (ICMP type 3, code 10)` */
export function describeIcmpError(error: FlowIcmpError): string {
  const [name, type, codes] =
    error.ipVersion === 4 ? (["ICMP", ICMP_TYPE, ICMP_CODES] as const) : (["ICMPv6", ICMP6_TYPE, ICMP6_CODES] as const);
  return `${codes[error.code] ?? "unreachable"} (${name} type ${type}, code ${error.code})`;
}

/** Codes by which a router says that it found no way, rather than that a rule forbids it. */
const ROUTING_CODES = { 4: new Set([0, 1, 5, 6, 7, 8, 11, 12]), 6: new Set([0, 2, 3]) } as const;

export function isRoutingError({ ipVersion, code }: FlowIcmpError): boolean {
  return ROUTING_CODES[ipVersion].has(code);
}
