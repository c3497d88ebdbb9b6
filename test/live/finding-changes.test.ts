import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/audit/finding.ts";
import { NOTHING_TOLD, type ToldFindings, tellFindings, tellLastFindings } from "../../src/live/finding-changes.ts";
import { createFinding, type FindingLine, findingLines, type ReportedFindings, replay, reportOf } from "./findings.ts";

const START_MS = Date.UTC(2026, 10, 22, 3, 15);
const INTERVAL_MS = 60_000;

/** Tells of reports one after the other. */
function createTeller(): {
  tell(atSeconds: number, report: ReportedFindings): FindingLine[];
  tellLast(atSeconds: number, report: ReportedFindings): FindingLine[];
  told(): ToldFindings;
} {
  let told = NOTHING_TOLD;
  const timeOf = (atSeconds: number): Date => new Date(START_MS + atSeconds * 1000);
  return {
    tell(atSeconds, report) {
      const telling = tellFindings(told, report, timeOf(atSeconds));
      told = telling.told;
      return findingLines(telling.lines);
    },
    tellLast: (atSeconds, report) => findingLines(tellLastFindings(told, report, timeOf(atSeconds)).lines),
    told: () => told,
  };
}

function changesOf(lines: readonly FindingLine[]): string[] {
  return lines.map(({ change, finding }) => `${change} ${finding.id}`);
}

describe("a finding", () => {
  it("is told when it is new, changed and gone, with its time", () => {
    const teller = createTeller();
    const finding = createFinding("a", { conversations: ["c-1", "c-2"] });
    expect(teller.tell(0, reportOf([finding], { "c-1": "silent", "c-2": "answered", "c-3": "reset" }))).toEqual([
      {
        type: "finding",
        at: "2026-11-22T03:15:00.000Z",
        change: "new",
        finding,
        conversationCount: 2,
        outcomes: { answered: 1, silent: 1 },
      },
    ]);
    expect(teller.tell(1, reportOf([finding], { "c-1": "silent", "c-2": "answered" }))).toEqual([]);
    expect(teller.tell(90, reportOf([finding], { "c-1": "silent", "c-2": "silent" }))).toMatchObject([
      { at: "2026-11-22T03:16:30.000Z", change: "changed", outcomes: { silent: 2 } },
    ]);
    expect(teller.tell(300, reportOf([]))).toMatchObject([
      { at: "2026-11-22T03:20:00.000Z", change: "gone", finding, outcomes: { silent: 2 } },
    ]);
  });

  const accepted = { reason: "known", owner: null, until: null };
  it.each<[string, Partial<Finding>]>([
    ["severity", { severity: "low" }],
    ["title", { title: "another" }],
    ["reason", { reason: "another" }],
    ["check", { check: "another" }],
    ["suggestion", { suggestion: "another" }],
    ["conversations", { conversations: ["c-1"] }],
    ["acceptance", { accepted }],
    ["acceptance's owner", { accepted: { ...accepted, owner: "ops" } }],
  ])("has changed when its %s has", (_, change) => {
    const teller = createTeller();
    teller.tell(0, reportOf([createFinding("a", { accepted: change.accepted?.owner ? accepted : null })]));
    expect(changesOf(teller.tell(60, reportOf([createFinding("a", change)])))).toEqual(["changed a"]);
  });

  it("with many conversations gives some of them, and how many there are; any that changes is told", () => {
    const teller = createTeller();
    const conversations = Array.from({ length: 5000 }, (_, i) => `c-${i}`);
    const [line] = teller.tell(0, reportOf([createFinding("a", { conversations })]));
    expect(line).toMatchObject({ conversationCount: 5000 });
    expect(line?.finding.conversations).toEqual(conversations.slice(0, 100));
    const changed = [...conversations.slice(0, 4999), "c-x"];
    expect(changesOf(teller.tell(60, reportOf([createFinding("a", { conversations: changed })])))).toEqual([
      "changed a",
    ]);
  });
});

