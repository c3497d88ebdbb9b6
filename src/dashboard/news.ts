/**
 * Which findings came while someone was watching, and when.
 */
import type { Report } from "../report/report.ts";

/** The time of the report that brought a finding, by the finding's id; nothing for those of the first report. */
export type News = ReadonlyMap<string, string>;

/** What is gone is forgotten: if it comes back, it is news again, and nothing grows for weeks. */
export function createNews(): (report: Report) => News {
  let known: ReadonlyMap<string, string | null> | null = null;
  return (report) => {
    const { generatedAt, findings } = report;
    const before = known;
    known = new Map(findings.map(({ id }) => [id, before === null ? null : (before.get(id) ?? comes(id, before))]));

    function comes(id: string, former: ReadonlyMap<string, string | null>): string | null {
      return former.has(id) ? null : generatedAt;
    }

    return new Map([...known].flatMap(([id, since]) => (since === null ? [] : [[id, since] as const])));
  };
}
