/**
 * The reader of classic captures beside pcap-parser, an independent one that knows nothing but their microsecond
 * flavour: both must find the same packets, lengths, stamps and bytes in every such file of the corpus.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { parse } from "pcap-parser";
import { describe, expect, test } from "vitest";
import { readInput } from "../../src/capture/reader.ts";
import { createInputState } from "../../src/capture/source.ts";
import { corpusFiles, corpusPath, hasCorpus } from "./corpus-files.ts";

/**
 * Headers that cannot be true, which pcap-parser hands on as they stand and xsaudit sets right (see `addPacket`); of
 * the packets and their bytes both find the same even here.
 */
const SET_RIGHT: ReadonlyMap<string, string> = new Map([
  ["tcpdump/aoe-oobr-1.pcap", "captured more than was on the wire"],
  ["tcpdump/atm-oam-loopback-print-overrun.pcap", "microseconds beyond a second"],
  ["tcpdump/icmp-icmp_print-oobr-2.pcap", "captured more than was on the wire"],
  ["tcpdump/pim_header_asan-2.pcap", "captured more than was on the wire"],
  ["tcpdump/rsvp-rsvp_obj_print-oobr.pcap", "captured more than was on the wire"],
  ["tcpdump/rx_serviceid_oobr.pcap", "microseconds beyond a second"],
  ["tcpdump/slip-compressed_sl_print-oobr.pcap", "captured more than was on the wire"],
  ["tcpdump/slip-sliplink_print-oobr.pcap", "captured more than was on the wire"],
  ["tcpdump/timestamp_invalid_micro.pcap", "microseconds beyond a second"],
]);

interface Contents {
  /** One line a packet: stamp, captured length, length on the wire. */
  readonly packets: readonly string[];
  readonly sha256: string;
}

async function readWithXsaudit(path: string): Promise<Contents> {
  const packets: string[] = [];
  const hash = createHash("sha256");
  for await (const block of readInput(createInputState(path), () => {})) {
    const { bytes, start, capturedBytes, wireBytes, seconds, nanoseconds } = block;
    for (let i = 0; i < block.count; i++) {
      packets.push(packetLine(seconds[i]!, nanoseconds[i]!, capturedBytes[i]!, wireBytes[i]!));
      hash.update(bytes.subarray(start[i]!, start[i]! + capturedBytes[i]!));
    }
  }
  return { packets, sha256: hash.digest("hex") };
}

async function readWithPcapParser(capture: Buffer): Promise<Contents> {
  const packets: string[] = [];
  const hash = createHash("sha256");
  const parser = parse(Readable.from([capture]));
  parser.on("packet", ({ header, data }) => {
    const nanoseconds = header.timestampMicroseconds * 1000;
    packets.push(packetLine(header.timestampSeconds, nanoseconds, header.capturedLength, header.originalLength));
    hash.update(data);
  });
  await once(parser, "end");
  return { packets, sha256: hash.digest("hex") };
}

function packetLine(seconds: number, nanoseconds: number, captured: number, wire: number): string {
  return `${seconds}.${String(nanoseconds).padStart(9, "0")}: ${captured} of ${wire} bytes`;
}

/** The unpacked capture, or null where the file is none of the flavour that pcap-parser reads. */
function readMicrosecondCapture(file: string): Buffer | null {
  const stored = readFileSync(corpusPath(file));
  const capture = file.endsWith(".gz") ? gunzipSync(stored) : stored;
  const magic = capture.toString("hex", 0, 4);
  return magic === "a1b2c3d4" || magic === "d4c3b2a1" ? capture : null;
}

const captures = corpusFiles.filter((file) => readMicrosecondCapture(file) !== null);

describe.skipIf(!hasCorpus)("a classic capture of the corpus", () => {
  test.for(captures.filter((file) => !SET_RIGHT.has(file)))("%s holds what pcap-parser finds", async (file) => {
    const expected = await readWithPcapParser(readMicrosecondCapture(file)!);
    expect(await readWithXsaudit(corpusPath(file))).toEqual(expected);
  });

  test.for([...SET_RIGHT])("%s is set right: %s", async ([file]) => {
    const asStored = await readWithPcapParser(readMicrosecondCapture(file)!);
    const setRight = await readWithXsaudit(corpusPath(file));
    expect(setRight.packets).not.toEqual(asStored.packets);
    expect(setRight.packets.length).toBe(asStored.packets.length);
    expect(setRight.sha256).toBe(asStored.sha256);
  });
});
