/**
 * Captures on disk: streamed, so that memory does not follow their length; by the file's name classic or pcapng, plain
 * or compressed.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createGzip } from "node:zlib";
import { type CaptureFormat, captureBlocks } from "./capture-blocks.ts";
import { standardOf, type TrafficParameters } from "./parameters.ts";
import { createRandom } from "./random.ts";
import { createTraffic } from "./shapes.ts";

type Compression = "none" | "gzip" | "zstd";

export interface CaptureKind {
  readonly format: CaptureFormat;
  readonly compression: Compression;
}

const TRAFFIC_SEED = 20_260_101;
const CLOCK_SEED = 9;
const COMPRESSION_ENDS: Readonly<Record<string, Compression>> = { gz: "gzip", zst: "zstd" };

/** What a file of this name holds; null for a name that says nothing. */
export function captureKindOf(path: string): CaptureKind | null {
  const match = /\.(pcap|pcapng)(?:\.(gz|zst))?$/.exec(path);
  if (match === null) return null;
  const [, format, end] = match;
  return { format: format as CaptureFormat, compression: end === undefined ? "none" : COMPRESSION_ENDS[end]! };
}

/** Node 20 cannot compress with Zstandard itself. */
export function hasZstd(): boolean {
  return spawnSync("zstd", ["--version"]).status === 0;
}

/**
 * @param firstPackets writes the beginning alone: the same bytes as the whole would have there
 */
export async function writeCapture(
  path: string,
  { format, compression }: CaptureKind,
  parameters: TrafficParameters,
  firstPackets = parameters.packets,
): Promise<void> {
  const traffic = createTraffic(parameters, createRandom(TRAFFIC_SEED));
  const blocks = Readable.from(captureBlocks(format, traffic, firstPackets, createRandom(CLOCK_SEED)));
  if (compression === "none") await pipeline(blocks, createWriteStream(path));
  else if (compression === "gzip") {
    await pipeline(blocks, createGzip({ level: constants.Z_BEST_SPEED }), createWriteStream(path));
  } else await pipeThroughZstd(blocks, path);
}

const SAMPLE_PACKETS = 100_000;

/** How many packets make a classic capture of so many bytes, by a sample of such traffic. */
export function packetsOfSize(parameters: TrafficParameters, wantedBytes: number): number {
  const { shape, packetSizes, shares } = parameters;
  const sample = { ...standardOf(SAMPLE_PACKETS), shape, packetSizes, shares };
  const traffic = createTraffic(sample, createRandom(TRAFFIC_SEED));
  let bytes = 0;
  for (const block of captureBlocks("pcap", traffic, SAMPLE_PACKETS, createRandom(CLOCK_SEED))) bytes += block.length;
  return Math.max(1, Math.round((wantedBytes / bytes) * SAMPLE_PACKETS));
}

async function pipeThroughZstd(blocks: Readable, path: string): Promise<void> {
  const zstd = spawn("zstd", ["-q", "-f", "-o", path], { stdio: ["pipe", "ignore", "inherit"] });
  const ended = once(zstd, "close");
  await pipeline(blocks, zstd.stdin);
  const [status]: unknown[] = await ended;
  if (status !== 0) throw new Error(`zstd: exit status ${status}`);
}
