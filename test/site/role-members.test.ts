import { expect, it } from "vitest";
import { endpointsWith, exceptionsWithin, placesOf } from "../../src/site/role-members.ts";
import { parseSiteFile } from "../../src/site/site-file.ts";

const { site } = parseSiteFile(
  "site.yaml",
  [
    "version: 1",
    "endpoints:",
    '  - {name: xs1, addresses: [10.0.0.1, "2001:DB8::1"], roles: [coordinator]}',
    "  - {name: guests, network: 10.20.0.0/16, roles: [vm]}",
    "  - {name: windows, network: 10.20.7.0/24, roles: [windows-vm]}",
    "  - {name: printer, address: 10.20.8.9}",
    "  - {name: nas, network: 10.20.9.0/24, roles: [nas]}",
  ].join("\n"),
);

it.each([
  [["host"], ["10.0.0.1", "2001:db8::1"]],
  [["vm"], ["10.20.0.0/16", "10.20.7.0/24"]],
  [["san"], []],
  [
    ["nas", "coordinator"],
    ["10.0.0.1", "2001:db8::1", "10.20.9.0/24"],
  ],
])("%j are %j", (roles, places) => {
  expect(endpointsWith(roles, site!)?.flatMap(placesOf)).toEqual(places);
});

it("any is everyone", () => {
  expect(endpointsWith(["any"], site!)).toBeNull();
});

it("a network of a role may hold what was declared otherwise", () => {
  expect(exceptionsWithin("vm", site!)).toEqual([
    { network: "10.20.0.0/16", exception: "10.20.8.9/32" },
    { network: "10.20.0.0/16", exception: "10.20.9.0/24" },
  ]);
  expect(exceptionsWithin("host", site!)).toEqual([]);
});
