/**
 * Who the addresses are: as the site declares them, else as the traffic shows them.
 */
import { formatAddress } from "../flow/address.ts";
import type { AddressBook } from "../flow/address-book.ts";
import type { Evidence } from "../names/evidence.ts";
import type { InferredRole } from "../site/claims.ts";
import { type Inference, inferRoles, type Observation } from "../site/inference.ts";
import { type IdentityOf, inferredIdentity, UNKNOWN } from "../site/roles.ts";
import type { Conversation } from "./conversation.ts";
import type { Known } from "./party.ts";
import { hasPorts, transportName } from "./words.ts";

export function inferFromTraffic(
  conversations: readonly Conversation[],
  book: AddressBook,
  { certificates }: Evidence,
  identityOf: IdentityOf,
): Inference {
  const observations = conversations.filter(({ protocol }) => hasPorts(transportName(protocol))).map(toObservation);
  return inferRoles(
    observations,
    certificates.of,
    (address) => formatAddress(book.addresses[address]!),
    (address) => identityOf(book.addresses[address]!).allRoles.has("host"),
  );
}

function toObservation({
  client,
  server,
  protocol,
  port,
  target,
  http,
  generation,
  starts,
  tally,
}: Conversation): Observation {
  return {
    client,
    server,
    transport: transportName(protocol),
    port,
    isServed: tally.answered > 0 || tally.sent > 0,
    starts,
    target: target === null || target.source === "dns" ? null : target.name,
    http,
    generation,
  };
}

/** Names of addresses by what DNS answered, else by their certificates. */
export function namesFromTraffic(
  conversations: readonly Conversation[],
  { certificates }: Evidence,
): Map<number, string> {
  const names = new Map<number, string>();
  for (const { server, target } of conversations) {
    if (target?.source === "dns" && !names.has(server)) names.set(server, target.name);
  }
  for (const { server } of conversations) {
    if (names.has(server)) continue;
    const named = certificates.of(server).map(({ names, commonName }) => names[0] ?? commonName);
    const name = named.find((text) => text !== null && HOST_NAME.test(text));
    if (name) names.set(server, name);
  }
  return names;
}

/** Of a certificate: neither a UUID, an address nor a wildcard. */
const HOST_NAME = /^(?![0-9a-f]{8}-)(?=.*[a-z])[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i;

/** With a site's declarations these alone give roles; the traffic says what others look like. Without any, it gives them. */
export function createKnown(identityOf: IdentityOf, isDeclared: boolean, { roles }: Inference): Known {
  return (id, address) => {
    const inferred = roles.get(id) ?? [];
    if (!isDeclared) return { identity: withNameOf(identityOf(address).name, inferred), looksLike: null };
    const identity = identityOf(address);
    return { identity, looksLike: identity === UNKNOWN ? describeLooks(inferred) : null };
  };
}

function withNameOf(name: string | null, inferred: readonly InferredRole[]): ReturnType<IdentityOf> {
  return inferred.length === 0 ? { ...UNKNOWN, name } : { ...inferredIdentity(inferred), name };
}

/** `host of a pool: asks by the TLS name pool 10.0.0.12`; null where nothing is even possible. */
function describeLooks(inferred: readonly InferredRole[]): string | null {
  const [first] = inferred;
  return first === undefined ? null : `${first.role}: ${first.evidence[0]}`;
}
