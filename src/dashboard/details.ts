/**
 * The lines of whatever is looked at closely.
 */
import type { Finding } from "../audit/finding.ts";
import type { Report, ReportConversation } from "../report/report.ts";
import { COVERAGE_MEANING, OUTCOME_MEANING, SEVERITY_MEANING } from "../report/style.ts";
import { shortName } from "../report/text.ts";
import { count, grouped } from "../report/wrap.ts";
import { describeService } from "./columns.ts";
import { conversationDetail } from "./conversation-detail.ts";
import { type DetailLine, heading, link, paragraph, part, plain, yamlLines } from "./detail-text.ts";
import type { GridRow } from "./grid.ts";
import { lineOf, toned } from "./line.ts";
import { STATUS_WORDS } from "./matrix-lines.ts";
import type { Citation } from "./requirement-lines.ts";
import type { Rows } from "./rows.ts";
import type { Subject } from "./view-state.ts";

/** A finding may hold every conversation there is. */
const MAX_LISTED = 200;

/** @param width columns for the text */
export function detailLines(
  subject: Subject,
  report: Report | null,
  rows: Rows,
  citation: Citation,
  width: number,
): DetailLine[] {
  if (report === null) return [heading("No report yet.")];
  if (subject.kind === "cell")
    return cellDetail(subject, rows.grid.cell(subject.client, subject.server), citation, width);
  if (subject.kind === "finding") {
    const finding = report.findings.find(({ id }) => id === subject.id);
    return finding === undefined ? gone("finding", width) : findingDetail(finding, rows, citation, width);
  }
  const conversation = rows.conversationOf(subject.id);
  return conversation === null
    ? gone("conversation", width)
    : conversationDetail(conversation, report, citation, width);
}

function gone(what: string, width: number): DetailLine[] {
  return [heading(`This ${what} is no longer in the report.`), ...paragraph("esc leads back.", width)];
}

function findingDetail(finding: Finding, rows: Rows, citation: Citation, width: number): DetailLine[] {
  const { severity, kind, title, reason, check, suggestion, requirement, conversations, accepted } = finding;
  const listed = conversations.slice(0, MAX_LISTED);
  const left = conversations.length - listed.length;
  return [
    plain(lineOf(toned(SEVERITY_MEANING[severity], severity.toUpperCase()), `, ${kind}`)),
    ...paragraph(title, width).map(({ line }) => plain(lineOf(toned("heading", line.spans.slice(1).join(""))))),
    ...part("Reason", paragraph(reason, width)),
    ...part("Check", paragraph(check, width)),
    ...part("Requirement", requirement === null ? [] : citation(requirement, width)),
    ...part("Accepted", accepted === null ? [] : paragraph(describeAcceptance(accepted), width)),
    ...part(count(conversations.length, "conversation"), [
      ...listed.map((id) => conversationLink(id, rows.conversationOf(id))),
      ...(left > 0 ? paragraph(`and ${grouped(left)} more`, width) : []),
    ]),
    ...part(
      'For the list "allow" of the site file',
      suggestion === null ? [] : yamlLines(suggestion.split("\n"), width),
    ),
  ];
}

function describeAcceptance({ reason, owner, until }: NonNullable<Finding["accepted"]>): string {
  return `${reason} (${owner ?? "no owner"}, ${until === null ? "for ever" : `until ${until}`})`;
}

function conversationLink(id: string, conversation: ReportConversation | null): DetailLine {
  if (conversation === null) return plain(lineOf(`  ${id}, which the report does not list`));
  const { outcome, client, server } = conversation;
  const parties = `${shortName(client)} > ${shortName(server)}`;
  return link([toned(OUTCOME_MEANING[outcome], outcome.padEnd(9)), describeService(conversation).padEnd(10), parties], {
    kind: "conversation",
    id,
  });
}

function cellDetail(
  { client, server }: { readonly client: string; readonly server: string },
  cell: readonly GridRow[],
  citation: Citation,
  width: number,
): DetailLine[] {
  return [
    heading(`${client} to ${server}: ${count(cell.length, "requirement")}`),
    ...cell.flatMap(({ requirement, coverage }) => [
      plain(lineOf()),
      ...(coverage === null
        ? [plain(lineOf(toned("quiet", "not judged yet")))]
        : [
            plain(
              lineOf(
                toned(COVERAGE_MEANING[coverage.status], STATUS_WORDS[coverage.status]),
                toned("quiet", `: ${coverage.why}`),
              ),
            ),
          ]),
      ...citation(requirement.id, width),
    ]),
  ];
}
