import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { withAcceptances } from "../../src/report/accept-stored.ts";
import { compareReports, type Difference } from "../../src/report/difference.ts";
import type { StoredConversation, StoredReport } from "../../src/report/stored-report.ts";
import type { AcceptEntry } from "../../src/site/site.ts";
import { AFTER, audit, BEFORE, SHOWCASE, withConversations, withFindings } from "./reports.ts";

let before: StoredReport;
let after: StoredReport;
let showcase: StoredReport;
beforeAll(async () => {
  [before, after, showcase] = [await audit(BEFORE), await audit(AFTER), await audit(SHOWCASE)];
});

function compare(a: StoredReport, b: StoredReport): Difference {
  return compareReports({ path: "a.json", report: a }, { path: "b.json", report: b }, "0.0.1");
}

/** All lists of a difference, empty. */
const NOTHING = {
  notes: [],
  newFindings: [],
  goneFindings: [],
  changedFindings: [],
  newConversations: [],
  missingConversations: [],
  changedConversations: [],
  changedCoverage: [],
};

it("a firewall that closes is a new finding, a conversation that got worse and a requirement that fails", () => {
  expect(compare(before, after)).toMatchObject({
    summary: {
      findings: { new: 1, gone: 0, notSeenAgain: 0, changed: 0 },
      conversations: { new: 0, missing: 0, changed: 1 },
      coverage: { changed: 1 },
    },
    notes: [],
    newFindings: [
      {
        finding: { kind: "blocked", severity: "high", requirement: "license.request" },
        inOther: { kind: "seen", verdicts: ["expected"], outcomes: ["answered"] },
      },
    ],
    changedConversations: [
      { direction: "worse", changed: ["outcome"], a: { outcome: "answered" }, b: { outcome: "silent" } },
    ],
    changedCoverage: [{ direction: "worse", requirement: "license.request", a: "seen", b: "failing" }],
  });
});

it("and one that opens mends the same", () => {
  expect(compare(after, before)).toMatchObject({
    summary: { findings: { new: 0, gone: 1, notSeenAgain: 0 } },
    goneFindings: [{ finding: { kind: "blocked" }, inOther: { kind: "seen", outcomes: ["answered"] } }],
    changedConversations: [{ direction: "better" }],
    changedCoverage: [{ direction: "better", a: "failing", b: "seen" }],
  });
});

it("a report does not differ from itself", () => {
  for (const report of [before, after, showcase]) expect(compare(report, report)).toMatchObject(NOTHING);
});

it("the other way round new is gone, and worse is better", () => {
  const part = fc
    .record({
      lost: fc.func(fc.boolean()),
      outcome: fc.func(fc.constantFrom("answered", "silent", "unproven", undefined)),
      accepted: fc.func(fc.boolean()),
    })
    .map(({ lost, outcome, accepted }) => {
      const conversations = withConversations(showcase, (conversation) =>
        lost(conversation.id) ? null : { ...conversation, outcome: outcome(conversation.id) ?? conversation.outcome },
      );
      return withFindings(conversations, (finding) => {
        if (lost(finding.id)) return null;
        return accepted(finding.id) ? { ...finding, accepted: { reason: "known", owner: null, until: null } } : finding;
      });
    });
  const idsOf = (lone: Difference["newFindings"]): string[] => lone.map(({ finding }) => finding.id);
  const opposite = { worse: "better", better: "worse", other: "other" } as const;
  fc.assert(
    fc.property(part, part, (a, b) => {
      const [there, back] = [compare(a, b), compare(b, a)];
      expect(idsOf(there.newFindings)).toEqual(idsOf(back.goneFindings));
      expect(idsOf(there.goneFindings)).toEqual(idsOf(back.newFindings));
      expect(there.newConversations).toEqual(back.missingConversations);
      expect(there.missingConversations).toEqual(back.newConversations);
      const changes = there.changedConversations.map(({ direction, a, b }) => `${opposite[direction]} ${b.id} ${a.id}`);
      expect(changes.sort()).toEqual(
        back.changedConversations.map(({ direction, a, b }) => `${direction} ${a.id} ${b.id}`).sort(),
      );
      const directions = there.changedConversations.map(({ direction }) => direction);
      expect(directions).toEqual([
        ...directions.filter((direction) => direction === "worse"),
        ...directions.filter((direction) => direction === "other"),
        ...directions.filter((direction) => direction === "better"),
      ]);
    }),
  );
});

