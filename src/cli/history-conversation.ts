/**
 * `xsaudit history conversation`: verdict and outcome of conversations, night by night.
 */
import {
  type ConversationNight,
  findConversations,
  readConversationNights,
  readVocabulary,
} from "../history/conversation-nights.ts";
import type { Database } from "../history/duckdb.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { describeFilterMistake, parseFilter } from "../report/filter.ts";
import { createPaint, OUTCOME_MEANING, type Paint, VERDICT_MEANING } from "../report/style.ts";
import { shortName } from "../report/text.ts";
import { count, grouped, wrap } from "../report/wrap.ts";
import { hasColor } from "./color.ts";
import { UsageError } from "./exit-status.ts";
import { askHistory, type HistoryOptions } from "./history.ts";
import type { Streams } from "./streams.ts";

const CONVERSATION_ID = /^c-[0-9a-f]{12}$/;
/** Conversations that are shown; a filter may fit them all. */
const MAX_SHOWN = 50;
const INDENT = "  ";
const VERDICT_WIDTH = 12;
const OUTCOME_WIDTH = 9;

export function showConversations(text: string, options: HistoryOptions, streams: Streams): Promise<number> {
  return askHistory(options, streams, async ({ database }) => {
    const paint = createPaint(hasColor(options.color, streams, false));
    const ids = CONVERSATION_ID.test(text) ? [text] : await fittingIds(text, database);
    const sections: string[] = [];
    for (const id of ids.slice(0, MAX_SHOWN)) {
      const nights = await readConversationNights(database, id);
      const sensors = [...new Set(nights.map(({ sensor }) => sensor))];
      const ofEach = sensors.map((wanted) => nights.filter(({ sensor }) => sensor === wanted));
      sections.push(...ofEach.map((own) => describe(own, paint).join("\n")));
    }
    if (sections.length === 0) {
      throw new UsageError(`${neutralPath(options.history)}: no conversation fits on any night. Give a wider filter.`);
    }
    if (ids.length > MAX_SHOWN) sections.push(`and ${grouped(ids.length - MAX_SHOWN)} more: give a narrower filter`);
    await streams.output(`${sections.join("\n\n")}\n`);
  });
}

async function fittingIds(text: string, database: Database): Promise<string[]> {
  const read = parseFilter(text, await readVocabulary(database));
  if (read.kind === "mistake") throw new UsageError(`The filter, ${describeFilterMistake(read.mistake)}`);
  return findConversations(database, read.filter.matches);
}

/** Of one conversation and sensor, oldest first. */
function describe(nights: readonly ConversationNight[], paint: Paint): string[] {
  const newest = nights.at(-1)!;
  return [
    ...wrap(describeParties(newest)).map((line) => paint("heading", line)),
    ...runsOf(nights).map((run) => describeRun(run, paint)),
    ...wrap(newest.reason, INDENT),
  ];
}

/** `c-2b7e151628ae: tcp 443 xs1 > proxy for repo.ops.xenserver.com:443, span1` */
function describeParties({ id, sensor, client, server, transport, target, targetPort }: ConversationNight): string {
  const service = server.port === null ? transport : `${transport} ${server.port}`;
  const asked = target === null ? "" : ` for ${target}${targetPort === null ? "" : `:${targetPort}`}`;
  return `${id}: ${service} ${shortName(client)} > ${shortName(server)}${asked}, ${sensor}`;
}

/** Nights, one behind the other, on which it was judged alike. */
function runsOf(nights: readonly ConversationNight[]): ConversationNight[][] {
  const runs: ConversationNight[][] = [];
  for (const night of nights) {
    const last = runs.at(-1)?.at(-1);
    const isAlike = (["verdict", "outcome"] as const).every((field) => last?.[field] === night[field]);
    if (isAlike) runs.at(-1)!.push(night);
    else runs.push([night]);
  }
  return runs;
}

/** `2026-11-01..2026-11-12 expected     silent    12 nights, 40/52 failed` */
function describeRun(run: readonly ConversationNight[], paint: Paint): string {
  const [first, last] = [run[0]!, run.at(-1)!];
  const span = first === last ? first.night.padEnd("2026-11-01..2026-11-12".length) : `${first.night}..${last.night}`;
  const [failed, attempts] = [sumOf(run, ({ failed }) => failed), sumOf(run, ({ attempts }) => attempts)];
  const verdict = paint(VERDICT_MEANING[first.verdict], first.verdict.padEnd(VERDICT_WIDTH));
  const outcome = paint(OUTCOME_MEANING[first.outcome], first.outcome.padEnd(OUTCOME_WIDTH));
  const failures = failed === 0 ? "" : `, ${grouped(failed)}/${grouped(attempts)} failed`;
  return `${INDENT}${span} ${verdict} ${outcome} ${count(run.length, "night")}${failures}`;
}

function sumOf(run: readonly ConversationNight[], numberOf: (night: ConversationNight) => number): number {
  return run.reduce((sum, night) => sum + numberOf(night), 0);
}
