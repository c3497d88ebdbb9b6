/**
 * Reads an interface that was opened for capture, without a privilege and in any thread. What waits for packets waits in
 * `poll`: a ring with few packets never ends a `pcap_dispatch` that blocks.
 */
import type { Address } from "./koffi.ts";
import { isLibraryProblem, type Libpcap, loadLibpcap } from "./libpcap.ts";
import { type LiveState, watchLink } from "./link-watch.ts";
import { createPacketBatch } from "./packet-batch.ts";
import { sleep, waitForPackets } from "./packet-socket.ts";
import { readWholeRecords, recognisePcap } from "./pcap.ts";
import { createPacketBlock, type PacketBlock } from "./source.ts";

/** An interface that delivers: plain data, which another thread of this process can be handed. */
export interface OpenedLive {
  readonly kind: "opened";
  /** Of libpcap's `pcap_t`, which belongs to whoever reads it. */
  readonly handle: Address;
  readonly interfaceName: string;
  /** The same as text that is safe to show. */
  readonly shownName: string;
  /** LINKTYPE_ number. */
  readonly linkType: number;
  /** ARPHRD_ number of the interface; null where there is none to watch. */
  readonly hardwareType: number | null;
  readonly timestampDigits: 6 | 9;
  readonly snapLengthBytes: number;
  readonly isPromiscuous: boolean;
  /** What is restricted, a sentence each. */
  readonly notices: readonly string[];
}

/** Since the capture began. */
interface LiveDrops {
  /** Packets that passed the filter, the dropped ones included; on loopback both views of each, of which one is read. */
  readonly received: number;
  /** Packets for which the kernel's buffer had no room. */
  readonly kernelDropped: number;
  /** Packets that the network card or its driver dropped; mostly 0, as few drivers count them. */
  readonly interfaceDropped: number;
}

export interface LiveCapture {
  /**
   * The next packets, at most a block of them; the block is reused. What is left of a batch comes without waiting.
   * @param waitMs how long to wait for the first packet; this blocks the thread
   */
  next(waitMs: number): PacketBlock | null;
  drops(): LiveDrops;
  /** As of the last `next`. A capture that is gone or down resumes by itself while `next` is called. */
  state(): LiveState;
  /** Frees the handle: nothing may be called after it. */
  close(): void;
}

export function readLive(opened: OpenedLive): LiveCapture {
  const library = loadLibpcap();
  if (isLibraryProblem(library)) throw new Error(library.reason);
  const libpcap: Libpcap = library;
  const { handle, linkType } = opened;
  const socket = libpcap.descriptor(handle);
  const block = createPacketBlock();
  const batch = createPacketBatch(libpcap, handle, opened.snapLengthBytes);
  const flavour = recognisePcap(batch.bytes, batch.start);
  if (flavour === null) throw new Error("libpcap wrote no capture header");
  batch.start = batch.end;
  const drops = createDropCounters(libpcap, handle);
  let mayHaveMore = false;
  let state: LiveState = "running";

  function takeBatch(waitMs: number): void {
    if (!mayHaveMore) waitForPackets(socket, waitMs);
    const filled = batch.fill();
    mayHaveMore = filled === "more";
    if (batch.end > 0) {
      state = "running";
      return;
    }
    state = watchLink(socket, opened);
    if (filled !== "failed") return;
    if (state === "running") state = { kind: "failed", sentence: failure(opened, libpcap.errorOf(handle)) };
    // An error is there at once and at every call: without this the thread would spin.
    sleep(waitMs);
  }

  return {
    next(waitMs) {
      block.count = 0;
      if (batch.start === batch.end) takeBatch(waitMs);
      if (batch.start === batch.end) return null;
      readWholeRecords(batch, flavour, linkType, block);
      block.bytes = batch.bytes;
      if (block.count > 0) return block;
      batch.start = batch.end;
      return null;
    },
    drops,
    state: () => state,
    close() {
      batch.close();
      libpcap.close(handle);
    },
  };
}

function failure({ shownName }: OpenedLive, reason: string): string {
  return `Reading from ${shownName} fails: ${reason}. If that lasts, start xsaudit again.`;
}

/** libpcap's counters are 32 bits wide and wrap within hours; the sums do not. */
function createDropCounters(libpcap: Libpcap, handle: Address): () => LiveDrops {
  const current = new Uint32Array(3);
  const last = new Uint32Array(3);
  const sum = { received: 0, kernelDropped: 0, interfaceDropped: 0 };
  return () => {
    if (libpcap.stats(handle, current) === 0) {
      sum.received += (current[0]! - last[0]!) >>> 0;
      sum.kernelDropped += (current[1]! - last[1]!) >>> 0;
      // This one falls to 0 with an interface that goes.
      sum.interfaceDropped += Math.max((current[2]! - last[2]!) | 0, 0);
      last.set(current);
    }
    return { ...sum };
  };
}
