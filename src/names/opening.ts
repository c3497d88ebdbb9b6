/**
 * Openings: what the beginnings of connections show, each with a number, so that a flow's row holds one word.
 *
 * Limit: `MAX_OPENINGS` different ones of a shard; later ones are counted, not kept.
 */
import type { Side } from "../flow/flow-row.ts";
import { SHARDS } from "../flow/shards.ts";
import type { HaHeartbeat } from "./ha-heartbeat.ts";
import type { HttpProduct } from "./http-product.ts";

/** What the client asked for by name. */
export interface Target {
  /** Where the name was seen: `dns` is the answer that gave it to the server's address. */
  readonly source: "tls" | "quic" | "http" | "connect" | "dns";
  readonly name: string;
  /** The port asked of a proxy with CONNECT; null otherwise. */
  readonly port: number | null;
  /** The proxy's answer to CONNECT; null where it was not seen, and otherwise. */
  readonly status: number | null;
}

/** By which one side gave a TLS connection up before any application data. */
export interface OpeningAlert {
  readonly side: Side;
  readonly code: number;
}

/** The RPC program (RFC 5531) that the client called first. */
export interface RpcService {
  readonly program: number;
  readonly version: number;
}

export interface Opening {
  readonly target: Target | null;
  /** Whether it is TLS over TCP: a hello need not name anyone. */
  readonly isTls: boolean;
  readonly alert: OpeningAlert | null;
  readonly rpc: RpcService | null;
  /** A request to the toolstack, or of a client that says which program it is. */
  readonly http: HttpProduct | null;
  readonly heartbeat: HaHeartbeat | null;
}

export const NO_OPENING: Opening = {
  target: null,
  isTls: false,
  alert: null,
  rpc: null,
  http: null,
  heartbeat: null,
};

const MAX_OPENINGS = 16_384;

export interface Openings {
  /** The opening of a number; an empty one for a word that is none. */
  get(id: number): Opening;
}

export interface OpeningTable extends Openings {
  /** The opening's number, above 0 and of this shard alone, or -1 where there is no more room. */
  idOf(opening: Opening): number;
  /** Those with a number, in the order of their numbers. */
  readonly all: readonly Opening[];
  /** Openings that found no room. */
  dropped(): number;
}

export function createOpeningTable(shard: number): OpeningTable {
  const openings: Opening[] = [];
  const ids = new Map<string, number>();
  /** Of those that show nothing but a hello's name: most of them, and a key costs more than all else here. */
  const namedByHello = new Map<string, number>();
  let dropped = 0;
  return {
    idOf(opening) {
      const isNamedByHello = showsHelloAlone(opening);
      const key = isNamedByHello ? opening.target!.name : keyOf(opening);
      const known = (isNamedByHello ? namedByHello : ids).get(key);
      if (known !== undefined) return known;
      if (openings.length === MAX_OPENINGS) {
        dropped++;
        return -1;
      }
      const id = (openings.length + 1) * SHARDS + shard;
      openings.push(opening);
      (isNamedByHello ? namedByHello : ids).set(key, id);
      return id;
    },
    get: (id) => openings[placeOf(id)] ?? NO_OPENING,
    all: openings,
    dropped: () => dropped,
  };
}

/** The openings of all shards as one, from those of each in the order of their numbers. */
export function openingsOf(byShard: readonly (readonly Opening[])[]): Openings {
  return { get: (id) => (id > 0 ? byShard[id % SHARDS]![placeOf(id)]! : NO_OPENING) };
}

function placeOf(id: number): number {
  return Math.floor(id / SHARDS) - 1;
}

function showsHelloAlone({ target, alert, rpc, http, heartbeat }: Opening): boolean {
  return target?.source === "tls" && alert === null && rpc === null && http === null && heartbeat === null;
}

function keyOf({ target, isTls, alert, rpc, http, heartbeat }: Opening): string {
  const asked = target === null ? "" : `${target.source} ${target.port} ${target.status} ${target.name}`;
  const product = http === null ? "" : `${http.client} ${http.asksToolstack}`;
  return `${isTls} ${alert?.side} ${alert?.code} ${rpc?.program} ${rpc?.version} ${product} ${heartbeat?.generation} ${asked}`;
}
