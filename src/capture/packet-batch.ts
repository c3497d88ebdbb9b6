/**
 * Packets out of a libpcap handle, a batch at a time. libpcap's own `pcap_dump` is the callback and writes pcap records
 * through a stream of the C library (man fmemopen) into bytes of ours: one crossing a batch, no copy of JavaScript's,
 * and no `struct timeval`, whose size depends on the system.
 */
import { type Address, loadKoffi } from "./koffi.ts";
import type { Libpcap } from "./libpcap.ts";
import { MAX_RECORD_BYTES, PCAP_FILE_HEADER_BYTES, RECORD_HEADER_BYTES } from "./pcap-layout.ts";

/** Some ten thousand small packets, and all the memory that reading takes. */
const BATCH_BYTES = 2 * 1024 * 1024;
/** One dispatch fills at most this share, so that few are needed and the last one leaves little room unused. */
const DISPATCHES_PER_BATCH = 4;
const SEEK_SET = 0;

export interface PacketBatch {
  /** After `fill`: records as in a capture file, from `start` to `end`. Before: the header of such a file. */
  readonly bytes: Uint8Array;
  start: number;
  end: number;
  /**
   * Takes the packets that are there, as many as have room.
   * @returns `more` where the kernel may hold more; `failed` where libpcap reports an error
   */
  fill(): "all" | "more" | "failed";
  close(): void;
}

/** @throws if the C library has no memory for it */
export function createPacketBatch(libpcap: Libpcap, handle: Address, snapLengthBytes: number): PacketBatch {
  const posix = loadKoffi().load(null);
  const openMemory = posix.func("void *fmemopen(void *bytes, size_t count, const char *mode)");
  const seek = posix.func("int fseek(void *file, long offset, int from)");
  // Not a small typed array: those move in memory. The batch keeps it alive as long as the stream.
  const bytes = new Uint8Array(BATCH_BYTES);
  const file: Address | null = openMemory(loadKoffi().address(bytes), BATCH_BYTES, "w");
  const dumper = file === null ? null : libpcap.openDump(handle, file);
  if (file === null || dumper === null) throw new Error("no memory for the packets of a capture");
  libpcap.flushDump(dumper);

  const recordBytes = RECORD_HEADER_BYTES + Math.min(snapLengthBytes, MAX_RECORD_BYTES);
  const packetsPerDispatch = Math.max(1, Math.floor(BATCH_BYTES / DISPATCHES_PER_BATCH / recordBytes));
  // The stream puts a 0 behind what it wrote.
  const fullAt = BATCH_BYTES - packetsPerDispatch * recordBytes - 1;

  const batch: PacketBatch = {
    bytes,
    start: 0,
    end: PCAP_FILE_HEADER_BYTES,
    fill() {
      seek(file, 0, SEEK_SET);
      let dispatched: number;
      let written: number;
      do {
        dispatched = libpcap.dispatch(handle, packetsPerDispatch, libpcap.dump, dumper);
        written = libpcap.tellDump(dumper);
      } while (dispatched === packetsPerDispatch && written <= fullAt);
      libpcap.flushDump(dumper);
      batch.start = 0;
      batch.end = written;
      if (dispatched < 0) return "failed";
      return dispatched === packetsPerDispatch ? "more" : "all";
    },
    close() {
      libpcap.closeDump(dumper);
    },
  };
  return batch;
}
