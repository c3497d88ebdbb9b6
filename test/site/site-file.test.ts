import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAddress } from "../../src/flow/address.ts";
import { compileIdentities } from "../../src/site/roles.ts";
import { parseSiteFile } from "../../src/site/site-file.ts";
import { formatMistakes } from "../../src/site/yaml-text.ts";

const FIELDS = ["name", "address", "networks", "roles", "id", "from", "to", "transport", "ports", "match", "client"];

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
      "no transport",
      ["version: 1", "allow:", "  - {id: a, from: [host], to: [host], transport: [], ports: [1], reason: z}"],
      "site.yaml:3:50: allow[0].transport: [] is empty; write tcp or udp",
    ],
    [
      "one address where a list of them belongs",
      ["version: 1", "endpoints:", "  - {addresses: 10.0.0.1}"],
      'site.yaml:3:17: endpoints[0].addresses: "10.0.0.1" is not a list; write one such as [10.10.0.11, 2001:db8::25]',
    ],
    [
      "one network where a list of them belongs",
      ["version: 1", "endpoints:", "  - {networks: 10.20.0.0/16}"],
      'site.yaml:3:16: endpoints[0].networks: "10.20.0.0/16" is not a list; write one such as [10.20.0.0/16, 2001:db8::/32]',
    ],
    [
      "a list without hyphens",
      ["version: 1", "endpoints:", "  xs1: 10.0.0.1"],
      'site.yaml:3:3: endpoints: {"xs1":"10.0.0.1"} is not a list; begin each entry on a line of its own, with a hyphen and a space',
    ],
    [
      "a date",
      ["version: 1", "accept:", "  - {match: {port: 161}, reason: poller, until: 2027-02-30}"],
      'site.yaml:3:49: accept[0].until: "2027-02-30" is not a date; write one such as 2027-03-31',
    ],
    [
      "a date in words, once",
      ["version: 1", "accept:", "  - {match: {port: 161}, reason: poller, until: tomorrow}"],
      'site.yaml:3:49: accept[0].until: "tomorrow" is not a date; write one such as 2027-03-31',
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
      "a network twice",
      ["version: 1", "endpoints:", "  - {network: 10.20.0.0/16}", "  - {networks: [10.20.1.0/24, 10.20.0.0/16]}"],
      "site.yaml:4:31: network 10.20.0.0/16 stands on line 3 already; declare it once, with all its roles",
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
      'site.yaml:3:22: accept[0].match.client: "10.10.0.777" is not an address, a network, a role or an endpoint\'s name; write one such as 10.10.0.77, 10.20.0.0/16 or client',
    ],
    [
      "a role that everyone has",
      ["version: 1", "endpoints:", "  - {address: 10.0.0.1, roles: [any]}"],
      'site.yaml:3:33: endpoints[0].roles[0]: "any" is not a role that an endpoint can have; every address is any already',
    ],
    [
      "a match that accepts everything",
      ["version: 1", "accept:", "  - {match: {}, reason: all}"],
      "site.yaml:3:13: accept[0].match: {} is empty and would accept everything; name at least one of client, server, transport, port, target, requirement, kind",
    ],
    [
      "a match by nothing that is known, and not that it is empty",
      ["version: 1", "accept:", "  - {match: {role: host}, reason: all}"],
      'site.yaml:3:14: "role" is not a field here; known are client, server, transport, port, target, requirement, kind',
    ],
    [
      "a client that is everyone",
      ["version: 1", "accept:", "  - {match: {client: any}, reason: all}"],
      'site.yaml:3:22: accept[0].match.client: "any" is everyone; leave this field out',
    ],
    [
      "a range of ports",
      ["version: 1", "accept:", "  - {match: {port: 5910-5900}, reason: consoles}"],
      'site.yaml:3:20: accept[0].match.port: "5910-5900" is not a port; write a number from 1 to 65535 or a range such as 6910-6930',
    ],
    [
      "a target with a star",
      ["version: 1", "accept:", '  - {match: {target: "*.example.com"}, reason: known}'],
      'site.yaml:3:22: accept[0].match.target: "*.example.com" is not a domain; write one such as example.com, or {domain: example.com, subdomains: true} with all below it',
    ],
    [
      "a kind that cannot be accepted",
      ["version: 1", "accept:", "  - {match: {kind: sensor}, reason: known}"],
      'site.yaml:3:20: accept[0].match.kind: "sensor" is no kind of finding that can be accepted; known are blocked, unexpected, undocumented, advisory',
    ],
    [
      "a match that stands there already, in another spelling",
      [
        "version: 1",
        "accept:",
        '  - {match: {client: "2001:db8::1", port: 161}, reason: poller}',
        '  - {match: {port: "161", client: "2001:DB8:0::1"}, reason: poller, until: 2027-03-31}',
      ],
      "site.yaml:4:13: accept[1].match: the same match stands on line 3 already; keep one of them",
    ],
    [
      "a client that is a domain's form",
      ["version: 1", "allow:", "  - {id: a, from: [{domain: x.y}], to: [host], transport: tcp, ports: [1], reason: z}"],
      'site.yaml:3:20: allow[0].from[0]: {"domain":"x.y"} is not an address, a network, a role or an endpoint\'s name; write one such as 10.10.0.77, 10.20.0.0/16 or client',
    ],
    [
      "a server that is nearly an address",
      ["version: 1", "allow:", "  - {id: a, from: [host], to: [10.10.0.777], transport: tcp, ports: [1], reason: z}"],
      'site.yaml:3:32: allow[0].to[0]: "10.10.0.777" is not an address, a network, a role, an endpoint\'s name or a domain; write one such as 10.10.0.11, host or {domain: example.com, subdomains: true}',
    ],
    [
      "a domain with a slip in its fields",
      [
        "version: 1",
        "allow:",
        "  - {id: a, from: [host], to: [{domain: x.y, subdomain: true}], transport: tcp, ports: [1], reason: z}",
      ],
      'site.yaml:3:46: "subdomain" is not a field here; known are domain, subdomains',
    ],
    [
      "a domain beside others",
      [
        "version: 1",
        "allow:",
        "  - {id: a, from: [host], to: [san, x.example], transport: tcp, ports: [1], reason: z}",
      ],
      'site.yaml:3:37: allow[0].to[1]: "x.example" is a domain beside others; give it an entry of its own',
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

it("refuses aliases that unfold to more than a file of its length could hold", () => {
  const bomb = ["version: 1", `endpoints: &a [${"{},".repeat(200)}]`, `allow: [${"{from: *a},".repeat(99)}]`];
  expect(mistakesOf(...bomb)).toEqual([expect.stringContaining("site.yaml:1:1: the aliases unfold to more")]);
});

it("takes aliases of what would be written more than once", () => {
  const roles = "    roles: [host, coordinator]";
  const lines = ["version: 1", "endpoints:", "  - address: 10.0.0.1", roles, "  - address: 10.0.0.2"];
  const aliased = [...lines, "    roles: *roles"].join("\n").replace("roles: [", "roles: &roles [");
  const { site } = parseSiteFile("site.yaml", [...lines, roles].join("\n"));
  expect(parseSiteFile("site.yaml", aliased).site).toEqual(site);
  expect(site).not.toBeNull();
});

it("refuses an alias within its own anchor", () => {
  expect(mistakesOf("version: 1", "endpoints: &a [*a]")[0]).toContain("the aliases unfold to more");
});

it("refuses lists and sets of fields as the name of a field, however many stand in each other", () => {
  expect(mistakesOf("version: 1", "? [a]", ": b")).toEqual([
    "site.yaml:2:3: not valid YAML: the name of a field is a word",
  ]);
  expect(mistakesOf("? ".repeat(500))[0]).toMatch(/the name of a field is a word$/);
});

it("neutralises what it quotes", () => {
  expect(mistakesOf("version: 1", 'matrix: "\\u001b[31m\\u202e"')[0]).toContain("\\u{202e}");
});

describe("whatever the text is, it is read or its mistakes are told", () => {
  const isHonest = (content: string): void => {
    const { site, mistakes } = parseSiteFile("site.yaml", content);
    expect(site === null).toBe(mistakes !== null);
    for (const { line, column, message } of mistakes ?? []) {
      expect(line > 0 && column > 0).toBe(true);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
      expect(message).not.toMatch(/[\u0000-\u001f]/);
    }
  };

  it("any text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), isHonest));
  });

  it("any YAML", () => {
    const word = fc.oneof(
      fc.constantFrom("host", "xs1", "10.0.0.1", "2001:db8::/32", "a.example", "any", "80", "1-2", "tcp", "*a", "&a x"),
      fc.constantFrom("toString", "__proto__", "{domain: a.b, subdomains: true}", "!!binary aGk=", "2027-03-31", "~"),
      fc.string({ unit: "grapheme", maxLength: 8 }),
    );
    const { value } = fc.letrec<{ value: string; map: string; list: string }>((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, word, tie("list"), tie("map")),
      list: fc.array(tie("value"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
      map: fc
        .array(fc.tuple(fc.oneof(fc.constantFrom(...FIELDS), word), tie("value")), { maxLength: 4 })
        .map((pairs) => `{${pairs.map(([key, item]) => `${key}: ${item}`).join(", ")}}`),
    }));
    const file = fc.array(fc.tuple(fc.constantFrom("endpoints", "settings", "allow", "accept", "matrix"), value));
    fc.assert(
      fc.property(file, (pairs) => {
        isHonest(["version: 1", ...pairs.map(([key, item]) => `${key}: ${item}`)].join("\n"));
      }),
      { numRuns: 300 },
    );
  });

  it.each([["version: &a [*a]"], ["&a\nversion: 1\nendpoints: *a"], [`version: ${"[".repeat(20_000)}`]])(
    "%.40s",
    isHonest,
  );
});