describe("conversations", () => {
  it("that only gained a name are one that changed", () => {
    const named = withConversations(before, (one) =>
      isLicense(one) ? { ...one, id: "c-x", target: "lic.example" } : one,
    );
    const { changedConversations, newConversations, missingConversations } = compare(before, named);
    expect(changedConversations).toMatchObject([{ direction: "other", changed: ["target"], b: { id: "c-x" } }]);
    expect([newConversations, missingConversations]).toEqual([[], []]);
    expect(compare(named, before).changedConversations).toMatchObject([{ changed: ["target"], a: { id: "c-x" } }]);
  });

  it("that ask for another name, or for one of two, are others", () => {
    const license = before.conversations.find(isLicense)!;
    const named = (...targets: readonly string[]): StoredReport => ({
      ...before,
      conversations: targets.map((target) => ({ ...license, id: `c-${target}`, target })),
    });
    expect(compare(named("a.example"), named("b.example")).summary.conversations).toEqual({
      new: 1,
      missing: 1,
      changed: 0,
    });
    expect(compare(before, named("a.example", "b.example")).summary.conversations).toMatchObject({
      new: 2,
      missing: 1,
    });
  });

  it("that only the other report has come with who was seen here", () => {
    const without = withConversations(before, (one) => (isLicense(one) ? null : one));
    const unseen = (...addresses: readonly string[]): StoredReport => ({
      ...without,
      endpoints: without.endpoints.map((one) => (addresses.includes(one.address) ? { ...one, seen: false } : one)),
    });
    const seenIn = (report: StoredReport): string | undefined =>
      compare(before, report).missingConversations[0]?.partiesSeenInOther;
    expect(seenIn(without)).toBe("both");
    expect(seenIn(unseen("10.10.0.11"))).toBe("server");
    expect(seenIn(unseen("10.10.0.20"))).toBe("client");
    expect(seenIn(unseen("10.10.0.11", "10.10.0.20"))).toBe("neither");
  });

  it("of background are left out", () => {
    const withoutBackground = withConversations(after, (one) => (one.verdict === "background" ? null : one));
    expect(withoutBackground.conversations.length).toBeLessThan(after.conversations.length);
    expect(compare(after, withoutBackground)).toMatchObject(NOTHING);
  });
});

describe("findings that are not there again", () => {
  it("are not gone where their traffic was not seen", () => {
    const quiet = withFindings(
      withConversations(after, (one) => (isLicense(one) ? null : one)),
      () => null,
    );
    expect(compare(after, quiet)).toMatchObject({
      summary: { findings: { gone: 0, notSeenAgain: 1 } },
      goneFindings: [{ inOther: { kind: "unseen", arePartiesSeen: true } }],
    });
    const elsewhere = { ...quiet, endpoints: [] };
    expect(compare(after, elsewhere).goneFindings).toMatchObject([{ inOther: { arePartiesSeen: false } }]);
  });

  it("nor where the other report could not tell", () => {
    const unproven = withFindings(
      withConversations(after, (one) => ({ ...one, outcome: "unproven" })),
      () => null,
    );
    expect(compare(after, unproven).summary.findings).toMatchObject({ gone: 0, notSeenAgain: 1 });
  });

  it("have become another where the same traffic fails in another way", () => {
    const refused = withFindings(after, (finding) => ({ ...finding, id: "f-refused", title: "lic refuses" }));
    expect(compare(after, refused)).toMatchObject({
      summary: { findings: { new: 1, gone: 1 } },
      goneFindings: [{ inOther: { kind: "other-finding", finding: { id: "f-refused", title: "lic refuses" } } }],
    });
  });
});

