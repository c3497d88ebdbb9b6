/**
 * What the stored nights tell of one another: nights in a row, and each finding through them.
 */
import { COVERAGE_STATUSES, type CoverageStatus, FINDING_KINDS, type FindingKind, SEVERITIES } from "../audit/words.ts";
import { type FindingPast, MAX_PAST_NIGHTS, type PastNight } from "../report/past.ts";
import { type Database, quote } from "./duckdb.ts";
import type { NightName } from "./layout.ts";

/** Oldest first, then by sensor. @param sensor null for all */
export async function readNights(database: Database, sensor: string | null): Promise<PastNight[]> {
  const where = sensor === null ? "" : `WHERE sensor = ${quote(sensor)}`;
  const nights = await database.rows<NightRow>(`
    SELECT day AS night, sensor, period_from AS "from", period_to AS "to", packets, kernel_dropped AS "kernelDropped",
      one_way AS "oneWayConversations", conversations, failing
    FROM sensor ${where} ORDER BY day, sensor`);
  const findings = countsOf(
    await database.rows<CountRow<FindingKind | null>>(`
      SELECT day AS night, sensor, if(accepted, NULL, kind) AS word, count(*) AS number
      FROM findings ${where} GROUP BY ALL`),
  );
  const coverage = countsOf(
    await database.rows<CountRow<CoverageStatus>>(`
      SELECT day AS night, sensor, status AS word, count(*) AS number
      FROM coverage ${where} GROUP BY ALL`),
  );
  return nights.map((night) => ({
    ...night,
    findings: numbersOf(FINDING_KINDS, (kind) => findings(night, kind)),
    accepted: findings(night, null),
    coverage: numbersOf(COVERAGE_STATUSES, (status) => coverage(night, status)),
  }));
}

type NightRow = Omit<PastNight, "findings" | "accepted" | "coverage">;

interface CountRow<Word> extends NightName {
  readonly word: Word;
  readonly number: number;
}

function countsOf<Word>(rows: readonly CountRow<Word>[]): (night: NightName, word: Word) => number {
  const keyOf = ({ night, sensor }: NightName, word: Word): string => `${night} ${sensor} ${word}`;
  const numbers = new Map(rows.map((row) => [keyOf(row, row.word), row.number]));
  return (night, word) => numbers.get(keyOf(night, word)) ?? 0;
}

function numbersOf<Word extends string>(
  words: readonly Word[],
  numberOf: (word: Word) => number,
): Record<Word, number> {
  return Object.fromEntries(words.map((word) => [word, numberOf(word)])) as Record<Word, number>; // every word is set
}

/** The last nights of the sensor up to that one, oldest first. */
export async function readRow(database: Database, { night, sensor }: NightName): Promise<PastNight[]> {
  const nights = await readNights(database, sensor);
  return nights.filter((known) => known.night <= night).slice(-MAX_PAST_NIGHTS);
}

/**
 * Findings that were there on one of these nights: of the latest first, there the gravest.
 * @param row nights of one sensor, oldest first; what comes after the last of them is not looked at
 */
export async function readFindings(database: Database, row: readonly NightName[]): Promise<FindingPast[]> {
  const [first, last] = [row[0], row.at(-1)];
  if (first === undefined || last === undefined) return [];
  const isInRow = `day >= DATE ${quote(first.night)}`;
  const severities = SEVERITIES.map(quote).join(", ");
  return database.rows<FindingPast>(`
    SELECT id, arg_max(kind, day) AS kind, arg_max(requirement, day) AS requirement,
      arg_max(severity, day) AS severity, arg_max(title, day) AS title,
      min(day) AS "firstNight", max(day) AS "lastNight",
      list(day ORDER BY day) FILTER (${isInRow}) AS nights,
      coalesce(list(day ORDER BY day) FILTER (${isInRow} AND accepted), []) AS "acceptedNights"
    FROM findings
    WHERE sensor = ${quote(last.sensor)} AND day <= DATE ${quote(last.night)}
    GROUP BY id HAVING max(day) >= DATE ${quote(first.night)}
    ORDER BY "lastNight" DESC, list_position([${severities}], arg_max(severity, day)), title, id`);
}