describe("who is who", () => {
  const { site } = parseSiteFile(
    "site.yaml",
    [
      "version: 1",
      "endpoints:",
      "  - {name: guests, network: 10.20.0.0/16, roles: [vm]}",
      '  - {name: dual, networks: [10.20.7.64/26, "2001:db8::/32"], roles: [pvs-target]}',
      "  - {name: windows, network: 10.20.7.0/24, roles: [windows-vm]}",
      "  - {name: everyone, network: 0.0.0.0/0, roles: [client]}",
      '  - {name: xs1, addresses: [10.20.7.1, "2001:db8::1"], roles: [coordinator, dns-server]}',
    ].join("\n"),
  );
  const identityOf = compileIdentities(site!);

  it.each([
    ["10.20.7.1", "xs1", ["coordinator", "dns-server", "host"]],
    ["2001:db8::1", "xs1", ["coordinator", "dns-server", "host"]],
    ["10.20.7.2", "windows", ["windows-vm", "vm"]],
    ["10.20.7.70", "dual", ["pvs-target"]],
    ["10.20.8.1", "guests", ["vm"]],
    ["10.21.0.1", "everyone", ["client"]],
    ["2001:db8::2", "dual", ["pvs-target"]],
    ["2001:db9::1", null, []],
  ])("%s is %s", (address, name, roles) => {
    const identity = identityOf(parseAddress(address)!);
    expect(identity.name).toBe(name);
    expect([...identity.allRoles]).toEqual(roles);
  });
});
