/**
 * The tables of a history: every column with its type, what it means, and where a night has it. A column is added at the
 * end of its table, which older files then lack: that, like every other change, takes a new number in `SCHEMA_ID`.
 *
 * Version 1. The columns `day` (DATE) and `sensor` (VARCHAR) come from the folders' names. Times are in UTC.
 */
import type { Coverage } from "../audit/coverage.ts";
import type { Finding } from "../audit/finding.ts";
import type { ConversationHour } from "../report/conversation-hours.ts";
import type { Night } from "../report/past.ts";
import type { Report, ReportConversation } from "../report/report.ts";
import type { Cell, CellType } from "./duckdb.ts";

/** Written into every Parquet file's metadata, under `SCHEMA_KEY`, and into SHA256SUMS. */
export const SCHEMA_ID = "xsaudit.history/1";
export const SCHEMA_KEY = "xsaudit_schema";

export const TABLE_NAMES = ["conversations", "hours", "findings", "coverage", "sensor"] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** What is stored of one night. */
export interface StoredNight {
  readonly night: Night;
  readonly report: Report;
  readonly hours: readonly ConversationHour[];
}

export interface HistoryTable {
  readonly columns: readonly { readonly name: string; readonly type: CellType; readonly meaning: string }[];
  readonly rows: (stored: StoredNight) => Iterable<readonly Cell[]>;
}

type Column<Row> = readonly [name: string, type: CellType, meaning: string, cellOf: (row: Row) => Cell];

function table<Row>(rowsOf: (stored: StoredNight) => readonly Row[], columns: readonly Column<Row>[]): HistoryTable {
  return {
    columns: columns.map(([name, type, meaning]) => ({ name, type, meaning })),
    *rows(stored) {
      for (const row of rowsOf(stored)) yield columns.map(([, , , cellOf]) => cellOf(row));
    },
  };
}

/** The traffic of a conversation, of a night or of an hour. */
const TRAFFIC: readonly Column<Pick<ReportConversation, "packets" | "bytes">>[] = [
  ["packets_from_client", "BIGINT", "packets that the client sent", ({ packets }) => packets.fromClient],
  ["packets_from_server", "BIGINT", "packets that the server sent", ({ packets }) => packets.fromServer],
  ["bytes_from_client", "BIGINT", "bytes that the client sent", ({ bytes }) => bytes.fromClient],
  ["bytes_from_server", "BIGINT", "bytes that the server sent", ({ bytes }) => bytes.fromServer],
];

