/** What is used here of pcap-parser 0.2.1, which ships no types. */
declare module "pcap-parser" {
  import type { EventEmitter } from "node:events";
  import type { Readable } from "node:stream";

  export interface PcapPacket {
    readonly header: {
      readonly timestampSeconds: number;
      readonly timestampMicroseconds: number;
      readonly capturedLength: number;
      readonly originalLength: number;
    };
    readonly data: Buffer;
  }

  export interface PcapEvents {
    packet: [packet: PcapPacket];
    error: [error: Error];
    end: [];
  }

  export function parse(input: Readable): EventEmitter<PcapEvents>;
}
