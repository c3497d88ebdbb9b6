import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { contains, formatAddress, parseAddress, parseNetwork, readAddress } from "../../src/flow/address.ts";

it.each([
  ["10.10.0.11", "10.10.0.11"],
  ["2001:0DB8:0:0:0:0:0:25", "2001:db8::25"],
  ["2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1"],
  ["::", "::"],
  ["::ffff:10.0.0.1", "10.0.0.1"],
])("%s is written %s (RFC 5952)", (text, canonical) => {
  expect(formatAddress(parseAddress(text)!)).toBe(canonical);
});

it.each(["", "10.10.0", "10.10.0.256", "010.1.1.1", "0x0a000001", "167772161", "fe80::1%eth0", "host", "1.2.3.4/8"])(
  "%j is no address",
  (text) => {
    expect(parseAddress(text)).toBeNull();
  },
);

it.each(["10.0.0.1/8", "10.0.0.0/33", "10.0.0.0", "2001:db8::1/64", "/8", "10.0.0.0/8/8", "10.0.0.0/-1"])(
  "%j is no network",
  (text) => {
    expect(parseNetwork(text)).toBeNull();
  },
);

it("any IPv6 address survives being written and read", () => {
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      const address = parseAddress(text)!;
      expect(parseAddress(formatAddress(address))).toEqual(address);
    }),
  );
});

it("bytes are the same address as their text", () => {
  const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  /** IPv4-mapped ones, and some that are nearly so. */
  const mapped = fc.tuple(octets(4), fc.nat(11), fc.constantFrom(0, 255)).map(([inner, at, value]) => {
    const prefix = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255);
    return Uint8Array.of(...prefix.with(at, value), ...inner);
  });
  const bytes = fc.oneof(octets(4), octets(16), mapped);
  fc.assert(
    fc.property(bytes, (address) => {
      const text = ipaddr.fromByteArray([...address]).toString();
      const around = Uint8Array.of(1, 2, 3, ...address, 4, 5, 6);
      expect(readAddress(around, 3, address.length === 4 ? 4 : 6)).toEqual(parseAddress(text));
    }),
  );
});

describe("contains", () => {
  it.each([
    ["10.20.0.0/16", "10.20.255.1", true],
    ["10.20.0.0/16", "10.21.0.1", false],
    ["0.0.0.0/0", "255.255.255.255", true],
    ["10.0.0.1/32", "10.0.0.1", true],
    ["2001:db8::/33", "2001:db8:7fff::1", true],
    ["2001:db8::/33", "2001:db8:8000::1", false],
    ["::/0", "10.0.0.1", false],
  ])("%s and %s: %s", (network, address, expected) => {
    expect(contains(parseNetwork(network)!, parseAddress(address)!)).toBe(expected);
  });
});
