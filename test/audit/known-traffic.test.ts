import { describe, expect, it } from "vitest";
import type { AuditResult } from "../../src/audit/conclusion.ts";
import { allowEntry, KNOWN_TRAFFIC, type KnownTraffic } from "../../src/matrix/beyond-the-document.ts";
import { findMatrix } from "../../src/matrix/catalog.ts";
import { DEFAULT_SETTINGS } from "../../src/matrix/requirement.ts";
import { parseSiteFile } from "../../src/site/site-file.ts";
import { knownFixtures } from "../fixtures/known-cases.ts";
import { filler } from "../packets/bytes.ts";
import type { Recorded } from "../packets/capture-file.ts";
import { answeredConnection, datagram, frame, inOrder, lastWord, silentExchange } from "../packets/dialogue.ts";
import { ip } from "../packets/ip.ts";
import { auditFrames } from "./audit-frames.ts";

const CLIENT = "10.0.0.1";
const SERVER = "10.0.0.2";
const END_MS = 60_000;
/** A role that no known traffic is of. */
const BYSTANDER = "wlb";

/** A site file where the two parties have these roles. */
function siteFile(client: string | null, server: string | null, allow: string | null = null): string {
  const endpoint = (address: string, role: string | null): string =>
    role === null ? "" : `  - {address: ${address}, roles: [${role === "any" ? BYSTANDER : role}]}\n`;
  const endpoints = `  - {address: 10.0.0.9, roles: [host]}\n${endpoint(CLIENT, client)}${endpoint(SERVER, server)}`;
  return `version: 1\nendpoints:\n${endpoints}${allow === null ? "" : `allow:\n  ${allow}\n`}`;
}

/** Each port of it once, at its ends; what must come before comes before. */
function framesOf({ transport, ports, after }: KnownTraffic, client = CLIENT, isAfter = true): Recorded[] {
  const parties = { client, server: SERVER };
  if (ports === null) {
    const piece = { bytes: filler(8), ipProtocol: 47 };
    return [frame(0, ip(client, SERVER, piece)), lastWord(END_MS)];
  }
  const numbers = [...new Set(ports.flatMap(({ first, last }) => [first, last]))];
  const frames = numbers.flatMap((port, index) =>
    transport === "tcp"
      ? answeredConnection({ ...parties, port, clientPort: 40_000 + index }, 1000 + index * 100)
      : [datagram({ ...parties, port, clientPort: port }, 1000 + index * 100, "client")],
  );
  const before = after === null || !isAfter ? [] : answeredConnection({ ...parties, port: after, clientPort: 39_999 });
  return inOrder([...before, ...frames, lastWord(END_MS)]);
}

/** The conversations on the ports of the known traffic, without what comes before. */
function conversationsOf({ judged }: AuditResult, { after }: KnownTraffic): AuditResult["judged"] {
  return judged.filter(({ port }) => port === null || port !== after);
}

describe.each(KNOWN_TRAFFIC.map((known) => ({ ...known })))("$id", (known) => {
  const pairs = known.from.flatMap((from) => known.to.map((to) => [from, to] as const));

  it.each(pairs)("from %s to %s is what it is, and its entry, taken over, allows it", (from, to) => {
    const result = auditFrames(siteFile(from, to), framesOf(known));
    const judged = conversationsOf(result, known);
    const isDocumentedTo = (port: number | null): boolean => port === 137; // by Active Directory
    for (const { judgement, port, reason } of judged) {
      expect(judgement.verdict).toBe(isDocumentedTo(port) ? "unexpected" : "undocumented");
      expect(reason).toContain(`${known.what}, known from ${known.source}`);
      expect(reason).not.toMatch(/could be/i);
    }
    const findings = result.findings.filter(({ kind, suggestion }) => kind === "undocumented" && suggestion !== null);
    if (known.ports === null) {
      expect(findings).toEqual([]);
      expect(result.findings.map(({ check }) => check).join()).toContain("no allow entry can say so");
      return;
    }
    const own = findings.filter(({ suggestion }) => suggestion?.includes(`id: ${known.id},`));
    expect(own).toMatchObject([{ kind: "undocumented", severity: "low" }]);
    const { suggestion } = own[0]!;
    const allowed = auditFrames(siteFile(from, to, suggestion), framesOf(known));
    for (const { judgement } of conversationsOf(allowed, known)) {
      expect(judgement.requirements.map(({ id }) => id)).toContain(known.id);
    }
  });

  it("has an allow entry on one line that the site file takes", () => {
    const entry = allowEntry(known);
    if (known.ports === null) {
      expect(entry).toBeNull();
      return;
    }
    expect(entry).not.toContain("\n");
    const { site, mistakes } = parseSiteFile("site.yaml", `version: 1\nallow:\n  ${entry}\n`);
    expect(mistakes).toBeNull();
    expect(site?.allow).toMatchObject([{ id: known.id, from: known.from, to: known.to, ports: known.ports }]);
  });

  it.skipIf(known.to.includes("any"))("between other parties is not that, and there is no entry", () => {
    const result = auditFrames(siteFile(BYSTANDER, BYSTANDER), framesOf(known));
    for (const { reason } of conversationsOf(result, known)) {
      expect(reason).not.toMatch(/most likely|could be/i);
      // One of 16,384 ports says nothing at all.
      if (known.after === null) expect(reason).toContain("between these parties it is not that");
    }
    expect(result.findings.filter(({ suggestion }) => suggestion !== null)).toEqual([]);
  });
});

