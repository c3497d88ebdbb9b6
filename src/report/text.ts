/**
 * The report for a terminal, 80 columns wide: findings first, then coverage, then conversations.
 */
import { type CoverageStatus, isFailing, type Verdict } from "../audit/words.ts";
import { neutralPath } from "../names/neutral-text.ts";
import type { Report, ReportConversation, ReportInput, ReportParty } from "./report.ts";
import {
  COVERAGE_MEANING,
  createPaint,
  OUTCOME_MEANING,
  type Paint,
  SEVERITY_MEANING,
  VERDICT_MEANING,
} from "./style.ts";
import { COLUMNS, count, grouped, wrap } from "./wrap.ts";

/** Conversations listed of each verdict; the other formats have all. */
const MAX_LISTED = 100;
const MAX_INPUTS_LISTED = 5;
const INDENT = "  ";

export function renderText(report: Report, hasColor: boolean): string {
  const paint = createPaint(hasColor);
  const sections = [
    renderHead(report, paint),
    renderFindings(report, paint),
    renderCoverage(report, paint),
    renderConversations(report, paint),
    renderSensor(report, paint),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function renderHead(report: Report, paint: Paint): string[] {
  const { inputs } = report;
  const roles = describeRoles(report);
  return [
    ...wrap(roles),
    ...inputs.slice(0, MAX_INPUTS_LISTED).flatMap((input) => wrap(describeInput(input))),
    ...(inputs.length > MAX_INPUTS_LISTED ? [`and ${inputs.length - MAX_INPUTS_LISTED} more inputs`] : []),
    paint("quiet", `Held against ${report.matrix.title}.`),
  ];
}

/** Who says who is who, for the first line. */
export function describeRoles({ site, endpoints }: Report): string {
  if (site !== null && site.pool !== null) {
    const { name, schema } = site.pool;
    return `Roles as imported from ${neutralPath(site.path)} (pool ${name || "without a name"}, schema ${schema}).`;
  }
  if (site !== null && site.endpoints > 0) {
    return `Roles as declared in ${neutralPath(site.path)} (${count(site.endpoints, "endpoint")}).`;
  }
  const guessed = endpoints.filter(({ roles }) => roles.length > 0).length;
  if (guessed > 0) {
    return `Roles are guesses from the traffic, of ${guessed} of ${count(endpoints.length, "address", "addresses")}. To settle them, let xsaudit init draft a site file and give it with --site.`;
  }
  return site === null
    ? "Who is who is not known: without endpoints in a site file only ports and answers can be judged. Write one and give it with --site."
    : `Who is who is not known: ${neutralPath(site.path)} declares no endpoints, so that only ports, answers and what it allows by address can be judged.`;
}

function describeInput({ path, packets, firstPacket, lastPacket, problem }: ReportInput): string {
  const flaw = problem === null ? "" : packets > 0 ? ", damaged" : ", unusable";
  const span =
    firstPacket === null || lastPacket === null ? "" : `, ${toSecond(firstPacket)} to ${toSecond(lastPacket)} UTC`;
  return `${path}: ${count(packets, "packet")}${span}${flaw}`;
}

/** `2026-11-22 10:00:07` of an ISO 8601 time. */
export function toSecond(time: string): string {
  return time.replace("T", " ").replace(/(\.\d+)?Z$/, "");
}

function renderFindings({ findings, summary }: Report, paint: Paint): string[] {
  const open = findings.filter((finding) => finding.accepted === null);
  const accepted = findings.length - open.length;
  const acceptedNote = accepted > 0 ? ` (and ${accepted} accepted by the site file)` : "";
  if (open.length === 0) {
    const calm = summary.conversations > 0 ? "No findings" : "No findings, and no conversations";
    return [paint("heading", `${calm}${acceptedNote}.`)];
  }
  return [
    paint("heading", `${count(open.length, "finding")}${acceptedNote}`),
    ...open.flatMap(({ severity, kind, requirement, title, reason, check, suggestion, conversations }) => [
      "",
      `${paint(SEVERITY_MEANING[severity], severity.toUpperCase().padEnd(6))} ${kind}${requirement === null ? "" : ` ${requirement}`}${manyOf(conversations)}`,
      ...wrap(title, INDENT).map((line) => paint("heading", line)),
      ...wrap(reason, INDENT),
      ...wrap(`Check: ${check}`, INDENT),
      // To be copied, so never broken: the indent is what an item of a list in the site file has.
      ...(suggestion === null ? [] : suggestion.split("\n").map((line) => INDENT + line)),
    ]),
  ];
}

function manyOf(conversations: readonly string[]): string {
  return conversations.length > 1 ? `, ${conversations.length} conversations` : "";
}

export const COVERAGE_TITLES = {
  failing: "failing",
  seen: "seen, none of them failing",
  unseen: "never seen, though its parties were",
  "not-observable": "could not have been seen here",
} as const satisfies Record<CoverageStatus, string>;
const COVERAGE_ORDER: readonly CoverageStatus[] = ["failing", "seen", "unseen", "not-observable"];

function renderCoverage({ coverage, endpoints }: Report, paint: Paint): string[] {
  const bases = new Set(endpoints.flatMap(({ roles }) => roles.map(({ basis }) => basis)));
  const cannotBeTold = coverage.every(({ status }) => status === "not-observable");
  if (bases.size === 0 && cannotBeTold) {
    return [paint("heading", "Coverage"), ...wrap("Cannot be told: no address has a role.", INDENT)];
  }
  return [
    paint(
      "heading",
      `Coverage of ${count(coverage.length, "requirement")}${bases.has("inferred") ? ", by guessed roles" : ""}`,
    ),
    ...COVERAGE_ORDER.flatMap((status) => {
      const rows = coverage.filter((row) => row.status === status);
      if (rows.length === 0) return [];
      return [
        `${INDENT}${paint(COVERAGE_MEANING[status], `${rows.length} ${COVERAGE_TITLES[status]}`)}`,
        ...(NEEDS_A_REASON[status] ? listByReason(rows) : wrap(listIds(rows), INDENT.repeat(2))),
      ];
    }),
  ];
}

/** Whether the status says less than why it is so. */
const NEEDS_A_REASON = {
  failing: false,
  seen: false,
  unseen: true,
  "not-observable": true,
} as const satisfies Record<CoverageStatus, boolean>;

/** A line or more for each reason, in the order of its first requirement. */
function listByReason(rows: Report["coverage"]): string[] {
  const reasons = [...new Set(rows.map(({ why }) => why))];
  return reasons.flatMap((reason) => [
    ...wrap(`${reason}:`, INDENT.repeat(2)),
    ...wrap(listIds(rows.filter(({ why }) => why === reason)), INDENT.repeat(3)),
  ]);
}

function listIds(rows: Report["coverage"]): string {
  return rows.map(({ requirement }) => requirement).join(", ");
}

const VERDICT_ORDER: readonly Verdict[] = ["unexpected", "undocumented", "expected"];

function renderConversations({ conversations, summary }: Report, paint: Paint): string[] {
  const { expected, unexpected, undocumented, background } = summary;
  const failing = countFailing(conversations);
  const lines = [
    paint("heading", count(summary.conversations, "conversation")),
    ...wrap(
      `${grouped(expected)} expected, ${grouped(unexpected)} unexpected, ${grouped(undocumented)} undocumented, ${grouped(background)} background; ${grouped(failing)} failing`,
      INDENT,
    ),
  ];
  for (const verdict of VERDICT_ORDER) {
    const ofVerdict = conversations.filter((conversation) => conversation.verdict === verdict);
    // A stable sort: failing ones first, otherwise in the report's order.
    const listed = ofVerdict.sort((a, b) => Number(isFailing(b.outcome)) - Number(isFailing(a.outcome)));
    if (listed.length === 0) continue;
    lines.push("", `${INDENT}${paint(VERDICT_MEANING[verdict], verdict)}`);
    for (const conversation of listed.slice(0, MAX_LISTED)) lines.push(...describeConversation(conversation, paint));
    if (listed.length > MAX_LISTED) {
      lines.push(`${LISTED_INDENT}and ${listed.length - MAX_LISTED} more: --format json lists all`);
    }
  }
  return lines;
}

/** Nobody is told to look at what the matrix does not speak of. */
export function countFailing(conversations: Report["conversations"]): number {
  return conversations.filter(({ verdict, outcome }) => verdict !== "background" && isFailing(outcome)).length;
}

const LISTED_INDENT = INDENT.repeat(2);
const OUTCOME_WIDTH = 9;
const SERVICE_WIDTH = 10;

/** One line where it fits, else the server and the requirement on lines of their own. */
function describeConversation(conversation: ReportConversation, paint: Paint): string[] {
  const { client, server, transport, target, targetPort, outcome, requirements, nearest } = conversation;
  const service = server.port === null ? transport : `${transport} ${server.port}`;
  const miss = nearest === null ? "" : `near ${nearest.requirement} (${nearest.missed})`;
  const row = requirements.length > 0 ? requirements.join(", ") : miss;
  const asked =
    target === null || target === server.name ? "" : ` for ${target}${targetPort === null ? "" : `:${targetPort}`}`;
  const continued = " ".repeat(LISTED_INDENT.length + OUTCOME_WIDTH + 1);
  const parties = wrap(
    `${service.padEnd(SERVICE_WIDTH)} ${shortName(client)} > ${shortName(server)}${asked}`,
    continued,
  );
  const isShort = parties.length === 1 && parties[0]!.length + 2 + row.length <= COLUMNS;
  const lines = isShort && row !== "" ? [`${parties[0]}  ${paint("quiet", row)}`] : parties;
  const outcomeText = `${LISTED_INDENT}${paint(OUTCOME_MEANING[outcome], outcome.padEnd(OUTCOME_WIDTH))} `;
  const [first, ...rest] = lines as [string, ...string[]]; // wrap gives one line at the least
  const own = [outcomeText + first.slice(continued.length), ...rest];
  return isShort || row === "" ? own : [...own, ...wrap(row, continued).map((text) => paint("quiet", text))];
}

export function shortName({ name, address }: Pick<ReportParty, "name" | "address">): string {
  return name ?? address;
}

function renderSensor({ sensor }: Report, paint: Paint): string[] {
  return [paint("heading", "Sensor"), ...sensorNotes(sensor).flatMap((note) => wrap(note, INDENT))];
}

/** How far the capture can be trusted, a sentence each. */
export function sensorNotes(sensor: Report["sensor"]): string[] {
  const undecoded = sensor.undecoded.reduce((sum, { packets }) => sum + packets, 0);
  const reasons = sensor.undecoded.map(({ reason, packets }) => `${reason} (${grouped(packets)})`);
  const notes = [
    `${count(sensor.packets, "packet")}: ${grouped(sensor.decoded)} decoded, ${sensor.duplicates > 0 ? `${grouped(sensor.duplicates)} copies, ` : ""}${grouped(undecoded)} not${reasons.length > 0 ? `: ${reasons.join("; ")}` : ""}`,
    sensor.kernelDropped === null ? null : `${sensor.kernelDropped} dropped while recording`,
    sensor.tcpFlows > 0
      ? `TCP: ${grouped(sensor.twoWayFlows)} of ${count(sensor.tcpFlows, "connection")} seen both ways, ${grouped(sensor.midstreamFlows)} joined midway`
      : null,
    sensor.lostSegments > 0 ? `${count(sensor.lostSegments, "gap")}: acknowledged data is not in the capture` : null,
    sensor.unaskedAnswers > 0
      ? `${count(sensor.unaskedAnswers, "DNS answer")} that nobody asked for: they name nothing`
      : null,
    sensor.oneWayConversations > 0 ? `${count(sensor.oneWayConversations, "conversation")} one-way` : null,
    sensor.evictedFlows > 0 ? `${count(sensor.evictedFlows, "flow")} closed early, the table being full` : null,
    sensor.unnotedSenders > 0
      ? `${count(sensor.unnotedSenders, "packet")} of senders whose hardware address is not watched`
      : null,
    sensor.unlistedFlows > 0 ? `${count(sensor.unlistedFlows, "flow")} counted but not listed` : null,
    sensor.linkTypes.length > 0 ? `recorded as ${sensor.linkTypes.join(", ")}` : null,
    sensor.encapsulations.length > 0 ? `seen through ${sensor.encapsulations.join(", ")}` : null,
    sensor.background.length > 0
      ? `link-level: ${sensor.background.map(({ protocol, packets }) => `${protocol} ${grouped(packets)}`).join(", ")}`
      : null,
  ].filter((note) => note !== null);
  return notes.map((note) => `${note}.`);
}
