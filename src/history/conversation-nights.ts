/**
 * Conversations through the nights: which of them a test fits on some night, and what became of each by night.
 */
import type { FilteredConversation } from "../report/filter-fields.ts";
import type { ReportConversation } from "../report/report.ts";
import { type Database, quote } from "./duckdb.ts";

export interface ConversationNight extends FilteredConversation, Pick<ReportConversation, "id" | "reason"> {
  readonly night: string;
  readonly sensor: string;
  readonly attempts: number;
  readonly failed: number;
}

/** The words of a filter that only the nights know. */
export async function readVocabulary(
  database: Database,
): Promise<{ readonly roles: readonly string[]; readonly requirements: readonly string[] }> {
  const roles = await database.rows<{ readonly word: string }>(`
    SELECT DISTINCT unnest(client_roles || server_roles) AS word FROM conversations ORDER BY word`);
  const requirements = await database.rows<{ readonly word: string }>(`
    SELECT DISTINCT requirement AS word FROM coverage ORDER BY word`);
  return { roles: roles.map(({ word }) => word), requirements: requirements.map(({ word }) => word) };
}

/** @returns ids, in the order of the conversations' parties */
export async function findConversations(
  database: Database,
  matches: (conversation: FilteredConversation) => boolean,
): Promise<string[]> {
  const ids = new Set<string>();
  // What is the same on many nights is held against the filter once.
  const rows = database.stream<ConversationRow>(`
    SELECT DISTINCT id, ${FILTERED_COLUMNS} FROM conversations
    ORDER BY client_address, server_address, port, id`);
  for await (const row of rows) if (!ids.has(row.id) && matches(toConversation(row))) ids.add(row.id);
  return [...ids];
}

/** Of each sensor, and there oldest first. */
export async function readConversationNights(database: Database, id: string): Promise<ConversationNight[]> {
  const rows = await database.rows<ConversationRow & Omit<ConversationNight, keyof FilteredConversation>>(`
    SELECT day AS night, sensor, id, attempts, failed, reason, ${FILTERED_COLUMNS} FROM conversations
    WHERE id = ${quote(id)} ORDER BY sensor, day`);
  return rows.map((row) => {
    const { night, sensor, id, attempts, failed, reason } = row;
    return { night, sensor, id, attempts, failed, reason, ...toConversation(row) };
  });
}

const FILTERED_COLUMNS = `client_address, client_name, client_roles, server_address, server_name, server_roles, port,
  transport, target, target_port, verdict, requirements, nearest_requirement, nearest_missed, outcome`;

interface ConversationRow
  extends Pick<ReportConversation, "transport" | "target" | "verdict" | "requirements" | "outcome"> {
  readonly id: string;
  readonly client_address: string;
  readonly client_name: string | null;
  readonly client_roles: readonly string[];
  readonly server_address: string;
  readonly server_name: string | null;
  readonly server_roles: readonly string[];
  readonly port: number | null;
  readonly target_port: number | null;
  readonly nearest_requirement: string | null;
  readonly nearest_missed: NonNullable<ReportConversation["nearest"]>["missed"] | null;
}

function toConversation(row: ConversationRow): FilteredConversation {
  const {
    transport,
    target,
    verdict,
    requirements,
    outcome,
    nearest_requirement: requirement,
    nearest_missed: missed,
  } = row;
  return {
    client: { address: row.client_address, name: row.client_name, roles: row.client_roles },
    server: { address: row.server_address, name: row.server_name, roles: row.server_roles, port: row.port },
    transport,
    target,
    targetPort: row.target_port,
    verdict,
    requirements,
    nearest: requirement === null || missed === null ? null : { requirement, missed },
    outcome,
  };
}
