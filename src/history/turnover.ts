/**
 * What came and went from each night to the next one that is stored.
 */
import type { Database } from "./duckdb.ts";
import type { NightName } from "./layout.ts";

export interface Turnover {
  /** Findings that nobody accepts and the night before did not have. */
  readonly new: number;
  /** Findings of the night before that nobody accepts there and this one does not have. */
  readonly gone: number;
}

/** @returns null for a sensor's first night */
export async function readTurnover(database: Database): Promise<(night: NightName) => Turnover | null> {
  const rows = await database.rows<NightName & Turnover>(`
    WITH pair AS (
      SELECT sensor, day, lag(day) OVER (PARTITION BY sensor ORDER BY day) AS before FROM sensor),
    came AS (
      SELECT pair.sensor, pair.day, count(*) AS number FROM pair JOIN findings USING (sensor, day)
      WHERE NOT accepted AND NOT EXISTS (
        FROM findings AS earlier
        WHERE earlier.sensor = pair.sensor AND earlier.day = pair.before AND earlier.id = findings.id)
      GROUP BY ALL),
    went AS (
      SELECT pair.sensor, pair.day, count(*) AS number FROM pair
      JOIN findings ON findings.sensor = pair.sensor AND findings.day = pair.before
      WHERE NOT accepted AND NOT EXISTS (
        FROM findings AS later
        WHERE later.sensor = pair.sensor AND later.day = pair.day AND later.id = findings.id)
      GROUP BY ALL)
    SELECT day AS night, sensor, coalesce(came.number, 0) AS new, coalesce(went.number, 0) AS gone
    FROM pair LEFT JOIN came USING (sensor, day) LEFT JOIN went USING (sensor, day)
    WHERE before IS NOT NULL`);
  const keyOf = ({ night, sensor }: NightName): string => `${night} ${sensor}`;
  const turnovers = new Map(rows.map((row) => [keyOf(row), row]));
  return (night) => turnovers.get(keyOf(night)) ?? null;
}
