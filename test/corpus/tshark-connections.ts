/**
 * What the two ends of each TCP connection sent, as tshark sees it.
 *
 * Compared where the meaning is the same:
 * - packets and their flags, of each end; and how far the connection got, by Wireshark's `tcp.completeness`;
 * - data whose beginning was passed before. tshark tells what came late (3 ms at most) from what was sent again by the
 *   clock, xsaudit by whether the other end had complained: of the two together the count is the same;
 * - whether acknowledged data is missing. How many pieces it was in is counted differently;
 * - acknowledgements sent again while data was on its way: tshark counts those, too, that repeat for no such reason, as
 *   answers to keep-alives do;
 * - windows of 0.
 */
import { createAttemptCounter, describeConnection, type Sent } from "./evidence-lines.ts";
import type { Pair } from "./frame.ts";
import { endsOf, endTexts } from "./tshark-ends.ts";
import { innermost, type Row } from "./tshark-run.ts";

export const CONNECTION_FIELDS = [
  "tcp.flags",
  "tcp.len",
  "tcp.nxtseq",
  "tcp.ack",
  "tcp.completeness",
  "tcp.analysis.retransmission",
  "tcp.analysis.out_of_order",
  "tcp.analysis.ack_lost_segment",
  "tcp.analysis.duplicate_ack",
  "tcp.analysis.zero_window",
];

const Flag = { fin: 0x01, syn: 0x02, rst: 0x04, ack: 0x10 } as const;
/** By their bits in `tcp.completeness`. */
const Kind = { syn: 0x01, synAck: 0x02, ack: 0x04, data: 0x08, fin: 0x10, rst: 0x20 } as const;

interface SoFar extends Sent {
  packets: number;
  kinds: number;
  oldData: number;
  hasUnseen: boolean;
  duplicateAcknowledgements: number;
  zeroWindows: number;
  /** The number behind all that it sent, relative to its first. */
  next: number;
}

interface Connection {
  readonly ends: Pair;
  readonly sent: readonly [SoFar, SoFar];
  completeness: number;
}

export function connectionsOfTshark(rows: readonly Row[]): string[] {
  const connections = new Map<string, Connection>();
  for (const row of rows) {
    const ends = endsOf(row);
    if (ends?.transport !== "tcp") continue;
    const [from, to] = endTexts(ends);
    const connection = connections.get(ends.stream) ?? {
      ends: [from, to],
      sent: [createSoFar(), createSoFar()],
      completeness: 0,
    };
    connections.set(ends.stream, connection);
    connection.completeness = Number(innermost(row, "tcp.completeness"));
    const [a, b] = connection.sent;
    if (from === connection.ends[0]) add(row, a, b);
    else add(row, b, a);
  }
  const attemptOf = createAttemptCounter();
  return [...connections.values()].flatMap(({ ends, sent, completeness }) =>
    describeConnection(ends, attemptOf(ends), sent, completeness),
  );
}

function createSoFar(): SoFar {
  return {
    packets: 0,
    kinds: 0,
    oldData: 0,
    hasUnseen: false,
    duplicateAcknowledgements: 0,
    zeroWindows: 0,
    next: 0,
  };
}

function add(row: Row, own: SoFar, other: SoFar): void {
  const found = (analysis: string): boolean => innermost(row, `tcp.analysis.${analysis}`) !== "";
  const dataBytes = Number(innermost(row, "tcp.len"));
  own.packets++;
  own.kinds |= kindsOf(Number(innermost(row, "tcp.flags")), dataBytes);
  if (dataBytes > 0 && (found("retransmission") || found("out_of_order"))) own.oldData++;
  if (found("ack_lost_segment")) other.hasUnseen = true;
  if (found("duplicate_ack") && Number(innermost(row, "tcp.ack")) < other.next) own.duplicateAcknowledgements++;
  if (found("zero_window")) own.zeroWindows++;
  own.next = Math.max(own.next, Number(innermost(row, "tcp.nxtseq")));
}

function kindsOf(flags: number, dataBytes: number): number {
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const fin = has(Flag.fin) ? Kind.fin : 0;
  if (has(Flag.rst)) return fin | Kind.rst;
  if (has(Flag.syn)) return fin | (has(Flag.ack) ? Kind.synAck : Kind.syn);
  return fin | (has(Flag.ack) ? Kind.ack : 0) | (dataBytes > 0 ? Kind.data : 0);
}
