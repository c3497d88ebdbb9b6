/**
 * The tables for whoever must look closer: which columns they have, and what stands in them.
 */
import { isFailing } from "../../audit/words.ts";
import { describeRequirement } from "../matrix-rows.ts";
import type { Report, ReportConversation, ReportParty } from "../report.ts";
import { COVERAGE_MEANING, OUTCOME_MEANING, SEVERITY_MEANING, VERDICT_MEANING } from "../style.ts";
import { shortName } from "../text.ts";
import type { RequirementOf } from "./citation.ts";
import { inOrderOfConcern } from "./findings.ts";
import { FARES, fareOf } from "./flow-map.ts";
import type { SourceColumn, SourceTable } from "./table-data.ts";
import { renderTable } from "./table-markup.ts";

export function* renderTables(report: Report, requirementOf: RequirementOf): Generator<string> {
  yield '<section aria-labelledby="tables">\n<h2 id="tables">Closer</h2>\n';
  yield* renderTable(conversationsTable(report));
  yield* renderTable(findingsTable(report));
  yield* renderTable(coverageTable(report, requirementOf));
  yield* renderTable(endpointsTable(report));
  yield* renderTable(inputsTable(report));
  yield "</section>\n";
}

function conversationsTable({ conversations, findings }: Report): SourceTable<ReportConversation> {
  const findingsOf = new Map<string, string>();
  for (const { id, conversations } of findings) {
    for (const own of conversations) findingsOf.set(own, `${findingsOf.get(own) ?? ""} ${id}`.trim());
  }
  const { text, number, time, passage, hidden } = columnsOf<ReportConversation>();
  return {
    id: "conversations",
    title: "Conversations",
    rows: inOrderOfFare(conversations),
    columns: [
      { ...text("outcome", ({ outcome }) => outcome), meanings: OUTCOME_MEANING },
      { ...text("verdict", ({ verdict }) => verdict), meanings: NOT_EXPECTED },
      text("client", ({ client }) => shortName(client)),
      text("server", ({ server }) => shortName(server)),
      text("service", ({ transport, server: { port } }) => (port === null ? transport : `${transport} ${port}`)),
      text("target", ({ target, targetPort }) => (targetPort === null ? target : `${target}:${targetPort}`)),
      text("requirements", ({ requirements }) => requirements.join(", ")),
      number("attempts", ({ attempts }) => attempts),
      number("failed", ({ failed }) => failed),
      hidden(time("first seen", ({ firstSeen }) => firstSeen)),
      hidden(time("last seen", ({ lastSeen }) => lastSeen)),
      hidden(text("client address", ({ client }) => client.address)),
      hidden(text("client roles", ({ client }) => listRoles(client))),
      hidden(text("server address", ({ server }) => server.address)),
      hidden(text("server roles", ({ server }) => listRoles(server))),
      hidden(text("nearest row", ({ nearest }) => (nearest ? `${nearest.requirement} (${nearest.missed})` : null))),
      hidden(number("answered", ({ answered }) => answered)),
      hidden(number("packets from client", ({ packets }) => packets.fromClient)),
      hidden(number("packets from server", ({ packets }) => packets.fromServer)),
      hidden(number("bytes from client", ({ bytes }) => bytes.fromClient)),
      hidden(number("bytes from server", ({ bytes }) => bytes.fromServer)),
      hidden(text("direction", ({ directionInferred }) => (directionInferred ? "inferred" : "seen"))),
      hidden(text("findings", ({ id }) => findingsOf.get(id) ?? null)),
      hidden(passage("reason", ({ reason }) => reason)),
      hidden(text("id", ({ id }) => id)),
    ],
  };
}

/** That it is expected says nothing good of what fails. */
const { expected: _, ...NOT_EXPECTED } = VERDICT_MEANING;

/** What fails first, background last; otherwise in the report's order. */
function inOrderOfFare(conversations: readonly ReportConversation[]): ReportConversation[] {
  const rank = (conversation: ReportConversation): number =>
    conversation.verdict === "background" && !isFailing(conversation.outcome)
      ? FARES.length
      : FARES.indexOf(fareOf(conversation));
  return conversations.toSorted((a, b) => rank(a) - rank(b));
}

