import { describe, expect, it } from "vitest";
import { decodePacket } from "../../src/decode/packet.ts";
import { createPacket } from "../../src/decode/packet-record.ts";
import { Background, isStop, Stop, stopKind } from "../../src/decode/step.ts";
import { concat, filler, u8, u16 } from "../packets/bytes.ts";
import { LinkType } from "../packets/capture-file.ts";
import { ethernet, llc, vlan } from "../packets/link.ts";

function decode(bytes: Uint8Array, linkType: number): number {
  return decodePacket(createPacket(), bytes, 0, bytes.length, bytes.length, linkType);
}

const ofEtherType = (etherType: number) => ({ bytes: filler(46), etherType });
const ciscoSnap = (protocol: number): Uint8Array => concat(u8(0xaa, 0xaa, 0x03, 0, 0, 0x0c), u16(protocol), filler(30));

describe("what the matrix does not speak of is counted by its name", () => {
  it.each([
    ["arp", ethernet(ofEtherType(0x0806)).bytes, LinkType.ethernet],
    ["arp", ethernet(vlan(7, ofEtherType(0x0806))).bytes, LinkType.ethernet],
    ["lldp", ethernet(ofEtherType(0x88cc)).bytes, LinkType.ethernet],
    ["lacp", ethernet(ofEtherType(0x8809)).bytes, LinkType.ethernet],
    ["stp", llc(concat(u8(0x42, 0x42, 0x03), filler(35))).bytes, LinkType.ethernet],
    ["stp", llc(ciscoSnap(0x010b)).bytes, LinkType.ethernet],
    ["cdp", llc(ciscoSnap(0x2000)).bytes, LinkType.ethernet],
    ["ethernet-control", ethernet(ofEtherType(0x8808)).bytes, LinkType.ethernet],
    ["ppp-control", ethernet(ofEtherType(0x8863)).bytes, LinkType.ethernet],
    ["ppp-control", concat(u8(0xff, 0x03), u16(0xc021), filler(20)), LinkType.ppp],
  ] as const)("%s", (name, bytes, linkType) => {
    expect(decode(bytes, linkType)).toBe(Background[name]);
  });
});

it.each([
  ["an EtherType", ethernet(ofEtherType(0x88b5)).bytes],
  ["a SAP", llc(concat(u8(0xfe, 0xfe, 0x03), filler(40))).bytes],
  ["a vendor's SNAP protocol", llc(ciscoSnap(0x2004)).bytes],
])("%s that is not known is a reason", (_name, bytes) => {
  const step = decode(bytes, LinkType.ethernet);
  expect(isStop(step) && stopKind(step)).toBe(Stop.unknownNext);
});
