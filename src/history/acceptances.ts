/**
 * What the site file accepts today, held against every night that is stored: the files stay as they are, the table
 * `findings` gives the new answer. An entry counts for the nights up to its `until` day.
 */
import { type AcceptableConversation, findAcceptance } from "../audit/accept.ts";
import type { FindingKind } from "../audit/words.ts";
import { toAcceptable } from "../report/accept-stored.ts";
import type { AcceptEntry } from "../site/site.ts";
import type { Cell, CellType, Database } from "./duckdb.ts";

const COLUMNS = {
  day: "DATE",
  sensor: "VARCHAR",
  id: "VARCHAR",
  reason: "VARCHAR",
  owner: "VARCHAR",
  until: "DATE",
} as const satisfies Record<string, CellType>;

/**
 * Makes the view `findings`, beside that of the conversations.
 * @param storedFindings the query that gives them with the acceptances of their time
 */
export async function tellAcceptances(
  database: Database,
  storedFindings: string,
  accept: readonly AcceptEntry[],
): Promise<void> {
  const declared = Object.entries(COLUMNS).map((column) => column.join(" "));
  await database.run(`CREATE TEMP TABLE acceptances (${declared.join(", ")})`);
  const accepted = accept.length === 0 ? [] : await acceptancesOf(database, storedFindings, accept);
  await database.append("acceptances", Object.values(COLUMNS), accepted);
  await database.run(`
    CREATE VIEW findings AS
    SELECT stored.* REPLACE (
      told.id IS NOT NULL AS accepted, told.reason AS accepted_reason, told.owner AS accepted_owner,
      told.until AS accepted_until)
    FROM (${storedFindings}) AS stored LEFT JOIN acceptances AS told USING (day, sensor, id)`);
}

/** One conversation may be cited on many nights: each form of it comes out of DuckDB once. */
async function acceptancesOf(
  database: Database,
  storedFindings: string,
  accept: readonly AcceptEntry[],
): Promise<Cell[][]> {
  await database.run(`
    CREATE TEMP TABLE citing AS
    SELECT day, sensor, id, kind, requirement, conversations, len(conversations) AS citations,
      sum(len(conversations)) OVER (ORDER BY day, sensor, id) - len(conversations) AS first_citation
    FROM (${storedFindings}) WHERE len(conversations) > 0`);
  const cited = await readCited(database);
  const rows: Cell[][] = [];
  for await (const finding of database.stream<CitingRow>("SELECT * EXCLUDE (conversations) FROM citing")) {
    const { day, sensor, id, first_citation: first, citations } = finding;
    const conversations = Array.from({ length: citations }, (_, place) => cited.get(first + place) ?? null);
    if (!conversations.every((conversation) => conversation !== null)) continue;
    const entry = findAcceptance(accept, finding, conversations, day);
    if (entry !== null) rows.push([day, sensor, id, entry.reason, entry.owner, entry.until]);
  }
  await database.run("DROP TABLE citing");
  return rows;
}

/** The names of the columns are those of the queries. */
interface CitingRow {
  readonly day: string;
  readonly sensor: string;
  readonly id: string;
  readonly kind: FindingKind;
  readonly requirement: string | null;
  readonly citations: number;
  readonly first_citation: number;
}

interface CitedRow {
  readonly client_address: string;
  readonly client_name: string | null;
  readonly client_roles: readonly string[];
  readonly server_address: string;
  readonly server_name: string | null;
  readonly server_roles: readonly string[];
  readonly port: number | null;
  readonly transport: string;
  readonly target: string | null;
  readonly target_port: number | null;
  /** Numbers of the citations, counted through all findings. */
  readonly citations: readonly number[];
}

/** By the number of the citation; those that the night does not have are missing. */
async function readCited(database: Database): Promise<ReadonlyMap<number, AcceptableConversation | null>> {
  const cited = new Map<number, AcceptableConversation | null>();
  const rows = database.stream<CitedRow>(`
    WITH citation AS (
      SELECT day, sensor, unnest(conversations) AS id,
        first_citation + generate_subscripts(conversations, 1) - 1 AS number
      FROM citing)
    SELECT client_address, client_name, client_roles, server_address, server_name, server_roles, port, transport,
      target, target_port, list(number) AS citations
    FROM citation JOIN conversations USING (day, sensor, id)
    GROUP BY ALL`);
  for await (const row of rows) {
    const conversation = toAcceptable({
      client: { address: row.client_address, name: row.client_name, roles: row.client_roles },
      server: { address: row.server_address, name: row.server_name, roles: row.server_roles, port: row.port },
      transport: row.transport,
      target: row.target,
      targetPort: row.target_port,
    });
    for (const number of row.citations) cited.set(number, conversation);
  }
  return cited;
}
