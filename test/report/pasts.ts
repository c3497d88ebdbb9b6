/** What earlier nights say beside a report, as the history gives it. */
import { compareReports } from "../../src/report/difference.ts";
import type { FindingPast, Night, Past } from "../../src/report/past.ts";
import type { StoredReport } from "../../src/report/stored-report.ts";

export const NIGHT: Night = {
  night: "2026-01-05",
  sensor: "span1",
  from: "2026-01-04T06:00:00Z",
  to: "2026-01-05T06:00:00Z",
};

/** @param before the night before; null for a first night */
export function pastOf(report: StoredReport, before: StoredReport | null): Past {
  const known = new Set(before?.findings.map(({ id }) => id));
  return {
    night: NIGHT,
    nights: [],
    findings: report.findings.map(({ id, kind, requirement, severity, title }): FindingPast => {
      const nights = known.has(id) ? ["2026-01-04", NIGHT.night] : [NIGHT.night];
      return {
        ...{ id, kind, requirement, severity, title, nights },
        ...{ firstNight: known.has(id) ? "2025-12-24" : NIGHT.night, lastNight: NIGHT.night, acceptedNights: [] },
      };
    }),
    difference:
      before === null
        ? null
        : compareReports({ path: "night 2026-01-04", report: before }, { path: "night 2026-01-05", report }, "0.0.1"),
  };
}
