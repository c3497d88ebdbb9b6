/**
 * Every frame of a capture in xsaudit's view, to be held against `tshark.ts`.
 */
import { readInput } from "../../src/capture/reader.ts";
import { createInputState } from "../../src/capture/source.ts";
import { decodePacket } from "../../src/decode/packet.ts";
import { createPacket, type Packet } from "../../src/decode/packet-record.ts";
import { LATER_PIECE, TRANSPORT } from "../../src/decode/step.ts";
import { formatAddress } from "../../src/flow/address.ts";
import { describeFrame, LATER_PIECE_PORTS, NO_FLOW, type Pair } from "./frame.ts";

export async function framesOfXsaudit(path: string): Promise<string[]> {
  const frames: string[] = [];
  const packet = createPacket();
  for await (const block of readInput(createInputState(path), () => {})) {
    const { bytes, start, capturedBytes, wireBytes, linkType } = block;
    for (let i = 0; i < block.count; i++) {
      const at = start[i]!;
      const step = decodePacket(packet, bytes, at, at + capturedBytes[i]!, at + wireBytes[i]!, linkType[i]!);
      frames.push(frameOf(packet, step));
    }
  }
  return frames;
}

function frameOf(packet: Packet, step: number): string {
  if (step !== TRANSPORT && step !== LATER_PIECE) return NO_FLOW;
  const addresses: Pair = [addressAt(packet, 0), addressAt(packet, 4)];
  const ports: Pair = [String(packet.sourcePort), String(packet.destinationPort)];
  return describeFrame(addresses, String(packet.protocol), step === LATER_PIECE ? LATER_PIECE_PORTS : ports);
}

function addressAt({ ipVersion, addresses }: Packet, at: number): string {
  const words = [addresses[at]!, addresses[at + 1]!, addresses[at + 2]!, addresses[at + 3]!] as const;
  return formatAddress({ ipVersion, words });
}
