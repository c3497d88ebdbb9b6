/** Fuzz target: the reader of pcapng. */
import { recognisePcapng } from "../../../src/capture/pcapng.ts";
import { readInAnyChunks } from "./capture-bytes.ts";

export async function fuzz(bytes: Uint8Array): Promise<void> {
  if (bytes.length >= 4 && recognisePcapng(bytes, 0)) await readInAnyChunks(bytes);
}
