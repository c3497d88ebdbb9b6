/**
 * `xsaudit history nights`: a table of the nights, with the gaps between them.
 */
import { FINDING_KINDS } from "../audit/words.ts";
import { readNights } from "../history/past-nights.ts";
import { readTurnover, type Turnover } from "../history/turnover.ts";
import { neutralPath } from "../names/neutral-text.ts";
import type { PastNight } from "../report/past.ts";
import { createPaint, type Paint } from "../report/style.ts";
import { count, grouped, wrap } from "../report/wrap.ts";
import { hasColor } from "./color.ts";
import { askHistory, type HistoryOptions } from "./history.ts";
import type { Streams } from "./streams.ts";
import { tableLines } from "./text-table.ts";

const COLUMNS = ["NIGHT", "PACKETS", "CONV.", "FAIL", "BLOCK", "UNEXP", "UNDOC", "ADVIS", "SENS", "NEW", "GONE"];
const LEGEND =
  "CONV. conversations, FAIL those failing; findings that nobody accepts, by kind: blocked, unexpected, undocumented, advisory, sensor; NEW and GONE against the night before.";

export function listNights(options: HistoryOptions, streams: Streams): Promise<number> {
  return askHistory(options, streams, async ({ database, sensors }) => {
    const paint = createPaint(hasColor(options.color, streams, false));
    const turnover = await readTurnover(database);
    const sections: string[] = [];
    for (const sensor of sensors) {
      const nights = await readNights(database, sensor);
      sections.push(describeSensor(sensor, nights, turnover, paint).join("\n"));
    }
    const none = `No night is stored in ${neutralPath(options.history)}.`;
    await streams.output(
      sections.length === 0 ? `${none}\n` : `${[...sections, wrap(LEGEND).join("\n")].join("\n\n")}\n`,
    );
  });
}

function describeSensor(
  sensor: string,
  nights: readonly PastNight[],
  turnoverOf: (night: PastNight) => Turnover | null,
  paint: Paint,
): string[] {
  const [heading, ...rows] = tableLines(
    {
      columns: COLUMNS,
      isRight: COLUMNS.map((_, at) => at > 0),
      rows: nights.map((night) => cellsOf(night, turnoverOf(night))),
    },
    " ",
  );
  return [
    paint("heading", `${sensor}: ${count(nights.length, "night")}`),
    paint("quiet", heading!),
    ...nights.flatMap((night, at) => [
      ...gapLines(nights[at - 1], night).map((line) => paint("doubtful", line)),
      night.findings.blocked > 0 ? paint("failing", rows[at]!) : rows[at]!,
    ]),
  ];
}

function cellsOf(night: PastNight, turnover: Turnover | null): string[] {
  const { packets, conversations, failing, findings } = night;
  const numbers = [packets, conversations, failing, ...FINDING_KINDS.map((kind) => findings[kind])];
  const changes = turnover === null ? ["-", "-"] : [grouped(turnover.new), grouped(turnover.gone)];
  return [night.night, ...numbers.map(grouped), ...changes];
}

const DAY_MS = 86_400_000;

function gapLines(before: PastNight | undefined, { night }: PastNight): string[] {
  if (before === undefined) return [];
  const missing = (Date.parse(night) - Date.parse(before.night)) / DAY_MS - 1;
  return missing > 0 ? [`  ${count(missing, "night")} not audited`] : [];
}
