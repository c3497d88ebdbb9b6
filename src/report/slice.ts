/**
 * A slice: the packets of one finding, from the first on, as far as the limits go.
 *
 * Limits: `MAX_SLICES`, the severest findings first; of each `MAX_SLICE_PACKETS` and `MAX_SLICE_BYTES`. What goes
 * beyond is counted.
 */
import type { Finding } from "../audit/finding.ts";
import type { FlowIndex } from "./flow-index.ts";
import type { Report } from "./report.ts";
import type { Silence } from "./silence-evidence.ts";

export const MAX_SLICES = 10_000;
export const MAX_SLICE_PACKETS = 10_000;
export const MAX_SLICE_MEBIBYTES = 16;
const MAX_SLICE_BYTES = MAX_SLICE_MEBIBYTES * 2 ** 20;

export interface Slice {
  readonly finding: Finding;
  /** Packets in it, the bytes of their records, and packets of the finding that found no room. */
  packets: number;
  bytes: number;
  missingPackets: number;
  /** Number of the packet met last: it may belong to the finding for several reasons. */
  latest: number;
}

/** Findings about the sensor, the accept list or what is missing may have no conversations, so no packets of their own. */
export function findingsWithPackets({ findings }: Report): Finding[] {
  return findings.filter(({ conversations }) => conversations.length > 0);
}

export function createSlices(findings: readonly Finding[]): Slice[] {
  return findings
    .slice(0, MAX_SLICES)
    .map((finding) => ({ finding, packets: 0, bytes: 0, missingPackets: 0, latest: 0 }));
}

/** Once a packet was left out, none follows, however small: a slice has no gaps. */
export function isFull({ packets, missingPackets }: Slice): boolean {
  return missingPackets > 0 || packets === MAX_SLICE_PACKETS;
}

export function hasRoom(slice: Slice, recordBytes: number): boolean {
  return !isFull(slice) && slice.bytes + recordBytes <= MAX_SLICE_BYTES;
}

/** The slices that a conversation belongs to, by its number in the index. */
export function slicesByConversation(slices: readonly Slice[], flows: FlowIndex): Slice[][] {
  const byNumber: Slice[][] = [];
  for (const slice of slices) {
    for (const conversation of slice.finding.conversations) {
      const number = flows.numberOf(conversation);
      if (number === null) continue;
      byNumber[number] ??= [];
      byNumber[number].push(slice);
    }
  }
  return byNumber;
}

export function silencesOf(slices: readonly Slice[], { conversations }: Report): Silence<Slice>[] {
  const silent = new Map(conversations.filter(({ outcome }) => outcome === "silent").map((item) => [item.id, item]));
  return slices.flatMap((owner) =>
    owner.finding.conversations.flatMap((id) => {
      const conversation = silent.get(id);
      return conversation === undefined ? [] : [{ owner, conversation }];
    }),
  );
}

const NANOSECOND_DIGITS = /\.\d{7,}Z$/;

/** Whether the stamps of an input go beyond the microsecond: the report writes as many digits as they have. */
export function hasNanoseconds({ inputs }: Report): boolean {
  return inputs.some(({ firstPacket }) => firstPacket !== null && NANOSECOND_DIGITS.test(firstPacket));
}
