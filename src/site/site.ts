/**
 * A site: who is who, what the site adds to the matrix, and what it has accepted. The site file's meaning, checked.
 */
import type { Address, Network } from "../flow/address.ts";
import { DEFAULT_MATRIX_ID } from "../matrix/catalog.ts";
import { DEFAULT_SETTINGS, type Requirement, type Settings } from "../matrix/requirement.ts";

export interface DeclaredEndpoint {
  readonly name: string | null;
  readonly addresses: readonly Address[];
  readonly networks: readonly Network[];
  readonly roles: readonly string[];
  /** How its roles are known: from a site file, or from the pool's database. */
  readonly basis: "declared" | "imported";
  /** Where it is declared, for the evidence: `site.yaml line 4`. */
  readonly place: string;
  /** What gives each role, where that is more than the place. */
  readonly evidence: ReadonlyMap<string, readonly string[]>;
}

/** Traffic that someone looked at and accepts. Every field given must fit. */
export interface AcceptEntry {
  readonly client: Network | string | null;
  readonly server: Network | string | null;
  readonly transport: string | null;
  readonly port: number | null;
  readonly reason: string;
  readonly owner: string | null;
  /** The last day it holds, as YYYY-MM-DD; null for ever. */
  readonly until: string | null;
}

export interface Site {
  /** The file's path, or null where none was given. */
  readonly path: string | null;
  /** Whose database the file is; null where it is a site file. */
  readonly pool: { readonly name: string; readonly schema: string } | null;
  readonly matrixId: string;
  readonly endpoints: readonly DeclaredEndpoint[];
  readonly settings: Settings;
  readonly allow: readonly Requirement[];
  readonly accept: readonly AcceptEntry[];
  /** Names of addresses, by their text, as hosts files have them. */
  readonly hostNames: ReadonlyMap<string, readonly string[]>;
}

/** What holds when no site file was given. */
export const UNKNOWN_SITE: Site = {
  path: null,
  pool: null,
  matrixId: DEFAULT_MATRIX_ID,
  endpoints: [],
  settings: DEFAULT_SETTINGS,
  allow: [],
  accept: [],
  hostNames: new Map(),
};
