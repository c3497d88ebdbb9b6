/**
 * One conversation closely: what was expected, what was seen, and what to do if it is wanted.
 */
import { SEGMENT_KINDS, type SegmentTotals } from "../audit/segment-totals.ts";
import { acceptEntry } from "../report/accept-entry.ts";
import type { Report, ReportConversation, ReportParty } from "../report/report.ts";
import { OUTCOME_MEANING, SEVERITY_MEANING, VERDICT_MEANING } from "../report/style.ts";
import { count, grouped } from "../report/wrap.ts";
import { ACCEPTABLE_KINDS } from "../site/site.ts";
import { describeService } from "./columns.ts";
import { type DetailLine, indented, link, paragraph, part, plain, yamlLines } from "./detail-text.ts";
import { lineOf, toned } from "./line.ts";
import type { Citation } from "./requirement-lines.ts";
import { timelineLines } from "./timeline.ts";
import { scaled } from "./units.ts";

export function conversationDetail(
  conversation: ReportConversation,
  report: Report,
  citation: Citation,
  width: number,
): DetailLine[] {
  const { outcome, verdict, reason, requirements, nearest } = conversation;
  const findings = report.findings.filter(({ conversations }) => conversations.includes(conversation.id));
  const acceptable = findings.some(
    ({ accepted, kind }) => accepted === null && ACCEPTABLE_KINDS.some((candidate) => candidate === kind),
  );
  return [
    plain(lineOf(toned(OUTCOME_MEANING[outcome], outcome), ", ", toned(VERDICT_MEANING[verdict], verdict))),
    ...paragraph(
      `${describeService(conversation)} from ${describeParty(conversation.client)} to ${describeServer(conversation)}`,
      width,
    ),
    ...part("Reason", paragraph(reason, width)),
    ...part(
      "Requirement",
      requirements.flatMap((id) => citation(id, width)),
    ),
    ...(nearest === null
      ? []
      : part(`Nearest requirement: missed by its ${nearest.missed}`, citation(nearest.requirement, width))),
    ...part("Evidence", describeEvidence(conversation, width)),
    ...part("Attempts", indented(timelineLines(conversation))),
    ...part(
      "Findings",
      findings.map(({ id, severity, title }) =>
        link([toned(SEVERITY_MEANING[severity], severity.toUpperCase().padEnd(7)), title], { kind: "finding", id }),
      ),
    ),
    ...(acceptable
      ? part(
          'To accept it, complete this and put it into the list "accept" of the site file',
          yamlLines(acceptEntry(conversation, report.generatedAt), width),
        )
      : []),
  ];
}

function describeParty({ name, address, roles }: ReportParty): string {
  const known = name === null ? address : `${name} (${address})`;
  return roles.length === 0 ? known : `${known}, ${roles.join(" and ")},`;
}

function describeServer({ server, target, targetPort }: ReportConversation): string {
  const asked =
    target === null || target === server.name ? "" : ` for ${target}${targetPort === null ? "" : `:${targetPort}`}`;
  return `${describeParty(server)}${asked}`.replace(/,$/, "");
}

function describeEvidence(conversation: ReportConversation, width: number): DetailLine[] {
  const { packets, bytes, lostAsks, segments, tlsAlert, rpcProgram, directionInferred } = conversation;
  const sentences = [
    `Client: ${count(packets.fromClient, "packet")}, ${scaled(bytes.fromClient, "B")}. Server: ${count(packets.fromServer, "packet")}, ${scaled(bytes.fromServer, "B")}.`,
    ...(lostAsks > 0 ? [`${count(lostAsks, "question")} (SYNs or datagrams, retries included) got no answer.`] : []),
    ...(segments === null ? [] : describeSegments(segments)),
    ...(tlsAlert === null ? [] : [`TLS alert ${tlsAlert.code}, ${tlsAlert.name}, from the ${tlsAlert.sender}.`]),
    ...(rpcProgram === null
      ? []
      : [`RPC program ${rpcProgram.name ?? ""} (${rpcProgram.program}), version ${rpcProgram.version}.`]),
    ...(directionInferred ? ["Joined midway: who is the client is inferred from the ports."] : []),
  ];
  return sentences.flatMap((sentence) => paragraph(sentence, width));
}

const SEGMENT_WORDS = {
  retransmitted: "sent again",
  outOfOrder: "out of order",
  lost: "missing in the capture",
  duplicateAcknowledgements: "duplicate acknowledgements",
  zeroWindows: "closed windows",
} as const satisfies Record<keyof SegmentTotals, string>;

/** Those of which there are any, by who sent them. */
function describeSegments(segments: SegmentTotals): string[] {
  const words = SEGMENT_KINDS.flatMap((kind) => {
    const { fromClient, fromServer } = segments[kind];
    if (fromClient + fromServer === 0) return [];
    return [
      `${grouped(fromClient + fromServer)} ${SEGMENT_WORDS[kind]} (client ${grouped(fromClient)}, server ${grouped(fromServer)})`,
    ];
  });
  return words.length === 0 ? [] : [`TCP segments: ${words.join("; ")}.`];
}
