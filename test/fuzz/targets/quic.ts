/**
 * Fuzz target: a QUIC client's first datagrams. What is random stays so when it is decrypted: the bytes are read as a
 * datagram, and once more as the frames within one that can be opened.
 */
import { addCryptoFrames } from "../../../src/names/quic-frames.ts";
import { addQuicDatagram, createQuicHello, mayBeQuicInitial } from "../../../src/names/quic-initial.ts";
import { createStreamPrefix } from "../../../src/names/stream-prefix.ts";
import { initialPacket } from "../../packets/quic.ts";
import { claim, holdsNothingThatSteers, readsOnlyItsRange } from "../claims.ts";

/** What fits into a datagram of the largest size with its header. */
const MAX_PAYLOAD_BYTES = 16_000;
const MIN_DATAGRAM_BYTES = 1200;

export function fuzz(bytes: Uint8Array): void {
  readsOnlyItsRange(bytes, (around, start, end) => ({
    mayBe: mayBeQuicInitial(around, start, end),
    result: addQuicDatagram(createQuicHello(), around, start, end),
  }));
  if (bytes.length > MAX_PAYLOAD_BYTES) return;

  const handshake = createStreamPrefix();
  if (addCryptoFrames(handshake, bytes)) claim(handshake.end <= bytes.length, "more of a hello than the frames hold");
  const hello = createQuicHello();
  const datagram = initialPacket({ frames: [bytes], minBytes: MIN_DATAGRAM_BYTES });
  claim(mayBeQuicInitial(datagram, 0, datagram.length), "an Initial packet is taken for none");
  // The same again, as a client sends it that has heard nothing.
  for (let copies = 0; copies < 3; copies++) {
    const result = addQuicDatagram(hello, datagram, 0, datagram.length);
    holdsNothingThatSteers(result);
    if (result.kind !== "more") return;
  }
}
