import { describe, expect, it } from "vitest";
import { parseAddress } from "../../src/flow/address.ts";
import { compileIdentities } from "../../src/site/roles.ts";
import { formatMistakes, parseSiteFile } from "../../src/site/site-file.ts";

function mistakesOf(...lines: string[]): string[] {
  const { mistakes } = parseSiteFile("site.yaml", lines.join("\n"));
  return formatMistakes("site.yaml", mistakes ?? []);
}

describe("a mistake says where, what, and what would be right", () => {
  it.each<[string, string[], string]>([
    [
      "an address",
      ["version: 1", "endpoints:", "  - {name: xs1, address: 10.10.0.300, roles: [host]}"],
      'site.yaml:3:26: endpoints[0].address: "10.10.0.300" is not an IPv4 or IPv6 address; write one such as 10.10.0.11 or 2001:db8::25',
    ],
    [
      "a network",
      ["version: 1", "endpoints:", "  - {network: 10.20.0.1/16, roles: [vm]}"],
      'site.yaml:3:15: endpoints[0].network: "10.20.0.1/16" is not a network; write one such as 10.20.0.0/16 or 2001:db8::/32, with no bits set behind the prefix',
    ],
    [
      "an unknown field",
      ["version: 1", "endpoints:", "  - {adress: 10.0.0.1, address: 10.0.0.2}"],
      'site.yaml:3:6: "adress" is not a field here; known are name, address, addresses, network, networks, roles',
    ],
    [
      "a missing field",
      ["version: 1", "allow:", "  - {id: site.a, from: [client], to: [host], transport: tcp, reason: backup}"],
      "site.yaml:3:5: allow[0].ports is missing; write one such as [10809] or [6910-6930]",
    ],
    [
      "a port",
      ["version: 1", "settings: {wlbPort: 80123}"],
      "site.yaml:2:21: settings.wlbPort: 80123 is not a port; write a number from 1 to 65535 or a range such as 6910-6930",
    ],
    [
      "a transport",
      ["version: 1", "allow:", "  - {id: a, from: [x], to: [y], transport: icmp, ports: [1], reason: z}"],
      'site.yaml:3:44: allow[0].transport: "icmp" is not a transport; write tcp or udp',
    ],
    [
      "a date",
      ["version: 1", "accept:", "  - {match: {port: 161}, reason: poller, until: 2027-02-30}"],
      'site.yaml:3:49: accept[0].until: "2027-02-30" is not a date; write one such as 2027-03-31',
    ],
    [
      "an address twice",
      ["version: 1", "endpoints:", "  - {address: 10.0.0.1}", "  - {addresses: [10.0.0.2, 10.0.0.1]}"],
      "site.yaml:4:28: address 10.0.0.1 stands on line 3 already; declare it once, with all its roles",
    ],
    [
      "one address in two spellings",
      ["version: 1", "endpoints:", '  - {address: "2001:db8::1"}', '  - {address: "2001:DB8:0::1"}'],
      "site.yaml:4:15: address 2001:db8::1 stands on line 3 already; declare it once, with all its roles",
    ],
    [
      "the matrix's own id",
      ["version: 1", "allow:", "  - {id: time.ntp, from: [x], to: [y], transport: udp, ports: [1], reason: z}"],
      `site.yaml:3:10: id "time.ntp" is the matrix's own; choose another`,
    ],
    [
      "an unknown matrix",
      ["version: 1", "matrix: xenserver-9"],
      'site.yaml:2:9: matrix: "xenserver-9" is not a matrix that is known here; known are xenserver-8, xcp-ng-8.3, or a file such as ./our-matrix.yaml',
    ],
    ["an unknown version", ["version: 2"], "site.yaml:1:10: version: 2 is not a version that is known here; write 1"],
    ["an empty file", [""], "site.yaml:1:1: version is missing; write 1"],
    [
      "an owner",
      ["version: 1", "accept:", "  - {match: {port: 161}, reason: poller, owner: 5}"],
      "site.yaml:3:49: accept[0].owner: 5 is no owner; write a name in quotes",
    ],
    [
      "a client that is nearly an address",
      ["version: 1", "accept:", "  - {match: {client: 10.10.0.777}, reason: poller}"],
      'site.yaml:3:22: accept[0].match.client: "10.10.0.777" is not an address, a network or a role; write one such as 10.10.0.77, 10.20.0.0/16 or client',
    ],
    [
      "a role that everyone has",
      ["version: 1", "endpoints:", "  - {address: 10.0.0.1, roles: [any]}"],
      'site.yaml:3:33: endpoints[0].roles[0]: "any" is not a role that an endpoint can have; every address is any already',
    ],
    [
      "a match that accepts everything",
      ["version: 1", "accept:", "  - {match: {}, reason: all}"],
      "site.yaml:3:13: accept[0].match: {} is empty and would accept everything; name client, server, transport or port",
    ],
  ])("%s", (_name, lines, sentence) => {
    expect(mistakesOf(...lines)).toEqual([sentence]);
  });
});

it("reports all mistakes at once, in the file's order", () => {
  const mistakes = mistakesOf(
    "version: 1",
    "endpoints:",
    "  - {address: nowhere}",
    "  - {roles: [host]}",
    "settings: {wlbPort: x, pvsPort: 1}",
  );
  expect(mistakes.map((mistake) => mistake.split(":")[1])).toEqual(["3", "4", "5", "5"]);
});

it("reports contradictions beside mistakes of form", () => {
  const mistakes = mistakesOf(
    "version: 1",
    "matrix: xenserver-9",
    "endpoints:",
    "  - {address: 10.0.0.1}",
    "  - {address: 10.0.0.1, role: host}",
  );
  expect(mistakes).toHaveLength(3);
});

it("reports YAML's own mistakes with their place", () => {
  expect(mistakesOf("version: 1", "endpoints: [", "matrix: x: y")[0]).toMatch(/^site\.yaml:3:\d+: not valid YAML: /);
});

it("refuses aliases that unfold without end", () => {
  const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
  for (const [index, name] of [..."bcdefgh"].entries()) {
    const inner = Array(9).fill(`*${"abcdefg"[index]}`).join(",");
    bomb.push(`${name}: &${name} [${inner}]`);
  }
  expect(mistakesOf("version: 1", ...bomb)[0]).toMatch(/not valid YAML/);
});

it("neutralises what it quotes", () => {
  expect(mistakesOf("version: 1", 'matrix: "\\u001b[31m\\u202e"')[0]).toContain("\\u{202e}");
});

describe("who is who", () => {
  const { site } = parseSiteFile(
    "site.yaml",
    [
      "version: 1",
      "endpoints:",
      "  - {name: guests, network: 10.20.0.0/16, roles: [vm]}",
      "  - {name: windows, network: 10.20.7.0/24, roles: [windows-vm]}",
      '  - {name: xs1, addresses: [10.20.7.1, "2001:db8::1"], roles: [coordinator, dns-server]}',
    ].join("\n"),
  );
  const identityOf = compileIdentities(site!);

  it.each([
    ["10.20.7.1", "xs1", ["coordinator", "dns-server", "host"]],
    ["2001:db8::1", "xs1", ["coordinator", "dns-server", "host"]],
    ["10.20.7.2", "windows", ["windows-vm", "vm"]],
    ["10.20.8.1", "guests", ["vm"]],
    ["10.21.0.1", null, []],
  ])("%s is %s", (address, name, roles) => {
    const identity = identityOf(parseAddress(address)!);
    expect(identity.name).toBe(name);
    expect([...identity.allRoles]).toEqual(roles);
  });
});
