/**
 * What a finding said on the last night on which it was there.
 */
import type { FindingPast } from "../report/past.ts";
import { type Database, quote } from "./duckdb.ts";

export interface FindingDetail {
  readonly reason: string;
  readonly check: string;
  /** Why, where someone accepts it. */
  readonly accepted: string | null;
}

export async function readFindingDetail(
  database: Database,
  sensor: string,
  { id, lastNight }: FindingPast,
): Promise<FindingDetail> {
  const [detail] = await database.rows<FindingDetail>(`
    SELECT reason, next_check AS check, accepted_reason AS accepted FROM findings
    WHERE sensor = ${quote(sensor)} AND day = DATE ${quote(lastNight)} AND id = ${quote(id)}`);
  return detail!; // it was there on that night
}