const HA = KNOWN_TRAFFIC.find(({ id }) => id === "site.ha-heartbeat")!;
const MAIL = KNOWN_TRAFFIC.find(({ id }) => id === "site.mail-alarms")!;
const RPC = KNOWN_TRAFFIC.find(({ id }) => id === "site.ad-rpc")!;
const SNMP = KNOWN_TRAFFIC.find(({ id }) => id === "site.snmp")!;

describe("a party without a role", () => {
  it("that asks a host could be one: what it would need is said, and it is no small matter", () => {
    const { findings, judged } = auditFrames(siteFile(null, "host"), framesOf(HA));
    expect(judged[0]?.reason).toContain("no role is declared for 10.0.0.1");
    expect(findings).toMatchObject([{ kind: "undocumented", severity: "medium", suggestion: allowEntry(HA) }]);
    expect(findings[0]?.check).toContain("give 10.0.0.1 the role host");
  });

  it("that a host asks, as hosts do, is a small matter", () => {
    const { findings } = auditFrames(siteFile("host", null), framesOf(MAIL));
    expect(findings).toMatchObject([{ severity: "low", suggestion: allowEntry(MAIL) }]);
    expect(findings[0]?.check).toContain("give 10.0.0.2 the role mail-server");
  });

  it("is nothing at all where nobody has one", () => {
    const { findings, judged } = auditFrames("version: 1\n", framesOf(MAIL));
    expect(judged[0]?.reason).toContain("nothing says here who is who");
    expect(findings.map(({ suggestion }) => suggestion)).toEqual([null]);
  });
});

describe("RPC of a domain controller", () => {
  it("is not claimed where the endpoint mapper was not asked", () => {
    const { findings, judged } = auditFrames(siteFile("host", "domain-controller"), framesOf(RPC, CLIENT, false));
    expect(judged[0]?.reason).toContain("does not show 10.0.0.1 ask 10.0.0.2 on TCP 135 first");
    expect(findings.map(({ suggestion }) => suggestion)).toEqual([null, null]);
  });

  it("nor where it was asked afterwards", () => {
    const late = answeredConnection({ client: CLIENT, server: SERVER, port: 135 }, 30_000);
    const frames = inOrder([...framesOf(RPC, CLIENT, false), ...late]);
    const { judged } = auditFrames(siteFile("host", "domain-controller"), frames);
    expect(judged.find(({ port }) => port === 49_152)?.reason).toContain("not shown to be that");
  });
});

it("an entry names those roles only that the parties have", () => {
  const { findings } = auditFrames(siteFile("snmp-manager", "host"), framesOf(SNMP));
  expect(findings[0]?.suggestion).toContain("from: [snmp-manager], to: [host]");
});

it("one kind of traffic is one finding, and no scan, however many take part", () => {
  const hosts = Array.from({ length: 20 }, (_, index) => `10.1.0.${index + 1}`);
  const frames = hosts.flatMap((client) =>
    hosts
      .filter((server) => server !== client)
      .map((server) => datagram({ client, server, port: 694, clientPort: 694 }, 0, "client")),
  );
  const site = "version: 1\nendpoints:\n  - {network: 10.1.0.0/24, roles: [host]}\n";
  const { findings } = auditFrames(site, [...frames, lastWord(END_MS)]);
  expect(findings).toMatchObject([{ kind: "undocumented", severity: "low", suggestion: allowEntry(HA) }]);
  expect(findings[0]?.conversations).toHaveLength(190);
});

it("a question that is owed an answer and gets none is silent", () => {
  const seen = datagram({ client: SERVER, server: CLIENT, port: 514 }, 0, "client");
  const asked = silentExchange({ client: CLIENT, server: SERVER, port: 161 }, 100);
  const { judged } = auditFrames(siteFile("client", "host"), [seen, ...asked, lastWord(END_MS)]);
  expect(judged.find(({ port }) => port === 161)?.decided.outcome).toBe("silent");
});

it("each has its fixtures", () => {
  const names = new Set(knownFixtures().map(({ name }) => name));
  for (const { id, from, to } of KNOWN_TRAFFIC) {
    const name = id.replace("site.", "known/");
    expect(names).toContain(`${name}.right-parties`);
    if (![...from, ...to].every((role) => role === "any")) expect(names).toContain(`${name}.wrong-parties`);
  }
});

it("ids are the matrix's none, and each is there once", () => {
  const taken = findMatrix("xenserver-8", DEFAULT_SETTINGS)!.requirements.map(({ id }) => id);
  const ids = KNOWN_TRAFFIC.map(({ id }) => id);
  expect(new Set([...taken, ...ids]).size).toBe(taken.length + ids.length);
});