export const TABLES: Readonly<Record<TableName, HistoryTable>> = {
  conversations: table<ReportConversation>(
    ({ report }) => report.conversations,
    [
      ["id", "VARCHAR", "the same for the same traffic every night", ({ id }) => id],
      ["client_address", "VARCHAR", "who asked", ({ client }) => client.address],
      ["client_name", "VARCHAR", "its name, or NULL", ({ client }) => client.name],
      ["client_roles", "VARCHAR[]", "its roles on that night", ({ client }) => client.roles],
      ["server_address", "VARCHAR", "who was asked", ({ server }) => server.address],
      ["server_name", "VARCHAR", "its name, or NULL", ({ server }) => server.name],
      ["server_roles", "VARCHAR[]", "its roles on that night", ({ server }) => server.roles],
      ["transport", "VARCHAR", "tcp, udp, icmp, icmp6, sctp or ip-N", ({ transport }) => transport],
      ["port", "INTEGER", "the server's port; NULL where there is none", ({ server }) => server.port],
      ["target", "VARCHAR", "the name that was asked for, or NULL", ({ target }) => target],
      ["target_port", "INTEGER", "the port asked of a proxy, or NULL", ({ targetPort }) => targetPort],
      ["verdict", "VARCHAR", "expected, unexpected, undocumented or background", ({ verdict }) => verdict],
      ["requirements", "VARCHAR[]", "ids of the requirements that cover it", ({ requirements }) => requirements],
      ["nearest_requirement", "VARCHAR", "the one that missed by least", ({ nearest }) => nearest?.requirement ?? null],
      ["nearest_missed", "VARCHAR", "the field by which it missed", ({ nearest }) => nearest?.missed ?? null],
      ["outcome", "VARCHAR", "answered, refused, rejected, silent, reset, ...", ({ outcome }) => outcome],
      ["attempts", "BIGINT", "how often was asked", ({ attempts }) => attempts],
      ["answered", "BIGINT", "of these, answered", ({ answered }) => answered],
      ["failed", "BIGINT", "of these, failed", ({ failed }) => failed],
      ["lost_asks", "BIGINT", "questions without an answer, retries included", ({ lostAsks }) => lostAsks],
      ...TRAFFIC,
      ["first_seen", "TIMESTAMP", "its first packet, to the microsecond", ({ firstSeen }) => firstSeen],
      ["last_seen", "TIMESTAMP", "its last packet, to the microsecond", ({ lastSeen }) => lastSeen],
      [
        "direction_inferred",
        "BOOLEAN",
        "who asked is inferred, not seen",
        ({ directionInferred }) => directionInferred,
      ],
      ["reason", "VARCHAR", "a sentence on verdict and outcome", ({ reason }) => reason],
    ],
  ),
  hours: table<ConversationHour>(
    ({ hours }) => hours,
    [
      ["conversation", "VARCHAR", "id of the conversation", ({ conversation }) => conversation],
      ["hour", "TIMESTAMP", "when the hour begins", ({ hour }) => hour],
      ["outcome", "VARCHAR", "of this hour; NULL where nothing was decided", ({ outcome }) => outcome],
      ["attempts", "BIGINT", "how often was asked", ({ attempts }) => attempts],
      ["answered", "BIGINT", "of these, answered", ({ answered }) => answered],
      ["failed", "BIGINT", "of these, failed", ({ failed }) => failed],
      ["flows", "BIGINT", "flows that began in this hour", ({ flows }) => flows],
      ...TRAFFIC,
    ],
  ),
  findings: table<Finding>(
    ({ report }) => report.findings,
    [
      ["id", "VARCHAR", "the same for the same cause every night", ({ id }) => id],
      ["kind", "VARCHAR", "blocked, unexpected, undocumented, advisory or sensor", ({ kind }) => kind],
      ["severity", "VARCHAR", "high, medium or low", ({ severity }) => severity],
      ["requirement", "VARCHAR", "id of the requirement at stake, or NULL", ({ requirement }) => requirement],
      ["title", "VARCHAR", "what was found, in a line", ({ title }) => title],
      ["reason", "VARCHAR", "who, where, what was expected and seen", ({ reason }) => reason],
      ["next_check", "VARCHAR", "what to look at next", ({ check }) => check],
      ["suggestion", "VARCHAR", "an entry for the site file, or NULL", ({ suggestion }) => suggestion],
      ["conversations", "VARCHAR[]", "ids of its conversations", ({ conversations }) => conversations],
      ["accepted", "BOOLEAN", "someone accepts it", ({ accepted }) => accepted !== null],
      ["accepted_reason", "VARCHAR", "why, or NULL", ({ accepted }) => accepted?.reason ?? null],
      ["accepted_owner", "VARCHAR", "who decided, or NULL", ({ accepted }) => accepted?.owner ?? null],
      ["accepted_until", "DATE", "the last day it holds, or NULL", ({ accepted }) => accepted?.until ?? null],
    ],
  ),
  coverage: table<Coverage>(
    ({ report }) => report.coverage,
    [
      ["requirement", "VARCHAR", "id of the requirement", ({ requirement }) => requirement],
      ["status", "VARCHAR", "seen, failing, unseen or not-observable", ({ status }) => status],
      ["conversations", "BIGINT", "how many it covers", ({ conversations }) => conversations],
      ["why", "VARCHAR", "what says so, in a few words", ({ why }) => why],
    ],
  ),
  sensor: table<StoredNight>(
    (stored) => [stored],
    [
      ["period_from", "TIMESTAMP", "the night's first moment, included", ({ night }) => night.from],
      ["period_to", "TIMESTAMP", "its last moment, not included", ({ night }) => night.to],
      ["packets", "BIGINT", "all that were read", ({ report }) => report.sensor.packets],
      ["decoded", "BIGINT", "of these, decoded", ({ report }) => report.sensor.decoded],
      ["duplicates", "BIGINT", "of these, copies that a mirror made", ({ report }) => report.sensor.duplicates],
      [
        "kernel_dropped",
        "BIGINT",
        "lost while recording; NULL if unknown",
        ({ report }) => report.sensor.kernelDropped,
      ],
      ["one_way", "BIGINT", "conversations seen one way only", ({ report }) => report.sensor.oneWayConversations],
      ["tcp_flows", "BIGINT", "TCP connections", ({ report }) => report.sensor.tcpFlows],
      ["midstream_flows", "BIGINT", "of these, joined midway", ({ report }) => report.sensor.midstreamFlows],
      ["two_way_flows", "BIGINT", "of these, seen both ways", ({ report }) => report.sensor.twoWayFlows],
      ["conversations", "BIGINT", "all of the night", ({ report }) => report.summary.conversations],
      ["expected", "BIGINT", "of these, by verdict", ({ report }) => report.summary.expected],
      ["unexpected", "BIGINT", "of these, by verdict", ({ report }) => report.summary.unexpected],
      ["undocumented", "BIGINT", "of these, by verdict", ({ report }) => report.summary.undocumented],
      ["background", "BIGINT", "of these, by verdict", ({ report }) => report.summary.background],
      ["failing", "BIGINT", "of all, failing", ({ report }) => report.summary.failing],
      ["tool_version", "VARCHAR", "version of xsaudit that wrote it", ({ report }) => report.tool.version],
      ["matrix_id", "VARCHAR", "the matrix that it was held against", ({ report }) => report.matrix.id],
      ["site_path", "VARCHAR", "the site file, or NULL", ({ report }) => report.site?.path ?? null],
      ["generated_at", "TIMESTAMP", "when the report was made", ({ report }) => report.generatedAt],
    ],
  ),
};
