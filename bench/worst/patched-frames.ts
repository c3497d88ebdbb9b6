/**
 * Frames that are all the same but for a few fields: made once, then written over. Checksums stay those of the first
 * frame, which xsaudit reads to know copies and never checks.
 */
import { put16, put32 } from "../traffic/frame.ts";

const SOURCE_ADDRESS = { 4: 26, 6: 22 } as const;
const DESTINATION_ADDRESS = { 4: 30, 6: 38 } as const;
const TRANSPORT = { 4: 34, 6: 54 } as const;
const IPV4_IDENTIFICATION = 18;
const TCP_SEQUENCE = 4;

export interface PatchedFrame {
  readonly bytes: Uint8Array;
  /** Of an IPv6 address the first and the last word. */
  from(last: number, first?: number): void;
  to(last: number): void;
  ports(source: number, destination: number): void;
  sequence(value: number): void;
  identification(value: number): void;
  put16(at: number, value: number): void;
  put32(at: number, value: number): void;
  /** Where the transport header begins. */
  readonly transportAt: number;
}

/** @param frame Ethernet without tags, IP without options */
export function patchedFrame(frame: Uint8Array, ipVersion: 4 | 6 = 4): PatchedFrame {
  const bytes = frame.slice();
  const transportAt = TRANSPORT[ipVersion];
  const lastWord = ipVersion === 4 ? 0 : 12;
  return {
    bytes,
    transportAt,
    from(last, first) {
      put32(bytes, SOURCE_ADDRESS[ipVersion] + lastWord, last);
      if (first !== undefined) put32(bytes, SOURCE_ADDRESS[ipVersion], first);
    },
    to: (last) => put32(bytes, DESTINATION_ADDRESS[ipVersion] + lastWord, last),
    ports(source, destination) {
      put16(bytes, transportAt, source);
      put16(bytes, transportAt + 2, destination);
    },
    sequence: (value) => put32(bytes, transportAt + TCP_SEQUENCE, value),
    identification: (value) => put16(bytes, IPV4_IDENTIFICATION, value),
    put16: (at, value) => put16(bytes, at, value),
    put32: (at, value) => put32(bytes, at, value),
  };
}

/** 32 bits that look like nothing, the same in each run; different for different numbers. */
export function scattered(number: number): number {
  let mixed = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
