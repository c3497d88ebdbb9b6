/** Pool databases from memory, in pieces of any size. */
import { type ByteSource, chunkSource } from "../../src/capture/byte-source.ts";
import { type PoolResult, readPoolDatabase } from "../../src/site/pool-database.ts";
import { type PoolSite, toPoolSite } from "../../src/site/pool-site.ts";
import { poolXml } from "../fixtures/pool-xml.ts";

export function readPool(content: string | Uint8Array, pieceBytes = 64 * 1024): Promise<PoolResult> {
  return readPoolDatabase(sourceOf(content, pieceBytes));
}

export function sourceOf(content: string | Uint8Array, pieceBytes = 64 * 1024): ByteSource {
  return chunkSource(pieces(Buffer.from(content), pieceBytes), () => {});
}

/** The site of a database that is in order. */
export async function poolSiteOf(tables: Parameters<typeof poolXml>[0]): Promise<PoolSite> {
  const { database, problem } = await readPool(poolXml(tables));
  if (database === null) throw new Error(problem.message);
  return toPoolSite(database);
}

async function* pieces(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}