function listRoles({ roles }: ReportParty): string {
  return roles.join(", ");
}

function findingsTable({ findings }: Report): SourceTable<Report["findings"][number]> {
  const { text, number, passage, hidden } = columnsOf<Report["findings"][number]>();
  return {
    id: "all-findings",
    title: "Findings",
    rows: inOrderOfConcern(findings),
    columns: [
      { ...text("severity", ({ severity }) => severity), meanings: SEVERITY_MEANING },
      text("kind", ({ kind }) => kind),
      text("finding", ({ title }) => title),
      text("requirement", ({ requirement }) => requirement),
      number("conversations", ({ conversations }) => conversations.length),
      text("accepted", ({ accepted }) => accepted?.reason ?? null),
      hidden(passage("reason", ({ reason }) => reason)),
      hidden(text("check", ({ check }) => check)),
      hidden(text("id", ({ id }) => id)),
    ],
  };
}

function coverageTable({ coverage }: Report, requirementOf: RequirementOf): SourceTable<Report["coverage"][number]> {
  const { text, number } = columnsOf<Report["coverage"][number]>();
  return {
    id: "coverage",
    title: "Coverage, row by row",
    rows: coverage,
    columns: [
      { ...text("status", ({ status }) => status), meanings: COVERAGE_MEANING },
      text("requirement", ({ requirement }) => requirement),
      number("conversations", ({ conversations }) => conversations),
      text("why", ({ why }) => why),
      text("row", ({ requirement }) => {
        const row = requirementOf(requirement);
        return row === null ? null : describeRequirement(row);
      }),
      text("source", ({ requirement }) => requirementOf(requirement)?.source ?? null),
    ],
  };
}

function endpointsTable({ endpoints }: Report): SourceTable<Report["endpoints"][number]> {
  const { text } = columnsOf<Report["endpoints"][number]>();
  const each = (words: readonly string[]): string => [...new Set(words)].join(", ");
  return {
    id: "endpoints",
    title: "Endpoints",
    rows: endpoints,
    columns: [
      text("address", ({ address }) => address),
      text("name", ({ name }) => name),
      text("roles", ({ roles }) => each(roles.map(({ role }) => role))),
      text("known from", ({ roles }) => each(roles.map(({ basis }) => basis))),
      text("evidence", ({ roles }) => each(roles.flatMap(({ evidence }) => evidence))),
      text("seen", ({ seen }) => (seen ? "seen" : "not seen")),
    ],
  };
}

function inputsTable({ inputs }: Report): SourceTable<Report["inputs"][number]> {
  const { text, number, time } = columnsOf<Report["inputs"][number]>();
  return {
    id: "inputs",
    title: "Inputs",
    rows: inputs,
    columns: [
      text("path", ({ path }) => path),
      text("format", ({ format }) => format),
      text("link types", ({ linkTypes }) => linkTypes.join(", ")),
      number("packets", ({ packets }) => packets),
      number("bytes", ({ bytes }) => bytes),
      time("first packet", ({ firstPacket }) => firstPacket),
      time("last packet", ({ lastPacket }) => lastPacket),
      text("problem", ({ problem }) => problem?.message ?? null),
      number("at byte", ({ problem }) => problem?.offset ?? null),
    ],
  };
}

/** Makers of columns of one kind each. */
function columnsOf<Row>() {
  type CellOf = SourceColumn<Row>["cellOf"];
  const maker =
    (kind: SourceColumn<Row>["kind"]) =>
    (title: string, cellOf: CellOf): SourceColumn<Row> => ({ title, kind, shown: true, cellOf });
  return {
    text: maker("text"),
    number: maker("number"),
    time: maker("time"),
    passage: maker("passage"),
    hidden: (column: SourceColumn<Row>): SourceColumn<Row> => ({ ...column, shown: false }),
  };
}
