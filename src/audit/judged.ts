/**
 * A conversation with its judgement: what reasons, coverage and findings are made of.
 */
import type { Conversation } from "./conversation.ts";
import type { DecidedOutcome } from "./outcome.ts";
import type { Party } from "./party.ts";
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
  /** The name asked for, if it was seen. */
  readonly target: string | null;
  readonly judgement: Judgement;
  readonly decided: DecidedOutcome;
  readonly directionInferred: boolean;
  readonly reason: string;
  /** Whether the ICMP error that decided came from the server itself, by any of its addresses. */
  readonly rejecterIsServer: boolean;
  /** Whether the sensor saw a packet of the server in any conversation. */
  readonly serverWasSeen: boolean;
  /** Whether anything says who is who: a site file with endpoints. */
  readonly rolesAreKnown: boolean;
}

/** `TCP 27000`, `ICMP`, `IP protocol 47`. */
export function describeService(transport: string, port: number | null): string {
  if (transport.startsWith("ip-")) return `IP protocol ${transport.slice("ip-".length)}`;
  const name = transport === "icmp6" ? "ICMPv6" : transport.toUpperCase();
  return port === null ? name : `${name} ${port}`;
}