describe("what comes and goes", () => {
  it("is told once a minute, as it is then", () => {
    const teller = createTeller();
    const lines = Array.from({ length: 600 }, (_, second) => {
      const isThere = second % 2 === 0;
      return teller.tell(second, reportOf(isThere ? [createFinding("a", { reason: `${second} SYNs` })] : []));
    }).flat();
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines[1]?.finding.reason).toBe("60 SYNs");
    expect(changesOf(teller.tellLast(600, reportOf([])))).toEqual(["gone a"]);
  });

  it("does not come back as new within a minute, and nothing is kept of it after one", () => {
    const teller = createTeller();
    teller.tell(0, reportOf([createFinding("a")]));
    expect(changesOf(teller.tell(60, reportOf([])))).toEqual(["gone a"]);
    expect(teller.tell(61, reportOf([createFinding("a")]))).toEqual([]);
    expect(changesOf(teller.tell(120, reportOf([createFinding("a")])))).toEqual(["new a"]);
    teller.tell(180, reportOf([]));
    teller.tell(240, reportOf([]));
    expect(teller.told().size).toBe(0);
  });

  it("is told also when the clock was set back", () => {
    const teller = createTeller();
    teller.tell(0, reportOf([createFinding("a")]));
    expect(changesOf(teller.tell(-7200, reportOf([])))).toEqual(["gone a"]);
  });

  it("in a flood comes by the thousand, the gravest first, and all of it in the end", () => {
    const teller = createTeller();
    const flood = reportOf(Array.from({ length: 2500 }, (_, i) => createFinding(`f-${i}`)));
    const lines = [0, 1, 2, 3].map((second) => teller.tell(second, flood));
    expect(lines.map(({ length }) => length)).toEqual([1000, 1000, 500, 0]);
    expect(lines[0]![0]?.finding.id).toBe("f-0");
    expect(createTeller().tellLast(0, flood).length).toBe(2500);
  });
});

describe("for any course of things", () => {
  const anyFindings = fc.uniqueArray(
    fc
      .record({
        id: fc.constantFrom("a", "b", "c", "d"),
        severity: fc.constantFrom("high" as const, "low" as const),
        reason: fc.constantFrom("1 SYN", "2 SYNs"),
        conversations: fc.subarray(["c-1", "c-2", "c-3"]),
      })
      .map(({ id, ...changes }) => createFinding(id, changes)),
    { selector: ({ id }) => id },
  );
  const anyOutcomes = fc.record({
    "c-1": fc.constantFrom("silent", "answered"),
    "c-2": fc.constantFrom("silent", "reset"),
    "c-3": fc.constant("answered"),
  });
  const anyCourse = fc.array(
    fc.record({ pauseSeconds: fc.integer({ min: 0, max: 90 }), findings: anyFindings, outcomes: anyOutcomes }),
    { minLength: 1, maxLength: 20 },
  );

  it("replaying the lines gives the findings of the last report, and nobody is told of one twice a minute", () => {
    fc.assert(
      fc.property(anyCourse, fc.boolean(), (course, isEnded) => {
        const teller = createTeller();
        let seconds = 0;
        const lines = course.flatMap(({ pauseSeconds, findings, outcomes }) => {
          seconds += pauseSeconds;
          return teller.tell(seconds, reportOf(findings, outcomes));
        });
        const toldMs = new Map<string, number>();
        for (const { at, finding } of lines) {
          const ms = Date.parse(at);
          expect(ms - (toldMs.get(finding.id) ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(INTERVAL_MS);
          toldMs.set(finding.id, ms);
        }
        const last = course.at(-1)!;
        const report = reportOf(last.findings, last.outcomes);
        // What stays as it is for a minute is told; at the end, all is.
        lines.push(...(isEnded ? teller.tellLast(seconds, report) : teller.tell(seconds + 60, report)));
        const known = [...replay(lines).values()].map(({ finding }) => finding);
        const byId = (a: Finding, b: Finding): number => (a.id < b.id ? -1 : 1);
        expect(known.sort(byId)).toEqual(last.findings.toSorted(byId));
      }),
    );
  });
});
