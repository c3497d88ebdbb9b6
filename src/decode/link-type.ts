/**
 * Link types (https://www.tcpdump.org/linktypes.html): where decoding begins, and their names in reports.
 */
import { Layer } from "./step.ts";

interface LinkType {
  readonly name: string;
  readonly layer: number;
}

const LINK_TYPES: ReadonlyMap<number, LinkType> = new Map([
  [0, { name: "NULL", layer: Layer.bsdNull }],
  [1, { name: "ETHERNET", layer: Layer.ethernet }],
  [9, { name: "PPP", layer: Layer.pppHdlc }],
  [12, { name: "RAW", layer: Layer.ip }], // DLT_RAW as most systems number it
  [14, { name: "RAW", layer: Layer.ip }], // DLT_RAW as OpenBSD numbers it
  [50, { name: "PPP_HDLC", layer: Layer.pppHdlc }],
  [51, { name: "PPP_ETHER", layer: Layer.pppoe }],
  [101, { name: "RAW", layer: Layer.ip }],
  [104, { name: "C_HDLC", layer: Layer.cHdlc }],
  [108, { name: "LOOP", layer: Layer.bsdNull }],
  [113, { name: "LINUX_SLL", layer: Layer.linuxSll }],
  [228, { name: "IPV4", layer: Layer.ipv4 }],
  [229, { name: "IPV6", layer: Layer.ipv6 }],
  [276, { name: "LINUX_SLL2", layer: Layer.linuxSll2 }],
]);

/** The layer that a link type begins with, or -1 for one that is not known here. */
export function layerOfLinkType(linkType: number): number {
  return linkType === 1 ? Layer.ethernet : (LINK_TYPES.get(linkType)?.layer ?? -1);
}

/** The registry's name, or `LINKTYPE 147` for one that is not known here. */
export function linkTypeName(linkType: number): string {
  return LINK_TYPES.get(linkType)?.name ?? `LINKTYPE ${linkType}`;
}

export function isKnownLinkType(linkType: number): boolean {
  return LINK_TYPES.has(linkType);
}
