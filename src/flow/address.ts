/**
 * Addresses as words (the hot path's form) and as text (RFC 5952 for IPv6): the only place that turns one into the other.
 */
import ipaddr from "ipaddr.js";
import { i32be } from "../capture/endian.ts";

export interface Address {
  readonly ipVersion: 4 | 6;
  /** Four signed words in network order; an IPv4 address is the last, the others are 0. */
  readonly words: readonly [number, number, number, number];
}

/** The third word of an IPv4-mapped IPv6 address, behind two of zeros (RFC 4291, section 2.5.5.2). */
const IPV4_MAPPED = 0xffff;

export interface Network {
  readonly address: Address;
  readonly prefixLength: number;
}

/** Reads an IPv4 or IPv6 address; null if the text is none. An IPv4-mapped IPv6 address is the IPv4 address. */
export function parseAddress(text: string): Address | null {
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !(ipaddr.IPv6.isValid(text) && !text.includes("%"))) return null;
  return addressOf(ipaddr.process(text).toByteArray());
}

/** The address in the 4 or 16 bytes from `at` on, which are there. An IPv4-mapped IPv6 address is the IPv4 address. */
export function readAddress(bytes: Uint8Array, at: number, ipVersion: 4 | 6): Address {
  if (ipVersion === 4) return { ipVersion, words: [0, 0, 0, i32be(bytes, at)] };
  const words = [i32be(bytes, at), i32be(bytes, at + 4), i32be(bytes, at + 8), i32be(bytes, at + 12)] as const;
  const isMapped = words[0] === 0 && words[1] === 0 && words[2] === IPV4_MAPPED;
  return isMapped ? { ipVersion: 4, words: [0, 0, 0, words[3]] } : { ipVersion, words };
}

/** Reads `10.0.0.0/8` or `2001:db8::/32`; null if the text is no network or has bits set behind its prefix. */
export function parseNetwork(text: string): Network | null {
  const [base, length, ...rest] = text.split("/");
  const address = parseAddress(base ?? "");
  if (address === null || length === undefined || rest.length > 0 || !/^\d{1,3}$/.test(length)) return null;
  const prefixLength = Number(length);
  if (prefixLength > widthOf(address)) return null;
  return isPrefixOnly(address, prefixLength) ? { address, prefixLength } : null;
}

function bytesOf(address: Address): number[] {
  return firstWords(address).flatMap((word) => [word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff]);
}

export function formatAddress(address: Address): string {
  const parsed = ipaddr.fromByteArray(bytesOf(address));
  return parsed instanceof ipaddr.IPv6 ? parsed.toRFC5952String() : parsed.toString();
}

export function formatNetwork(network: Network): string {
  return `${formatAddress(network.address)}/${network.prefixLength}`;
}

/** A network of one address is that address. */
export function describeNetwork(network: Network): string {
  const isOneAddress = network.prefixLength === widthOf(network.address);
  return isOneAddress ? formatAddress(network.address) : formatNetwork(network);
}

/** The network that holds this address alone. */
export function networkOf(address: Address): Network {
  return { address, prefixLength: widthOf(address) };
}

/** Bits of an address of this family. */
function widthOf(address: Address): number {
  return address.ipVersion === 4 ? 32 : 128;
}

export function contains(network: Network, address: Address): boolean {
  if (network.address.ipVersion !== address.ipVersion) return false;
  return firstWords(address).every((word, index) => {
    const mask = wordMask(network.prefixLength, index);
    return (word & mask) === (firstWords(network.address)[index]! & mask);
  });
}

/** Whether the address goes to a group or to everyone: no single host owes an answer. */
export function isGroupAddress(address: Address): boolean {
  const first = firstWords(address)[0]!;
  if (address.ipVersion === 6) return first >>> 24 === 0xff;
  return first >>> 28 === 0xe || first === -1;
}

/** For sorting: IPv4 first, by number. */
export function compareAddresses(a: Address, b: Address): number {
  if (a.ipVersion !== b.ipVersion) return a.ipVersion - b.ipVersion;
  for (let word = 0; word < 4; word++) {
    const difference = (a.words[word]! >>> 0) - (b.words[word]! >>> 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** How far an address reaches: `nowhere` beyond the machine itself, `site` within a private network, or `world`. */
export function reachOf(address: Address): "nowhere" | "site" | "world" {
  const range = ipaddr.fromByteArray(bytesOf(address)).range();
  if (range === "unspecified" || range === "loopback") return "nowhere";
  return SITE_RANGES.has(range) ? "site" : "world";
}

/** RFC 1918, RFC 4193, RFC 3927, RFC 6598. */
const SITE_RANGES: ReadonlySet<string> = new Set(["private", "uniqueLocal", "linkLocal", "carrierGradeNat"]);

function isPrefixOnly(address: Address, prefixLength: number): boolean {
  return firstWords(address).every((word, index) => (word & ~wordMask(prefixLength, index)) === 0);
}

function firstWords(address: Address): readonly number[] {
  return address.ipVersion === 4 ? [address.words[3]] : address.words;
}

/** The mask of the word at `index` (in network order) under a prefix. */
function wordMask(prefixLength: number, index: number): number {
  const bits = Math.min(Math.max(prefixLength - index * 32, 0), 32);
  return bits === 0 ? 0 : -1 << (32 - bits);
}

function addressOf(bytes: readonly number[]): Address {
  const word = (at: number): number =>
    (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  return bytes.length === 4
    ? { ipVersion: 4, words: [0, 0, 0, word(0)] }
    : { ipVersion: 6, words: [word(0), word(4), word(8), word(12)] };
}
