/**
 * A name that the client writes itself, in a TLS or QUIC hello or an HTTP request, against what DNS said in this capture:
 * whoever connects can write any name to any address.
 *
 * What counts as borne out: the site declares it; DNS gave the address to that name, to whichever client and at whichever time; or nothing in the
 * capture speaks against it.
 */
import { formatAddress } from "../flow/address.ts";
import { isDomain } from "../matrix/requirement.ts";
import type { DnsLookup } from "../names/dns-lookup.ts";
import type { Evidence } from "../names/evidence.ts";
import type { Conversation } from "./conversation.ts";
import type { Party } from "./party.ts";
import type { Judgement } from "./verdict.ts";

export type NameDoubt =
  /** DNS gave this client the server's address for another name, and for this one to nobody. */
  | { readonly kind: "another-name"; readonly toldName: string }
  /** The client had resolved the name before, and DNS gave it other addresses alone. */
  | { readonly kind: "another-address"; readonly toldAddresses: readonly string[] };

type NameDoubtOf = (conversation: Conversation, server: Party) => NameDoubt | null;

const WRITTEN_BY_CLIENTS: ReadonlySet<string> = new Set(["tls", "quic", "http"]);

/** @param isDocumented whether the matrix or the site has the name: content networks serve several from one address */
export function createNameDoubtOf(
  { names }: Pick<Evidence, "names">,
  lookups: readonly DnsLookup[],
  isDocumented: (name: string) => boolean,
): NameDoubtOf {
  const byName = new Map<string, DnsLookup[]>();
  for (const lookup of lookups) {
    if (lookup.addresses.length === 0) continue;
    const others = byName.get(lookup.name);
    if (others === undefined) byName.set(lookup.name, [lookup]);
    else others.push(lookup);
  }
  return ({ client, target, first }, server) => {
    if (target === null || target.port !== null || !WRITTEN_BY_CLIENTS.has(target.source)) return null;
    const name = target.name.toLowerCase().replace(/\.$/, "");
    if (server.names.some((own) => own.toLowerCase() === name)) return null;
    if (names.isNameOf(name, server.address)) return null;
    const startedAt = first.seconds + first.nanoseconds * 1e-9;
    const toldName = names.nameFor(client, server.address, startedAt);
    if (toldName !== null && !isDocumented(toldName)) return { kind: "another-name", toldName };
    // What limits made forget might have been this very address.
    if (names.dropped() > 0) return null;
    const told = byName.get(name) ?? [];
    const hasAsked = told.some((lookup) => lookup.client === client && lookup.firstSeconds <= startedAt);
    const toldAddresses = [...new Set(told.flatMap(({ addresses }) => addresses.map(formatAddress)))];
    return hasAsked ? { kind: "another-address", toldAddresses } : null;
  };
}

/** What is left of a judgement, now that nothing but the client says the name. @param unnamed the same without a name */
export function withoutName(named: Judgement, unnamed: Judgement): Judgement {
  const requirement = named.requirements.find(({ to }) => isDomain(to));
  if (unnamed.verdict !== "unexpected" || requirement === undefined) return unnamed;
  return { ...unnamed, nearest: { requirement, missed: "name" } };
}
