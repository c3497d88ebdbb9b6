/**
 * What a capture tells beyond its frames, a line for each fact, the same for tshark and xsaudit, so that the two can be
 * compared.
 */
import type { Pair } from "./frame.ts";

/**
 * `names`: what was asked for by name at the beginning of each connection; `lookups`: what became of the DNS questions of
 * one client to one server for one name; `handedOut`: ports that an rpcbind handed out; `connections`: what the two ends of
 * each TCP connection sent.
 */
export const EVIDENCE_KINDS = ["names", "lookups", "handedOut", "connections"] as const;

/** The same line may stand there again, as for two connections that ask for the same. */
export type EvidenceLines = Readonly<Record<(typeof EVIDENCE_KINDS)[number], readonly string[]>>;

export interface Lookup {
  readonly client: string;
  readonly server: string;
  readonly name: string;
  /** How often each result was answered. */
  readonly results: Readonly<Record<string, number>>;
  readonly unanswered: number;
  readonly addresses: readonly string[];
}

/** What one end of a TCP connection sent. */
export interface Sent {
  readonly packets: number;
  /** A bit for each of `SEGMENT_KINDS`. */
  readonly kinds: number;
  /** Packets with data whose beginning was passed before: sent again, or out of order. */
  readonly oldData: number;
  /** Whether data is missing that the other end acknowledged. */
  readonly hasUnseen: boolean;
  readonly duplicateAcknowledgements: number;
  readonly zeroWindows: number;
}

/** By the bits that they have in Wireshark's completeness of a connection, and in xsaudit's state of one. */
const SEGMENT_KINDS = ["SYN", "SYN-ACK", "ACK", "data", "FIN", "RST"] as const;
const SYN = 1;

export function endText(address: string, port: number | string): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Of a connection's two ends the one that sorts first. */
function inOrder([a, b]: Pair): Pair {
  return a < b ? [a, b] : [b, a];
}

/** @param name in any case, as whoever asks may write it */
export function describeName(transport: string, [client, server]: Pair, name: string): string {
  return `${transport} ${client} > ${server}: ${name.toLowerCase()}`;
}

export function describeLookup({ client, server, name, results, unanswered, addresses }: Lookup): string {
  const counts = Object.entries({ ...results, unanswered }).filter(([, count]) => count > 0);
  const answers = counts.map(([result, count]) => `${count} ${result}`).sort();
  return `${client} > ${server}: ${name}: ${[...answers, ...[...new Set(addresses)].sort()].join(", ")}`;
}

export function describeHandedOut(server: string, transport: string, port: number, program: number): string {
  return `${server}: ${transport} ${port} for program ${program}`;
}

/**
 * @param attempt counts the connections between the same two ends, from 1 on
 * @param sent by the first of the ends, and by the second
 * @param completeness how far the whole connection got: a bit for each of `SEGMENT_KINDS`. Wireshark follows it from its
 *   SYN on, so that without one it says nothing
 */
export function describeConnection(
  [a, b]: Pair,
  attempt: number,
  sent: readonly [Sent, Sent],
  completeness: number,
): string[] {
  const count = attempt === 1 ? "" : ` (${attempt})`;
  const beganInSight = (completeness & SYN) !== 0;
  return [
    ...factsOf(sent[0]).map((fact) => `${a} > ${b}${count}: ${fact}`),
    ...factsOf(sent[1]).map((fact) => `${b} > ${a}${count}: ${fact}`),
    ...(beganInSight ? [`${inOrder([a, b]).join(" - ")}${count}: ${describeKinds(completeness)}`] : []),
  ];
}

function factsOf(sent: Sent): string[] {
  if (sent.packets === 0) return [];
  const facts = [`${sent.packets} packets`, describeKinds(sent.kinds)];
  if (sent.oldData > 0) facts.push(`${sent.oldData} with old data`);
  if (sent.hasUnseen) facts.push("unseen data");
  if (sent.duplicateAcknowledgements > 0) facts.push(`${sent.duplicateAcknowledgements} duplicate acknowledgements`);
  if (sent.zeroWindows > 0) facts.push(`${sent.zeroWindows} zero windows`);
  return facts;
}

function describeKinds(kinds: number): string {
  return SEGMENT_KINDS.filter((_, bit) => (kinds & (1 << bit)) !== 0).join(" ");
}

/** Counts connections between the same two ends, from 1 on. */
export function createAttemptCounter(): (ends: Pair) => number {
  const attempts = new Map<string, number>();
  return (ends) => {
    const key = inOrder(ends).join();
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, attempt);
    return attempt;
  };
}
