/** A past made up for a report: thirty days, three of them not audited, its findings coming and going. */
import type { ConversationHour } from "../../../src/report/conversation-hours.ts";
import { compareReports } from "../../../src/report/difference.ts";
import type { Night, Past, PastNight } from "../../../src/report/past.ts";
import type { Report } from "../../../src/report/report.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const DAYS = 30;
/** Counted from the first. */
const NOT_AUDITED = [4, 5, 17];
const LAST = Date.parse("2026-11-23T00:00:00Z");

export function madePast(report: Report): Past {
  const nights = Array.from({ length: DAYS }, (_, index) => index)
    .filter((index) => !NOT_AUDITED.includes(index))
    .map((index) => madeNight(report, index));
  const dates = nights.map(({ night }) => night);
  const tonight = nights.at(-1)!;
  const findings = report.findings.map(({ id, kind, requirement, severity, title }, index) => {
    const there =
      index === 0 ? dates.slice(-1) : dates.filter((_, night) => night % (index + 1) === 0).concat(tonight.night);
    return { id, kind, requirement, severity, title, nights: [...new Set(there)], acceptedNights: [] };
  });
  const gone = {
    ...({
      id: "f-gone",
      kind: "advisory",
      requirement: null,
      severity: "low",
      title: "xs3 still uses TCP 80",
    } as const),
    nights: dates.slice(2, 9),
    acceptedNights: dates.slice(2, 4),
  };
  return {
    night: tonight,
    nights,
    findings: [...findings, gone].map((finding) => ({
      ...finding,
      firstNight: finding.nights[0]!,
      lastNight: finding.nights.at(-1)!,
    })),
    difference: compareReports(
      { path: "the night before", report: nightBefore(report) },
      { path: "this night", report },
      report.tool.version,
    ),
  };
}

function madeNight(report: Report, index: number): PastNight {
  const wave = 1 + Math.sin(index / 3) / 2;
  const counts = { seen: 8, failing: index % 5, unseen: 5, "not-observable": 29 - (index % 5) };
  return {
    ...nightOf(index),
    packets: Math.round(41_000 * wave),
    kernelDropped: index < 8 ? null : index % 7 === 0 ? 12 : 0,
    oneWayConversations: 0,
    conversations: report.conversations.length,
    failing: index % 5,
    findings: { blocked: index % 4, unexpected: index % 3, undocumented: 1, advisory: 0, sensor: index === 12 ? 1 : 0 },
    accepted: 1,
    coverage: counts,
  };
}

function nightOf(index: number): Night {
  const from = LAST - (DAYS - 1 - index) * DAY_MS;
  const time = (ms: number): string => new Date(ms).toISOString();
  return { night: time(from).slice(0, 10), sensor: "span1", from: time(from), to: time(from + DAY_MS) };
}

/** The first finding was not there, and its conversations were answered. */
function nightBefore(report: Report): Report {
  const [first, ...findings] = report.findings;
  const own = new Set(first?.conversations ?? []);
  const conversations = report.conversations.map((one) =>
    own.has(one.id) ? { ...one, outcome: "answered" as const } : one,
  );
  return { ...report, findings, conversations: conversations.slice(1) };
}

/** Failing from three in the morning on. */
export function madeHours(report: Report): ConversationHour[] {
  return report.conversations.flatMap(({ id, outcome }, index) =>
    Array.from({ length: 24 }, (_, hour): ConversationHour => {
      const isFailing = hour >= 3 && outcome !== "answered";
      return {
        conversation: id,
        hour: new Date(LAST + hour * HOUR_MS).toISOString(),
        outcome: hour % 5 === 4 ? null : outcome,
        attempts: 4,
        answered: hour % 5 === 4 || isFailing ? 0 : 4,
        failed: isFailing && hour % 5 !== 4 ? 4 : hour === 2 ? 1 : 0,
        flows: 4,
        packets: { fromClient: 10, fromServer: 8 },
        bytes: { fromClient: 900, fromServer: 800 },
      };
    }).filter(({ hour }) => index % 3 !== 0 || !hour.includes("T1")),
  );
}
