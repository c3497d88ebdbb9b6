/**
 * What an answer says of the name that was asked for: the addresses at the end of the chain of aliases that begins
 * there (RFC 1034, section 3.6.2). Records of other names may stand beside them, and say nothing.
 */
import type { Address } from "../flow/address.ts";
import type { DnsAlias, DnsMessage, DnsResponseCode } from "./dns-message.ts";

/** `noAddress`: the name exists, without an address of the type asked for. `truncated`: to be asked again over TCP. */
export type DnsResult = "resolved" | "noAddress" | "truncated" | "nxdomain" | "servfail" | "refused" | "otherError";

export interface DnsAnswer {
  readonly result: DnsResult;
  readonly addresses: readonly ResolvedAddress[];
}

interface ResolvedAddress {
  readonly address: Address;
  /** The smallest on the way to it. */
  readonly ttlSeconds: number;
}

const FAILURES: Readonly<Record<Exclude<DnsResponseCode, "noerror">, DnsResult>> = {
  nxdomain: "nxdomain",
  servfail: "servfail",
  refused: "refused",
  other: "otherError",
};

export function answerOf(message: DnsMessage): DnsAnswer {
  if (message.responseCode !== "noerror") return { result: FAILURES[message.responseCode], addresses: [] };
  const end = endOfChain(message);
  const addresses = message.addresses
    .filter(({ owner }) => owner === end.name)
    .map(({ address, ttlSeconds }) => ({ address, ttlSeconds: Math.min(ttlSeconds, end.ttlSeconds) }));
  if (addresses.length > 0) return { result: "resolved", addresses };
  return { result: message.isTruncated ? "truncated" : "noAddress", addresses };
}

function endOfChain({ question, aliases }: DnsMessage): { readonly name: string; readonly ttlSeconds: number } {
  const byOwner = new Map<string, DnsAlias>();
  for (const alias of aliases) byOwner.set(alias.owner, alias);
  let name = question.name;
  let ttlSeconds = Number.POSITIVE_INFINITY;
  for (let alias = byOwner.get(name); alias !== undefined; alias = byOwner.get(name)) {
    // Taken once: a loop ends.
    byOwner.delete(name);
    name = alias.target;
    ttlSeconds = Math.min(ttlSeconds, alias.ttlSeconds);
  }
  return { name, ttlSeconds };
}
