/**
 * Reads the captures of a report a second time, and hands on the packets of each finding.
 */
import type { Finding } from "../audit/finding.ts";
import { type CaptureFile, readFiles } from "../capture/files.ts";
import { pcapRecord } from "../capture/pcap-writer.ts";
import type { PacketBlock } from "../capture/source.ts";
import { TRANSPORT } from "../decode/step.ts";
import type { FlowIndex } from "./flow-index.ts";
import { createPacketConversations, timeOf } from "./packet-conversations.ts";
import { type Report, type ReportInput, toInput } from "./report.ts";
import { createSilenceEvidence } from "./silence-evidence.ts";
import {
  createSlices,
  findingsWithPackets,
  hasNanoseconds,
  hasRoom,
  isFull,
  type Slice,
  silencesOf,
  slicesByConversation,
} from "./slice.ts";

export interface Slicing {
  /** The files of the report, found again and not read since. */
  readonly files: readonly CaptureFile[];
  readonly report: Report;
  /** The flows that the report was made of. */
  readonly flows: FlowIndex;
  /** Takes each packet of a finding as a pcap record, in the order of time; what it throws ends the reading. */
  readonly sink: (finding: Finding, linkType: number, record: Uint8Array) => void;
  /** Hears of the bytes read, and of the packets so far. */
  readonly onRead: (bytes: number, packets: number) => void;
  /** Ends the reading early. */
  readonly signal: AbortSignal;
}

/** What was handed on, and what was left out. */
export interface SliceCounts {
  readonly slices: number;
  /** Slices that a limit cut, and the packets that they lack. */
  readonly cutSlices: number;
  readonly missingPackets: number;
  /** Findings that have no slice because there are too many. */
  readonly unslicedFindings: number;
  /** Inputs that no longer hold what the report tells of, as it names them. */
  readonly changedInputs: readonly string[];
}

const NOTHING_TO_SLICE: SliceCounts = {
  slices: 0,
  cutSlices: 0,
  missingPackets: 0,
  unslicedFindings: 0,
  changedInputs: [],
};

export async function sliceCaptures(slicing: Slicing): Promise<SliceCounts> {
  const { files, report, flows, sink, onRead, signal } = slicing;
  const findings = findingsWithPackets(report);
  if (findings.length === 0) return NOTHING_TO_SLICE;
  const slices = createSlices(findings);
  const slicesOf = slicesByConversation(slices, flows);
  const conversations = createPacketConversations(flows);
  const visitEvidence = createSilenceEvidence(silencesOf(slices, report));
  const isNanosecond = hasNanoseconds(report);
  let packets = 0;

  function slicePacket(block: PacketBlock, index: number): void {
    packets++;
    const step = conversations.look(block, index);
    for (const number of conversations.found) {
      for (const slice of slicesOf[number] ?? []) add(slice, block, index, true);
    }
    if (step !== TRANSPORT) return;
    visitEvidence(conversations.packet, timeOf(block, index), (slice) => add(slice, block, index, false));
  }

  /** @param isOwn whether the packet is the finding's own, so that it is missed where there is no room for it */
  function add(slice: Slice, block: PacketBlock, index: number, isOwn: boolean): void {
    if (slice.latest === packets) return;
    slice.latest = packets;
    const record = isFull(slice) ? null : pcapRecord(block, index, isNanosecond);
    if (record === null || !hasRoom(slice, record.length)) {
      if (isOwn) slice.missingPackets++;
      return;
    }
    slice.packets++;
    slice.bytes += record.length;
    sink(slice.finding, block.linkType[index]!, record);
  }

  await readFiles(
    files,
    (block, from, to) => {
      for (let index = from; index < to; index++) slicePacket(block, index);
    },
    { onRead: (bytes) => onRead(bytes, packets), signal },
  );
  const cut = slices.filter(({ missingPackets }) => missingPackets > 0);
  return {
    slices: slices.filter(({ packets }) => packets > 0).length,
    cutSlices: cut.length,
    missingPackets: cut.reduce((sum, { missingPackets }) => sum + missingPackets, 0),
    unslicedFindings: findings.length - slices.length,
    changedInputs: signal.aborted ? [] : changedInputs(report.inputs, files),
  };
}

/** Inputs that are gone, have become shorter or begin with another packet. One that has grown lacks nothing. */
function changedInputs(inputs: readonly ReportInput[], files: readonly CaptureFile[]): string[] {
  const again = new Map(files.map(({ input }) => [toInput(input).path, toInput(input)]));
  return inputs
    .filter(({ path, packets, firstPacket }) => {
      const now = again.get(path);
      return packets > 0 && (now === undefined || now.packets < packets || now.firstPacket !== firstPacket);
    })
    .map(({ path }) => path);
}