describe("acceptances", () => {
  const ENTRY: AcceptEntry = {
    client: "host",
    server: null,
    transport: "tcp",
    port: { first: 27000, last: 27000 },
    target: null,
    requirement: null,
    kind: null,
    reason: "ticket 1",
    owner: null,
    until: null,
    key: "",
    place: "site.yaml line 3",
  };

  it("of a site file take a finding of a stored report out of the new ones", () => {
    const [a, b] = [withAcceptances(before, [ENTRY]), withAcceptances(after, [ENTRY])];
    expect(compare(a, b)).toMatchObject({ newFindings: [], summary: { findings: { new: 0, newAccepted: 1 } } });
    expect(after.findings[0]?.accepted).toBeNull();
  });

  it("that do not fit leave it", () => {
    for (const entry of [{ port: { first: 7279, last: 7279 } }, { client: "client" }, { transport: "udp" }]) {
      expect(withAcceptances(after, [{ ...ENTRY, ...entry }]).findings[0]?.accepted).toBeNull();
    }
  });

  it("take the place of those that the report was made with", () => {
    const accepted = withAcceptances(after, [ENTRY]);
    expect(accepted.findings[0]?.accepted).toMatchObject({ reason: "ticket 1" });
    expect(withAcceptances(accepted, []).findings[0]?.accepted).toBeNull();
  });

  it("that end between two reports are a change for the worse", () => {
    const on = (day: string): StoredReport =>
      withAcceptances({ ...after, generatedAt: `${day}T12:00:00.000Z` }, [{ ...ENTRY, until: "2026-03-31" }]);
    const { newFindings, changedFindings } = compare(on("2026-03-31"), on("2026-04-01"));
    expect(newFindings).toEqual([]);
    expect(changedFindings).toMatchObject([{ direction: "worse", changed: ["accepted"] }]);
  });

  it("say nothing of a finding whose conversations the report does not have", () => {
    const hollow = withConversations(after, () => null);
    expect(withAcceptances(hollow, [{ ...ENTRY, client: null, port: null }]).findings[0]?.accepted).toBeNull();
  });
});

it("a finding that is graver than before has got worse", () => {
  const milder = withFindings(after, (finding) => ({ ...finding, severity: "low" }));
  expect(compare(milder, after).changedFindings).toMatchObject([{ direction: "worse", changed: ["severity"] }]);
  expect(compare(after, milder).changedFindings).toMatchObject([{ direction: "better", changed: ["severity"] }]);
});

it("coverage that was not seen is neither better nor worse", () => {
  const withStatus = (status: "unseen" | "not-observable"): StoredReport => ({
    ...after,
    coverage: after.coverage.map((row) => (row.requirement === "license.request" ? { ...row, status } : row)),
  });
  for (const status of ["unseen", "not-observable"] as const) {
    expect(compare(after, withStatus(status)).changedCoverage).toMatchObject([
      { direction: "other", a: "failing", b: status },
    ]);
  }
});

describe("notes", () => {
  const noted = (a: StoredReport, b: StoredReport): string[] => compare(a, b).notes.map(({ about }) => about);

  it("tell of another matrix, tool or site file, of other requirements and roles", () => {
    expect(noted(before, { ...before, matrix: { ...before.matrix, id: "xcp-ng-8.3" } })).toEqual(["matrix"]);
    expect(noted(before, { ...before, coverage: before.coverage.slice(1) })).toEqual(["requirements"]);
    expect(noted(before, { ...before, site: null })).toEqual(["site"]);
    expect(noted(before, { ...before, tool: { name: "xsaudit", version: "9.0.0" } })).toEqual(["tool"]);
    const bare = before.endpoints.map((endpoint) => ({ ...endpoint, roles: [] }));
    expect(noted(before, { ...before, endpoints: bare })).toEqual(["roles"]);
  });

  it("tell of a sensor that misses what the other's did not", () => {
    const sensor = { id: "f-s", kind: "sensor", title: "The mirror loses packets", conversations: [] } as const;
    const lossy = { ...before, findings: [{ ...after.findings[0]!, ...sensor }] };
    expect(compare(before, lossy).notes).toEqual([
      {
        about: "sensor",
        text: "The mirror loses packets: so in B, not so in the other. What is not in B may have been there all the same.",
      },
    ]);
    expect(compare(lossy, before)).toMatchObject({
      notes: [{ about: "sensor" }],
      goneFindings: [{ inOther: { kind: "no-conversations" } }],
    });
  });
});

function isLicense({ server }: StoredConversation): boolean {
  return server.port === 27000;
}
