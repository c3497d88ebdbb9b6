import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findMatrix } from "../../src/matrix/catalog.ts";
import type { Matrix } from "../../src/matrix/requirement.ts";
import { allowListTable } from "../../src/report/allow-list.ts";
import { effectiveRequirements } from "../../src/report/matrix-rows.ts";
import { renderNftables } from "../../src/report/nftables.ts";
import { comment, quoted, setNames } from "../../src/report/nftables-words.ts";
import type { Site } from "../../src/site/site.ts";
import { parseSiteFile } from "../../src/site/site-file.ts";
import { complaintsOfNft, hasNft } from "./nft.ts";

if (!hasNft) console.warn("Skipped: nft, which must accept the drafts, is not installed or may not ask the kernel.");

function siteOf(...lines: string[]): Site {
  const { site, mistakes } = parseSiteFile("site.yaml", ["version: 1", ...lines].join("\n"));
  if (mistakes !== null) throw new Error(mistakes.map(({ message }) => message).join());
  return site;
}

function matrixOf(site: Site): Matrix {
  return findMatrix(site.matrixId, site.settings)!;
}

function draftFor(site: Site): string {
  return [...renderNftables(matrixOf(site), site)].join("");
}

const POOL = [
  "endpoints:",
  '  - {name: xs1, addresses: [10.0.0.1, "2001:db8::1"], roles: [host, coordinator]}',
  "  - {name: lic, address: 10.0.0.20, roles: [license-server]}",
  '  - {name: ntp, address: "2001:db8::7", roles: [ntp-server]}',
  "  - {name: guests, network: 10.20.0.0/16, roles: [vm]}",
  "  - {name: tape, address: 10.20.0.5, roles: [tape-library]}",
  '  - {name: far, network: "2001:db8:1::/48", roles: [nas]}',
  "  - {name: pc, address: 10.0.0.30, roles: [xencenter]}",
];

