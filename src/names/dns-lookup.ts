/**
 * What became of one client's questions to one server for one name, whatever the type of address: that a name has no
 * IPv6 address is no failure where it has an IPv4 one.
 *
 * Limits: `MAX_ADDRESSES` of a name, the first ones, and `MAX_RECENT_ASKS` times of unanswered questions, the newest.
 */
import type { Address } from "../flow/address.ts";
import type { DnsResult } from "./dns-answer.ts";

const MAX_ADDRESSES = 16;
const MAX_RECENT_ASKS = 16;

/** One for all names that have none yet. */
const NO_ADDRESSES: readonly Address[] = [];

interface LatestAnswer {
  result: DnsResult;
  seconds: number;
}

export interface DnsLookup {
  /** Numbers in the address book. */
  readonly client: number;
  readonly server: number;
  readonly name: string;
  /** Answers by what they said. */
  readonly answers: Record<DnsResult, number>;
  latest: LatestAnswer | null;
  /** Of questions for an IPv4 address: some servers say of a name without an IPv6 address that it does not exist. */
  latestIpv4: LatestAnswer | null;
  /** When it was resolved last. */
  resolvedSeconds: number;
  /** When unanswered questions were asked: the newest, and the older as a count and a newest time. */
  readonly recentAsks: number[];
  olderUnanswered: number;
  olderAskedSeconds: number;
  /** What the name resolved to. */
  addresses: readonly Address[];
  firstSeconds: number;
  lastSeconds: number;
}

export function createDnsLookup(client: number, server: number, name: string, askedSeconds: number): DnsLookup {
  return {
    client,
    server,
    name,
    answers: { resolved: 0, noAddress: 0, truncated: 0, nxdomain: 0, servfail: 0, refused: 0, otherError: 0 },
    latest: null,
    latestIpv4: null,
    resolvedSeconds: Number.NEGATIVE_INFINITY,
    recentAsks: [],
    olderUnanswered: 0,
    olderAskedSeconds: Number.NEGATIVE_INFINITY,
    addresses: NO_ADDRESSES,
    firstSeconds: askedSeconds,
    lastSeconds: askedSeconds,
  };
}

export function noteSeen(lookup: DnsLookup, seconds: number): void {
  lookup.firstSeconds = Math.min(lookup.firstSeconds, seconds);
  lookup.lastSeconds = Math.max(lookup.lastSeconds, seconds);
}

export function addAnswer(
  lookup: DnsLookup,
  result: DnsResult,
  addresses: readonly Address[],
  isAboutIpv4: boolean,
  seconds: number,
): void {
  noteSeen(lookup, seconds);
  lookup.answers[result]++;
  lookup.latest = later(lookup.latest, result, seconds);
  if (isAboutIpv4) lookup.latestIpv4 = later(lookup.latestIpv4, result, seconds);
  if (result === "resolved") lookup.resolvedSeconds = Math.max(lookup.resolvedSeconds, seconds);
  for (const address of addresses) {
    if (lookup.addresses.length === MAX_ADDRESSES) return;
    if (lookup.addresses.some((known) => isSameAddress(known, address))) continue;
    // A new array: one that grows takes room for 17.
    lookup.addresses = [...lookup.addresses, address];
  }
}

/** What it was, written over: answers are many. */
function later(latest: LatestAnswer | null, result: DnsResult, seconds: number): LatestAnswer {
  if (latest === null) return { result, seconds };
  if (seconds >= latest.seconds) {
    latest.result = result;
    latest.seconds = seconds;
  }
  return latest;
}

export function addUnanswered(lookup: DnsLookup, askedSeconds: number): void {
  lookup.recentAsks.push(askedSeconds);
  if (lookup.recentAsks.length <= MAX_RECENT_ASKS) return;
  lookup.recentAsks.sort((a, b) => a - b);
  lookup.olderAskedSeconds = Math.max(lookup.olderAskedSeconds, lookup.recentAsks.shift()!);
  lookup.olderUnanswered++;
}

/** The lookup, with further questions unanswered; the one given stays as it is. */
export function withUnanswered(lookup: DnsLookup, asksSeconds: readonly number[]): DnsLookup {
  if (asksSeconds.length === 0) return lookup;
  const more = { ...lookup, recentAsks: [...lookup.recentAsks] };
  for (const askedSeconds of asksSeconds) addUnanswered(more, askedSeconds);
  return more;
}

function isSameAddress(a: Address, b: Address): boolean {
  return a.ipVersion === b.ipVersion && a.words.every((word, index) => word === b.words[index]);
}
