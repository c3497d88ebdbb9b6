import fc from "fast-check";
import { expect, it } from "vitest";
import { portOfUniversalAddress, transportOfNetid } from "../../src/names/universal-address.ts";
import { universalAddress } from "../packets/rpc.ts";

it.each([
  ["10.0.0.9.78.80", 20_048],
  ["0.0.0.0.8.1", 2049],
  ["0.0.0.0.0.111", 111],
  ["::.8.1", 2049],
  ["2001:db8::9.255.255", 65_535],
  ["::ffff:10.0.0.9.8.1", 2049],
  ["fe80::1%eth0.8.1", 2049],
])("%s has port %i", (address, port) => {
  expect(portOfUniversalAddress(address)).toBe(port);
});

it.each([
  "",
  "0.0.0.0.0.0",
  "10.0.0.9",
  "10.0.0.9.8",
  "10.0.0.9.256.1",
  "10.0.0.9.8.256",
  "10.0.0.9.8.0001",
  "10.0.0.9.8.-1",
  "10.0.0.9.8.1 ",
  "10.0.0.9.8.1\n",
  " 10.0.0.9.8.1",
  "10.0.0.300.8.1",
  "nas.example.8.1",
  "/run/rpcbind.sock",
])("%j has none", (address) => {
  expect(portOfUniversalAddress(address)).toBeNull();
});

it("every port of every host comes back", () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 1, max: 65_535 }), (host, port) => {
      expect(portOfUniversalAddress(universalAddress(host, port))).toBe(port);
    }),
  );
});

it.each([
  ["tcp", "tcp"],
  ["tcp6", "tcp"],
  ["udp", "udp"],
  ["udp6", "udp"],
  ["local", null],
  ["rdma", null],
  ["TCP", null],
  ["", null],
])("netid %j is %j", (netid, transport) => {
  expect(transportOfNetid(netid)).toBe(transport);
});
