/** Captures that make the most of a reader's work for each of their bytes. */
import { gzipSync } from "node:zlib";
import { concat, filler, u8, u16, u32 } from "../../packets/bytes.ts";
import { LinkType, pcapFile, type Recorded } from "../../packets/capture-file.ts";
import { dnsQuery } from "../../packets/dns.ts";
import { sectionWriter } from "../../packets/pcapng-file.ts";
import { helloFor } from "../../packets/tls.ts";
import { type Inputs, repeated } from "./inputs.ts";

const { section, interface: describe, option, block } = sectionWriter(true);
const EMPTY_FRAME: Recorded = { atMicroseconds: 0, bytes: filler(0) };
const RECORD_HEADER_BYTES = 16;
const CUSTOM_BLOCK = 0xbad;
const NO_ADDRESS = 0;

export const WORST_PCAP: Inputs = {
  "records of no bytes": (bytes) => pcapFile(Array(Math.floor(bytes / RECORD_HEADER_BYTES)).fill(EMPTY_FRAME)),
  "packed, of records of no bytes": (bytes) => gzipSync(WORST_PCAP["records of no bytes"]!(bytes)),
  "one record": (bytes) => pcapFile([{ atMicroseconds: 0, bytes: filler(bytes) }]),
};

export const WORST_PCAPNG: Inputs = {
  "empty blocks": (bytes) => concat(section(), repeated(block(CUSTOM_BLOCK, filler(0)), bytes)),
  "interfaces, each of another link type": (bytes) =>
    concat(section(), ...Array.from({ length: Math.floor(bytes / 20) }, (_, index) => describe(index & 0xffff))),
  "options without a value": (bytes) => concat(section(), describe(1, repeated(option(2, filler(0)), bytes))),
  "interfaces with each option that is read": (bytes) =>
    concat(section(), repeated(describe(1, concat(option(9, u8(9)), option(14, filler(8, 1)))), bytes)),
  "sections of one interface": (bytes) => repeated(concat(section(), describe(1)), bytes),
  "packets of no bytes": (bytes) =>
    concat(section(), describe(1), repeated(sectionWriter(true).enhanced(EMPTY_FRAME), bytes)),
  statistics: (bytes) => concat(section(), describe(1), repeated(sectionWriter(true).statistics(0, 1), bytes)),
};

/** Each packet begins a flow of its own, between addresses that no other has. */
export const WORST_AUDIT: Inputs = {
  "datagrams of no bytes, each of another flow": flows((index) => udp(index, 9, filler(0))),
  "a connection each": flows((index) =>
    ipv4(index, 6, concat(u16(1024, 443), u32(1, 0), u8(0x50, 2), u16(1024, 0, 0))),
  ),
  "a packet of another protocol each": flows((index) => ipv4(index, index % 250, filler(0))),
  "a fragment each": flows((index) => ipv4(index, 17, filler(8), 0x2000)),
  "a question each": flows((index) => udp(index, 53, dnsQuery({ name: `n${index}.example` }))),
  "a hello each": flows((index) =>
    ipv4(index, 6, concat(u16(1024, 443), u32(1, 1), u8(0x50, 0x18), u16(1024, 0, 0), helloFor(`n${index}.example`))),
  ),
  "an ICMP error each": flows((index) => ipv4(index, 1, concat(u8(3, 1, 0, 0), filler(4), udp(index, 9, filler(0))))),
};

function flows(packetOf: (index: number) => Uint8Array): (bytes: number) => Uint8Array {
  return (bytes) => {
    const each = packetOf(0).length + RECORD_HEADER_BYTES;
    const frames = Array.from({ length: Math.floor(bytes / each) }, (_, index) => ({
      atMicroseconds: index * 1000,
      bytes: packetOf(index),
    }));
    return pcapFile(frames, { linkType: LinkType.raw });
  };
}

function udp(index: number, port: number, payload: Uint8Array): Uint8Array {
  return ipv4(index, 17, concat(u16(1024, port, 8 + payload.length, NO_ADDRESS), payload));
}

function ipv4(index: number, protocol: number, payload: Uint8Array, fragment = 0): Uint8Array {
  const header = concat(u8(0x45, 0), u16(20 + payload.length, index & 0xffff, fragment), u8(64, protocol), u16(0));
  return concat(header, u32(0x0a000000 + index, 0x0b000000 + index), payload);
}
