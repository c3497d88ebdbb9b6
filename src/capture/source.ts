/**
 * What every source of packets hands over, and what is remembered of each input.
 */

/** A moment as the capture recorded it: whole seconds since 1970 (UTC) and the nanoseconds within that second. */
export interface Timestamp {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/**
 * A batch of packets that lie in one buffer. The block is reused: it holds until the next one is asked for.
 * `capturedBytes` is what the file holds of a packet, `wireBytes` what it measured on the wire.
 */
export interface PacketBlock {
  bytes: Uint8Array;
  count: number;
  readonly start: Uint32Array;
  readonly capturedBytes: Uint32Array;
  readonly wireBytes: Uint32Array;
  readonly seconds: Float64Array;
  readonly nanoseconds: Uint32Array;
  /** LINKTYPE_ number of the interface, or `NO_INTERFACE`. */
  readonly linkType: Int32Array;
}

/** Link type of a pcapng packet whose interface was never described. */
export const NO_INTERFACE = -1;

/** Packets in a block at most: enough that one await a block costs nothing, few enough to stay in the cache. */
const BLOCK_CAPACITY = 8192;

const NANOSECONDS = 1_000_000_000;

export function createPacketBlock(): PacketBlock {
  return {
    bytes: new Uint8Array(0),
    count: 0,
    start: new Uint32Array(BLOCK_CAPACITY),
    capturedBytes: new Uint32Array(BLOCK_CAPACITY),
    wireBytes: new Uint32Array(BLOCK_CAPACITY),
    seconds: new Float64Array(BLOCK_CAPACITY),
    nanoseconds: new Uint32Array(BLOCK_CAPACITY),
    linkType: new Int32Array(BLOCK_CAPACITY),
  };
}

export function isFull(block: PacketBlock): boolean {
  return block.count === BLOCK_CAPACITY;
}

/**
 * Appends a packet to a block that is not full. A fraction of a second or more (damage, seen in the wild) is carried
 * into the seconds; a packet is never longer in the file than it was on the wire.
 */
export function addPacket(
  block: PacketBlock,
  start: number,
  capturedBytes: number,
  wireBytes: number,
  seconds: number,
  nanoseconds: number,
  linkType: number,
): void {
  const at = block.count++;
  block.start[at] = start;
  block.capturedBytes[at] = capturedBytes;
  block.wireBytes[at] = Math.max(wireBytes, capturedBytes);
  if (nanoseconds >= NANOSECONDS) {
    block.seconds[at] = seconds + Math.floor(nanoseconds / NANOSECONDS);
    block.nanoseconds[at] = nanoseconds % NANOSECONDS;
  } else {
    block.seconds[at] = seconds;
    block.nanoseconds[at] = nanoseconds;
  }
  block.linkType[at] = linkType;
}

export type ProblemKind =
  | "unreadable"
  | "empty"
  | "not-a-capture"
  | "unsupported-version"
  | "bad-compression"
  | "cut-header"
  | "cut-record"
  | "bad-record-length"
  | "bad-block-length"
  | "bad-section"
  | "too-many-interfaces"
  | "packet-before-interface"
  | "unknown-link-type"
  | "second-capture"
  | "no-packets"
  | "nothing-decoded";

/** What is wrong with an input. `offset` counts bytes of the (decompressed) capture; null where there is no place. */
interface InputProblem {
  readonly kind: ProblemKind;
  readonly offset: number | null;
  readonly message: string;
}

/** What was read of one input so far. */
export interface InputState {
  readonly path: string;
  /** `pcap`, `pcapng` or `unknown`, with `.gz` or `.zst` behind it where it was compressed. */
  format: string;
  /** Of the interfaces that it describes, and of those that packets came from. */
  readonly linkTypes: Set<number>;
  readonly usedLinkTypes: Set<number>;
  packets: number;
  /** Bytes on the wire of those packets. */
  wireBytes: number;
  firstPacket: Timestamp | null;
  lastPacket: Timestamp | null;
  /** Until when a live source was watched, though no packet came; null of what was recorded before. */
  watchedUntil: Timestamp | null;
  /** Digits after the second that the stamps carry: 6 for microseconds, 9 for nanoseconds. */
  timestampDigits: number;
  /** Packets that the recording kernel or card dropped, where the capture says so. */
  kernelDropped: number | null;
  /** The first problem met; reading may have gone on behind it where the framing still held. */
  problem: InputProblem | null;
}

export function createInputState(path: string): InputState {
  return {
    path,
    format: "unknown",
    linkTypes: new Set(),
    usedLinkTypes: new Set(),
    packets: 0,
    wireBytes: 0,
    firstPacket: null,
    lastPacket: null,
    watchedUntil: null,
    timestampDigits: 0,
    kernelDropped: null,
    problem: null,
  };
}

export function noteProblem(input: InputState, kind: ProblemKind, offset: number | null, message: string): void {
  input.problem ??= { kind, offset, message };
}

export function isBefore(a: Timestamp, b: Timestamp): boolean {
  return a.seconds < b.seconds || (a.seconds === b.seconds && a.nanoseconds < b.nanoseconds);
}

/** Adds the packets `from` (included) to `to` (not included) to the sums of the input that they came from. */
export function accountPackets(input: InputState, block: PacketBlock, from: number, to: number): void {
  let first = from;
  let last = from;
  let wireBytes = 0;
  let linkType = NO_INTERFACE;
  for (let i = from; i < to; i++) {
    wireBytes += block.wireBytes[i]!;
    if (isStampBefore(block, i, first)) first = i;
    if (!isStampBefore(block, i, last)) last = i;
    if (block.linkType[i]! !== linkType) {
      linkType = block.linkType[i]!;
      input.usedLinkTypes.add(linkType);
    }
  }
  input.packets += to - from;
  input.wireBytes += wireBytes;
  const earliest = stampOf(block, first);
  const latest = stampOf(block, last);
  if (input.firstPacket === null || isBefore(earliest, input.firstPacket)) input.firstPacket = earliest;
  if (input.lastPacket === null || isBefore(input.lastPacket, latest)) input.lastPacket = latest;
}

export function stampOf(block: PacketBlock, index: number): Timestamp {
  return { seconds: block.seconds[index]!, nanoseconds: block.nanoseconds[index]! };
}

function isStampBefore(block: PacketBlock, a: number, b: number): boolean {
  return (
    block.seconds[a]! < block.seconds[b]! ||
    (block.seconds[a]! === block.seconds[b]! && block.nanoseconds[a]! < block.nanoseconds[b]!)
  );
}
