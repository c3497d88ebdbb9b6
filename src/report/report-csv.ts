/**
 * The report for a spreadsheet: a record a conversation, in the order of the JSON report, with the findings that it is
 * part of in columns of its own. A finding without a conversation (about the sensor, or because something is not
 * there) has a record of its own at the end, where the columns of the conversation are empty.
 */
import type { Finding } from "../audit/finding.ts";
import { SEVERITIES } from "../audit/words.ts";
import { renderCsv } from "./csv.ts";
import { inPieces } from "./pieces.ts";
import type { Report, ReportConversation } from "./report.ts";
import type { Cell } from "./table.ts";

type Column<Of> = readonly [name: string, cellOf: (of: Of) => Cell];

const CONVERSATION_COLUMNS: readonly Column<ReportConversation>[] = [
  ["conversation", ({ id }) => id],
  ["client address", ({ client }) => client.address],
  ["client name", ({ client }) => client.name],
  ["client roles", ({ client }) => listed(client.roles)],
  ["server address", ({ server }) => server.address],
  ["server port", ({ server }) => server.port],
  ["server name", ({ server }) => server.name],
  ["server roles", ({ server }) => listed(server.roles)],
  ["transport", ({ transport }) => transport],
  ["target", ({ target }) => target],
  ["target port", ({ targetPort }) => targetPort],
  ["verdict", ({ verdict }) => verdict],
  ["requirements", ({ requirements }) => listed(requirements)],
  ["nearest requirement", ({ nearest }) => nearest?.requirement ?? null],
  ["missed by", ({ nearest }) => nearest?.missed ?? null],
  ["outcome", ({ outcome }) => outcome],
  ["attempts", ({ attempts }) => attempts],
  ["answered", ({ answered }) => answered],
  ["failed", ({ failed }) => failed],
  ["lost asks", ({ lostAsks }) => lostAsks],
  ["packets from client", ({ packets }) => packets.fromClient],
  ["packets from server", ({ packets }) => packets.fromServer],
  ["bytes from client", ({ bytes }) => bytes.fromClient],
  ["bytes from server", ({ bytes }) => bytes.fromServer],
  ["first seen", ({ firstSeen }) => firstSeen],
  ["last seen", ({ lastSeen }) => lastSeen],
  ["direction inferred", ({ directionInferred }) => yesOrNo(directionInferred)],
  ["reason", ({ reason }) => reason],
];

/** Of all findings of a conversation, in the report's order; an entry each in every cell but that of the severity. */
const FINDING_COLUMNS: readonly Column<readonly Finding[]>[] = [
  ["findings", (findings) => listed(findings.map(({ id }) => id))],
  ["finding kinds", (findings) => listed(findings.map(({ kind }) => kind))],
  ["worst severity", (findings) => SEVERITIES.find((one) => findings.some(({ severity }) => severity === one)) ?? null],
  ["finding requirements", (findings) => listed(findings.map(({ requirement }) => requirement ?? "none"))],
  ["finding titles", (findings) => listed(findings.map(({ title }) => title))],
  ["accepted", (findings) => listed(findings.map(({ accepted }) => yesOrNo(accepted !== null)))],
  ["accepted because", (findings) => listed(findings.map(({ accepted }) => accepted?.reason ?? "not accepted"))],
  ["what to check", (findings) => listed(findings.map(({ check }) => check))],
];

/** The pieces, one behind the other, are the file. Columns may be added at the end; those here stay, in this order. */
export function renderReportCsv(report: Report): Iterable<string> {
  const columns = [...CONVERSATION_COLUMNS, ...FINDING_COLUMNS].map(([name]) => name);
  return inPieces(renderCsv({ columns, rows: rowsOf(report) }));
}

function* rowsOf({ conversations, findings }: Report): Generator<readonly Cell[]> {
  const findingsOf = findingsByConversation(findings);
  const noFinding = FINDING_COLUMNS.map(() => null);
  for (const conversation of conversations) {
    const own = findingsOf.get(conversation.id);
    yield [
      ...cells(CONVERSATION_COLUMNS, conversation),
      ...(own === undefined ? noFinding : cells(FINDING_COLUMNS, own)),
    ];
  }
  const noConversation = CONVERSATION_COLUMNS.map(() => null);
  for (const finding of findings) {
    if (finding.conversations.length === 0) yield [...noConversation, ...cells(FINDING_COLUMNS, [finding])];
  }
}

function findingsByConversation(findings: readonly Finding[]): Map<string, Finding[]> {
  const byConversation = new Map<string, Finding[]>();
  for (const finding of findings) {
    for (const id of finding.conversations) {
      const list = byConversation.get(id);
      if (list === undefined) byConversation.set(id, [finding]);
      else list.push(finding);
    }
  }
  return byConversation;
}

function cells<Of>(columns: readonly Column<Of>[], of: Of): Cell[] {
  return columns.map(([, cellOf]) => cellOf(of));
}

function listed(entries: readonly string[]): string {
  return entries.join("; ");
}

function yesOrNo(isSo: boolean): "yes" | "no" {
  return isSo ? "yes" : "no";
}