describe("the draft for nftables", () => {
  const draft = draftFor(
    siteOf(
      ...POOL,
      "allow:",
      '  - {id: site.tape, from: [host, vm], to: [tape-library], transport: [tcp, udp], ports: [9000, 9100-9110], reason: "say \\"no\\" \\n} accept"}',
      "  - {id: site.all, from: [any], to: [any], transport: udp, ports: [7], reason: echo}",
    ),
  );

  it("says in its head that it is one, and which roles nobody has", () => {
    expect(draft).toMatch(/^# A draft for review/);
    expect(draft).toContain("# No endpoint of the site has the role san.\n");
    expect(draft).toContain("policy accept;");
  });

  it("says what a network's rules cover besides", () => {
    expect(draft.replaceAll("\n# ", " ")).toContain(
      "Role vm: its network 10.20.0.0/16 has 10.20.0.5/32 in it, which is declared otherwise.",
    );
  });

  it.each([
    "    ip saddr @role_host_ipv4 ip daddr @role_license_server_ipv4 tcp dport { 7279 } accept comment",
    "    ip6 saddr @role_host_ipv6 ip6 daddr @role_ntp_server_ipv6 meta l4proto { tcp, udp } th dport { 123 } accept",
    "    ip daddr @role_host_ipv4 tcp dport { 80, 443 } accept",
    "    ip saddr @role_host_ipv4 ip daddr @role_tape_library_ipv4 meta l4proto { tcp, udp } th dport { 9000, 9100-9110 } accept",
    "    ip saddr @role_vm_ipv4 ip daddr @role_tape_library_ipv4 meta l4proto",
    '    udp dport { 7 } accept comment "site.all: site.yaml line 12"',
  ])("has the rule %s", (rule) => {
    expect(draft).toContain(`\n${rule}`);
  });

  it("has no rule over two versions of IP, and none for names or ports that nobody knows: comments say so", () => {
    expect(draft).not.toContain("ip daddr @role_ntp_server");
    expect(draft).not.toMatch(/^ {4}ip.*xencenter.*role_nas/m);
    expect(draft).toContain("# no rule for tcp 443 to repo.ops.xenserver.com");
    expect(draft).toContain("# no rule for tcp, udp dynamic to nas");
  });

  it("has the coordinator alone where the document has", () => {
    expect(draft).toContain("set role_coordinator_ipv4 {");
  });

  it.skipIf(!hasNft)("is accepted by nft", () => {
    expect(complaintsOfNft(draft)).toBe("");
    expect(complaintsOfNft(draftFor(siteOf("matrix: xcp-ng-8.3", ...POOL)))).toBe("");
  });
});

it("the same list as a table has a line a pair, and a note where there is none", () => {
  const site = siteOf(...POOL);
  const rows = [...allowListTable(effectiveRequirements(matrixOf(site), site), site).rows];
  const linesOf = (id: string): unknown[] => rows.filter(([first]) => first === id).map((row) => row.slice(1, 5));
  expect(linesOf("license.checkout")).toEqual([["10.0.0.1", "10.0.0.20", "tcp", "7279"]]);
  expect(linesOf("time.ntp")).toEqual([
    ["2001:db8::1", "2001:db8::7", "tcp", "123"],
    ["2001:db8::1", "2001:db8::7", "udp", "123"],
  ]);
  // The second line says that the tape library in this network is no guest.
  expect(linesOf("xencenter.vnc")).toEqual([
    ["10.0.0.30", "10.20.0.0/16", "tcp", "5900"],
    ["", "", "tcp", "5900"],
  ]);
  expect(linesOf("clients.management-api")).toEqual([
    ["any", "10.0.0.1", "tcp", "80, 443"],
    ["any", "2001:db8::1", "tcp", "80, 443"],
  ]);
  expect(linesOf("xencenter.hotfixes")).toEqual([["10.0.0.30", "citrix.com and its subdomains", "tcp", "443"]]);
  expect(linesOf("hosts.management-api")).toEqual([["", "", "tcp", "80, 443"]]);
  expect(rows.find(([id]) => id === "storage.iscsi")).toEqual([
    "storage.iscsi",
    "",
    "",
    "tcp",
    "3260",
    "Communication ports used by XenServer product components: XenServer hosts > SAN Controller",
    "no endpoint of the site has the role san",
  ]);
  // Both directions, as the product is known to connect the other way.
  expect(rows.filter(([id]) => id === "wlb.service")).toHaveLength(2);
});

describe("any text", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(..."\"'\\}{;#$*\n\r é…") }));

  it("is a string of nft, no longer than a rule's comment may be", () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: "binary", minLength: 100, maxLength: 300 })), (words) => {
        const string = quoted(words);
        expect(string).toMatch(/^"[^"\r\n]*"$/u);
        expect(Buffer.byteLength(string)).toBeLessThanOrEqual(130);
        expect(string.isWellFormed()).toBe(true);
      }),
    );
  });

  it("is a comment of nft, each line of it", () => {
    fc.assert(
      fc.property(text, (words) => {
        for (const line of comment("  ", words).split("\n").slice(0, -1)) expect(line).toMatch(/^ {2}# /);
      }),
    );
  });

  it("gives a name that is no other text's", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.oneof(text, fc.constantFrom("a-b", "a.b", "a_b", "a_b_2"))), (texts) => {
        const names = [...setNames("role", texts).values()];
        expect(new Set(names).size).toBe(texts.length);
        for (const name of names) expect(name).toMatch(/^role_[A-Za-z0-9_]{0,60}$/);
      }),
    );
  });

  it.skipIf(!hasNft)("is taken by nft as what it is meant to be", () => {
    const texts = fc.sample(text, { numRuns: 300, seed: 4 });
    const names = setNames("role", [...new Set(texts)]);
    const sets = [...names.values()].map((name) => `  set ${name}_ipv4 {\n    type ipv4_addr\n  }\n`);
    const rules = texts.map((words) => `${comment("    ", words)}    tcp dport 1 accept comment ${quoted(words)}\n`);
    expect(complaintsOfNft(`table inet draft {\n${sets.join("")}  chain c {\n${rules.join("")}  }\n}\n`)).toBe("");
  });
});
