/**
 * A site: who is who, what the site adds to the matrix, and what it has accepted. The site file's meaning, checked.
 */
import type { Address, Network } from "../flow/address.ts";
import { DEFAULT_MATRIX_ID } from "../matrix/catalog.ts";
import type { PortRange } from "../matrix/ports.ts";
import {
  DEFAULT_SETTINGS,
  type DomainParty,
  type Requirement,
  type RequirementParty,
  type Settings,
} from "../matrix/requirement.ts";

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

/** Kinds of findings that can be accepted. One about the sensor cannot: it says how far the others can be trusted. */
export const ACCEPTABLE_KINDS = ["blocked", "unexpected", "undocumented", "advisory"] as const;

/** Findings that someone looked at and accepts. Every field given must fit. */
export interface AcceptEntry {
  readonly client: RequirementParty | null;
  readonly server: RequirementParty | null;
  readonly transport: string | null;
  /** Of the server, or asked of a proxy. */
  readonly port: PortRange | null;
  /** The name asked for, or that the server is known by. */
  readonly target: DomainParty | null;
  /** Id of the finding's requirement. */
  readonly requirement: string | null;
  readonly kind: (typeof ACCEPTABLE_KINDS)[number] | null;
  readonly reason: string;
  readonly owner: string | null;
  /** The last day it holds, as YYYY-MM-DD; null for ever. */
  readonly until: string | null;
  /** Made of what it matches; no other entry of the site has it. */
  readonly key: string;
  /** Where it stands, for the findings about it: `site.yaml line 40`. */
  readonly place: string;
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
