/** Fuzz target: the reader of pcap. */
import { recognisePcap } from "../../../src/capture/pcap.ts";
import { readInAnyChunks } from "./capture-bytes.ts";

export async function fuzz(bytes: Uint8Array): Promise<void> {
  if (bytes.length >= 4 && recognisePcap(bytes, 0) !== null) await readInAnyChunks(bytes);
}
