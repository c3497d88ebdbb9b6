/**
 * Whether a night that is audited again would lose what it has: captures are rotated away, the history stays.
 */
import type { Night } from "../report/past.ts";
import type { Report } from "../report/report.ts";
import { type Database, quote } from "./duckdb.ts";

/** Whether the stored night, if there is one, has packets that the report on it does not have. */
export async function losesPackets(database: Database, { night, sensor }: Night, report: Report): Promise<boolean> {
  const isNight = `day = DATE ${quote(night)} AND sensor = ${quote(sensor)}`;
  const [stored] = await database.rows<{ packets: number; firstSeen: string | null }>(`
    SELECT packets, (SELECT min(first_seen) FROM conversations WHERE ${isNight}) AS "firstSeen"
    FROM sensor WHERE ${isNight}`);
  if (stored === undefined) return false;
  const firstSeen = report.conversations.map((conversation) => Date.parse(conversation.firstSeen));
  const beginsLater = stored.firstSeen !== null && earliest(firstSeen) > Date.parse(stored.firstSeen);
  return report.sensor.packets < stored.packets || beginsLater;
}

function earliest(timesMs: readonly number[]): number {
  return timesMs.reduce((first, time) => Math.min(first, time), Number.POSITIVE_INFINITY);
}
