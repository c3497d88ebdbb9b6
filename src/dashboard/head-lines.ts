/**
 * The head of the screen: what is read and how fast, then the answer, then how far to trust it.
 */
import { isFailing, OUTCOMES, type Outcome, SEVERITIES, VERDICTS } from "../audit/words.ts";
import type { LiveStatus } from "../live/status.ts";
import type { Report } from "../report/report.ts";
import { OUTCOME_MEANING, SEVERITY_MEANING, VERDICT_MEANING } from "../report/style.ts";
import { toSecond } from "../report/text.ts";
import { count, grouped } from "../report/wrap.ts";
import { clip, settle, widthOf } from "./cells.ts";
import { healthOf } from "./health.ts";
import { fittingSpans, type Line, lineOf, type Span, textOf, toned } from "./line.ts";
import { progressBar, sparkline } from "./sparkline.ts";
import { clock, scaled } from "./units.ts";

export const HEAD_HEIGHT = 4;
const GAP = "  ";
const SEPARATOR = "│";
/** Of the line, where what else is to be said needs the rest. */
const MAX_SOURCE_SHARE = 0.4;
const MAX_SPARKLINE = 60;
const MIN_SPARKLINE = 5;
const BAR_WIDTH = 12;

export function headLines(
  report: Report | null,
  status: LiveStatus,
  outcomes: ReadonlyMap<Outcome, number>,
  isFrozen: boolean,
  width: number,
): readonly [Line, Line, Line, Line] {
  return [
    sourceLine(report, status, isFrozen, width),
    answerLine(report, outcomes, width),
    conversationLine(report, outcomes, width),
    sensorLine(report, status),
  ];
}

function sourceLine(report: Report | null, status: LiveStatus, isFrozen: boolean, width: number): Line {
  const state: Span[] = isFrozen ? [toned("accent", "FROZEN, the audit goes on")] : [];
  const facts = status.state === "ended" ? endedFacts(report, status) : runningFacts(status);
  const needed = [...state, ...facts].reduce((sum, fact) => sum + GAP.length + widthOf(settle(textOf(fact))), 1);
  const room = Math.max(width - needed, Math.floor(width * MAX_SOURCE_SHARE));
  const source = toned("heading", ` ${clip(status.source, room)}`);
  const spans = fittingSpans([source, ...state, ...facts], GAP, width);
  const left = width - spans.reduce((sum, span) => sum + widthOf(settle(textOf(span))), 0) - GAP.length - 1;
  if (status.state === "ended" || left < MIN_SPARKLINE || status.rates.length < 2) return lineOf(...spans);
  const rates = status.rates.map((rate) => rate.packetsPerSecond);
  return lineOf(...spans, GAP, toned("accent", sparkline(rates, Math.min(left, rates.length, MAX_SPARKLINE))));
}

function runningFacts({ state, elapsedMs, packets, rates, kernelDropped, progress }: LiveStatus): Span[] {
  const now = rates.at(-1);
  return [
    ...(state === "waiting" ? [toned("doubtful", "waiting")] : []),
    clock(elapsedMs),
    ...(progress === null ? [] : [`${progressBar(progress, BAR_WIDTH)} ${Math.floor(progress * 100)} %`]),
    ...(now === undefined
      ? [count(packets, "packet")]
      : [`${grouped(Math.round(now.packetsPerSecond))} packets/s`, scaled(now.bitsPerSecond, "bit/s")]),
    ...(kernelDropped === null
      ? []
      : [toned(kernelDropped > 0 ? "doubtful" : "quiet", `${grouped(kernelDropped)} dropped`)]),
  ];
}

/** Of what is over, when it was counts, not how fast it was read. */
function endedFacts(report: Report | null, { packets, kernelDropped }: LiveStatus): Span[] {
  const times = (report?.inputs ?? []).flatMap(({ firstPacket, lastPacket }) => [firstPacket, lastPacket]);
  const known = times.filter((time) => time !== null).sort();
  const [first, last] = [known[0], known.at(-1)];
  return [
    count(packets, "packet"),
    ...(first === undefined || last === undefined ? [] : [`${toSecond(first)} to ${toSecond(last).slice(11)} UTC`]),
    ...(kernelDropped === null ? [] : [`${grouped(kernelDropped)} dropped`]),
  ];
}

/** What must be looked at: findings, and how what fails does so. */
function answerLine(report: Report | null, outcomes: ReadonlyMap<Outcome, number>, width: number): Line {
  if (report === null) return lineOf(toned("quiet", " No report yet."));
  const open = report.findings.filter(({ accepted }) => accepted === null);
  const accepted = report.findings.length - open.length;
  const severities = SEVERITIES.flatMap((severity) => {
    const number = open.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [toned(SEVERITY_MEANING[severity], `${grouped(number)} ${severity}`)];
  });
  const answer =
    open.length === 0
      ? [toned("good", " No findings")]
      : [toned("heading", ` ${count(open.length, "finding")}:`), ...severities];
  const acceptedNote = accepted === 0 ? [] : [toned("quiet", `${grouped(accepted)} accepted`)];
  const failing = outcomeSpans(outcomes, OUTCOMES.filter(isFailing));
  return lineOf(...besides([...answer, ...acceptedNote], failing, width));
}

function conversationLine(report: Report | null, outcomes: ReadonlyMap<Outcome, number>, width: number): Line {
  if (report === null) return lineOf();
  const verdicts = VERDICTS.flatMap((verdict) => {
    const number = report.summary[verdict];
    return number === 0 ? [] : [toned(VERDICT_MEANING[verdict], `${grouped(number)} ${verdict}`)];
  });
  const others = outcomeSpans(
    outcomes,
    OUTCOMES.filter((outcome) => !isFailing(outcome)),
  );
  const { conversations } = report.summary;
  if (conversations === 0) return lineOf(toned("quiet", " No conversations"));
  const total = ` ${count(conversations, "conversation")}:`;
  return lineOf(...besides([total, ...verdicts], others, width));
}

/** Two groups with a bar between; without the second where nothing of it fits. */
function besides(first: readonly Span[], second: readonly Span[], width: number): Span[] {
  const spans = fittingSpans([...first, SEPARATOR, ...second], GAP, width);
  return spans.at(-1) === SEPARATOR ? spans.slice(0, -2) : spans;
}

function outcomeSpans(counts: ReadonlyMap<Outcome, number>, outcomes: readonly Outcome[]): Span[] {
  return outcomes.flatMap((outcome) => {
    const number = counts.get(outcome) ?? 0;
    return number === 0 ? [] : [toned(OUTCOME_MEANING[outcome], `${grouped(number)} ${outcome}`)];
  });
}

/** What a person must know of the source comes before all else that is said of the sensor. */
function sensorLine(report: Report | null, status: LiveStatus): Line {
  const { word, tone, reason } = healthOf(report, status);
  const health: Span[] = [" Sensor ", toned(tone, word), toned("quiet", `: ${reason}`)];
  if (status.notice === null) return lineOf(...health);
  return lineOf(...health.slice(0, 2), ": ", toned("doubtful", status.notice));
}
