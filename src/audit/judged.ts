/**
 * A conversation with its judgement: what reasons, coverage and findings are made of.
 */
import type { RpcService } from "../names/opening.ts";
import type { Conversation } from "./conversation.ts";
import type { NameDoubt } from "./name-doubt.ts";
import type { DecidedOutcome } from "./outcome.ts";
import { nameOf, type Party } from "./party.ts";
import type { Recognised } from "./recognised.ts";
import type { Judgement } from "./verdict.ts";

export interface JudgedConversation {
  /** Made from the key, so that two reports can be compared. */
  readonly id: string;
  readonly conversation: Conversation;
  readonly transport: string;
  readonly client: Party;
  readonly server: Party;
  /** Null where the transport has no ports. */
  readonly port: number | null;
  /** The port that was judged: the one asked of a proxy, else the server's. */
  readonly judgedPort: number | null;
  /** The name asked for, if it was seen, or that DNS gave to the server. */
  readonly target: string | null;
  /** The RPC program there: as it was called, else as rpcbind handed the port out. */
  readonly rpc: RpcService | null;
  /** Whether rpcbind handed the port out. */
  readonly isHandedOut: boolean;
  readonly judgement: Judgement;
  /** What speaks against the name asked for; null where nothing does, and where no requirement depends on it. */
  readonly nameDoubt: NameDoubt | null;
  /** What the traffic is known as where the document has no row for it; null otherwise. */
  readonly known: Recognised | null;
  readonly decided: DecidedOutcome;
  readonly directionInferred: boolean;
  readonly reason: string;
  /** Why a failure is none; null where it is one, and where nothing fails. */
  readonly excuse: string | null;
  /** Whether the ICMP error that decided came from the server itself, by any of its addresses. */
  readonly rejecterIsServer: boolean;
  /** Whether the sensor saw a packet of the server in any conversation: while it was asked in vain, or before alone. */
  readonly serverSeen: "never" | "before" | "meanwhile";
  /** Whether anything says who is who: a site file with endpoints. */
  readonly rolesAreKnown: boolean;
}

/** As the reason is worked out from it. */
export type Unreasoned = Omit<JudgedConversation, "reason">;

/** `TCP 27000`, `ICMP`, `IP protocol 47`. */
export function describeService(transport: string, port: number | null): string {
  if (transport.startsWith("ip-")) return `IP protocol ${transport.slice("ip-".length)}`;
  const name = transport === "icmp6" ? "ICMPv6" : transport.toUpperCase();
  return port === null ? name : `${name} ${port}`;
}

/**
 * Whether the name asked for says more of the server than its address does: of what is outside, and of what a proxy was
 * asked for. A party with a role is known by its own name.
 */
export function isKnownByTarget({ target, server }: Pick<JudgedConversation, "target" | "server">): boolean {
  return target !== null && (server.identity.roles.length === 0 || server.identity.allRoles.has("proxy"));
}

/** What the client reaches for: the name asked for, or the server. */
export function placeOf(judged: Pick<JudgedConversation, "target" | "server">): string {
  return judged.target !== null && isKnownByTarget(judged) ? judged.target : nameOf(judged.server);
}
