import { describe, expect, it } from "vitest";
import { type AcceptableConversation, fitsEntry, isExpired } from "../../src/audit/accept.ts";
import { parseAddress } from "../../src/flow/address.ts";
import { compileIdentities } from "../../src/site/roles.ts";
import type { AcceptEntry, Site } from "../../src/site/site.ts";
import { parseSiteFile } from "../../src/site/site-file.ts";

const ENDPOINTS = [
  "  - {name: xs1, addresses: [10.10.0.11, 2001:db8::11], roles: [host, coordinator]}",
  "  - {name: san, address: 10.10.1.25, roles: [san]}",
  "  - {name: san2, address: 10.10.1.26, roles: [san]}",
  "  - {name: guests, network: 10.20.0.0/16, roles: [vm]}",
  "  - {name: Printers, network: 10.30.0.0/24}",
  "  - {name: printers, address: 10.40.0.1}",
];

function siteWith(match: string): Site {
  const lines = ["version: 1", "endpoints:", ...ENDPOINTS, "accept:", `  - {match: ${match}, reason: known}`];
  const { site, mistakes } = parseSiteFile("site.yaml", lines.join("\n"));
  if (site === null) throw new Error(JSON.stringify(mistakes));
  return site;
}

function entryWith(match: string): AcceptEntry {
  return siteWith(match).accept[0]!;
}

const identityOf = compileIdentities(siteWith("{port: 1}"));
const FINDING = { kind: "unexpected", requirement: "storage.iscsi" } as const;

interface Traffic {
  readonly client?: string;
  readonly server?: string;
  readonly names?: readonly string[];
  readonly transport?: string;
  readonly port?: number | null;
  readonly judgedPort?: number | null;
  readonly target?: string | null;
}

function traffic({ client, server, names = [], ...others }: Traffic): AcceptableConversation {
  const party = (text: string) => {
    const address = parseAddress(text)!;
    return { address, identity: identityOf(address) };
  };
  const { transport = "tcp", port = 3260, judgedPort = port, target = null } = others;
  return {
    client: party(client ?? "10.10.0.11"),
    server: { ...party(server ?? "10.10.1.25"), names },
    transport,
    port,
    judgedPort,
    target,
  };
}

describe("an entry fits", () => {
  it.each<[string, Traffic]>([
    ["{client: 10.10.0.11}", {}],
    ["{client: '2001:DB8:0::11'}", { client: "2001:db8::11" }],
    ["{client: 10.10.0.0/16}", {}],
    ["{client: host}", {}],
    ["{client: xs1}", { client: "2001:db8::11" }],
    ["{client: XS1}", {}],
    ["{server: guests}", { server: "10.20.3.4" }],
    ["{server: printers}", { server: "10.30.0.9" }],
    ["{server: printers}", { server: "10.40.0.1" }],
    ["{server: san}", { server: "10.10.1.26" }],
    ["{port: 3260}", {}],
    ["{port: 3000-3260}", {}],
    ["{port: 443}", { port: 3128, judgedPort: 443, target: "a.example" }],
    ["{port: 3128}", { port: 3128, judgedPort: 443, target: "a.example" }],
    ["{transport: sctp}", { transport: "sctp" }],
    ["{target: a.example}", { target: "A.EXAMPLE." }],
    ["{target: a.example}", { names: ["other", "a.example"] }],
    ["{target: {domain: example, subdomains: true}}", { target: "x.a.example" }],
    ["{requirement: storage.iscsi}", {}],
    ["{kind: unexpected}", {}],
    ["{client: xs1, server: san, transport: tcp, port: 3260, kind: unexpected, requirement: storage.iscsi}", {}],
  ])("%s %j", (match, conversation) => {
    expect(fitsEntry(entryWith(match), FINDING, traffic(conversation))).toBe(true);
  });
});

describe("an entry does not fit", () => {
  it.each<[string, Traffic]>([
    ["{client: 10.10.0.12}", {}],
    ["{client: 10.20.0.0/16}", {}],
    ["{client: san}", {}],
    ["{client: guests}", {}],
    ["{server: xs1}", {}],
    ["{port: 3000-3259}", {}],
    ["{port: 443}", { port: null }],
    ["{transport: udp}", {}],
    ["{target: a.example}", { target: "x.a.example" }],
    ["{target: {domain: a.example, subdomains: true}}", { target: "nota.example" }],
    ["{target: a.example}", { names: ["a.example"], target: "b.example" }],
    ["{target: a.example}", {}],
    ["{requirement: storage.nfs4}", {}],
    ["{kind: blocked}", {}],
    ["{client: xs1, port: 443}", {}],
  ])("%s %j", (match, conversation) => {
    expect(fitsEntry(entryWith(match), FINDING, traffic(conversation))).toBe(false);
  });
});

it("an entry holds up to and on its last day", () => {
  const entry = { ...entryWith("{port: 1}"), until: "2026-03-31" };
  expect(isExpired(entry, "2026-03-31")).toBe(false);
  expect(isExpired(entry, "2026-04-01")).toBe(true);
  expect(isExpired({ ...entry, until: null }, "9999-12-31")).toBe(false);
});

it("an entry's key says what it matches, however that is written", () => {
  const keyOf = (match: string): string => entryWith(match).key;
  expect(keyOf("{port: '161', client: '2001:DB8:0::1'}")).toBe(keyOf("{client: '2001:db8::1', port: 161}"));
  expect(keyOf("{target: a.example}")).toBe(keyOf("{target: {domain: a.example}}"));
  expect(keyOf("{target: a.example}")).not.toBe(keyOf("{target: {domain: a.example, subdomains: true}}"));
  expect(keyOf("{client: host}")).not.toBe(keyOf("{server: host}"));
});
