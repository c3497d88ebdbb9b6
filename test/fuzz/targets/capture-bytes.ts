/**
 * What the readers of both capture formats promise: any bytes end in packets and at most one problem, the same in any
 * chunks, and no more packets than there are bytes for.
 */
import { readCaptureBytes } from "../../capture/read-capture.ts";
import { claim, textOf } from "../claims.ts";

/** The smallest header of a packet in either format. */
const MIN_HEADER_BYTES = 16;

/** @param bytes of an unpacked capture */
export async function readInAnyChunks(bytes: Uint8Array): Promise<void> {
  const whole = await readCaptureBytes(bytes);
  const captured = whole.packets.reduce((sum, { capturedBytes }) => sum + capturedBytes + MIN_HEADER_BYTES, 0);
  claim(captured <= bytes.length, `${whole.packets.length} packets take more bytes than the file has`);
  const { problem } = whole.input;
  claim(problem?.offset == null || problem.offset <= bytes.length, `the problem lies at ${problem?.offset}`);
  const lastByte = bytes.at(-1) ?? 0;
  for (const sizes of [[1], [lastByte + 1, 1, lastByte + 7]]) {
    const chunked = await readCaptureBytes(bytes, sizes);
    claim(textOf(chunked.packets) === textOf(whole.packets), `other packets in chunks of ${sizes.join()}`);
    claim(textOf(chunked.input.problem) === textOf(problem), `another problem in chunks of ${sizes.join()}`);
  }
}
