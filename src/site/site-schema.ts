/**
 * The shape of the site file, with a sentence for every mistake that says what would be right.
 */
import { z } from "zod";
import { parseAddress, parseNetwork } from "../flow/address.ts";
import { parsePortRange } from "../matrix/ports.ts";
import { ANYONE } from "../matrix/requirement.ts";
import { isDomain } from "./party-words.ts";
import { ACCEPTABLE_KINDS } from "./site.ts";

const ADDRESS_FORM = "is not an IPv4 or IPv6 address; write one such as 10.10.0.11 or 2001:db8::25";
const NETWORK_FORM =
  "is not a network; write one such as 10.20.0.0/16 or 2001:db8::/32, with no bits set behind the prefix";
const PORT_FORM = "is not a port; write a number from 1 to 65535 or a range such as 6910-6930";
const NAME_FORM = "is not a name; write a word of letters, digits, dots, hyphens or underscores";
export const ID_FORM = "is not an id; write one such as site.nbd-backup";
export const TRANSPORT_FORM = "is not a transport; write tcp or udp";
const REASON_FORM = "is no reason; write a sentence that the next person understands";
const DATE_FORM = "is not a date; write one such as 2027-03-31";
export const LIST_FORM = "is not a list; write one such as [host, coordinator]";
export const ENTRIES_FORM = "is not a list; begin each entry on a line of its own, with a hyphen and a space";
const ADDRESSES_FORM = "is not a list; write one such as [10.10.0.11, 2001:db8::25]";
const NETWORKS_FORM = "is not a list; write one such as [10.20.0.0/16, 2001:db8::/32]";
export const NO_TRANSPORT = "is empty; write tcp or udp";
export const FIELDS_FORM = "is not a set of fields; write them as {key: value, ...}";

export const WORD = /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u;

const address = z.string(ADDRESS_FORM).refine((text) => parseAddress(text) !== null, ADDRESS_FORM);
const network = z.string(NETWORK_FORM).refine((text) => parseNetwork(text) !== null, NETWORK_FORM);
export const portRange = z
  .union([z.number(), z.string()], PORT_FORM)
  .transform(String)
  .refine((text) => parsePortRange(text) !== null, PORT_FORM);
const name = z.string(NAME_FORM).regex(WORD, NAME_FORM);
const ROLE_FORM = "is not a role; write a word that begins with a letter, such as host";
const ANY_FORM = "is not a role that an endpoint can have; every address is any already";
const ROLE = /^\p{L}[\p{L}\p{N}._-]*$/u;
export const role = z.string(ROLE_FORM).regex(ROLE, ROLE_FORM);
const endpointRole = role.refine((text) => text !== ANYONE, ANY_FORM);
const NO_PARTY = "is empty; name at least one role, or any";
export const transport = z.enum(["tcp", "udp"], TRANSPORT_FORM);
const reason = z.string(REASON_FORM).min(1, REASON_FORM);
const PARTY_FORM =
  "is not an address, a network, a role or an endpoint's name; write one such as 10.10.0.77, 10.20.0.0/16 or client";
const SERVER_FORM =
  "is not an address, a network, a role, an endpoint's name or a domain; write one such as 10.10.0.11, host or {domain: example.com, subdomains: true}";
/** A letter in its first label tells a word from a slip in an address. */
const PARTY_WORD = /^(?=[\p{N}_-]*\p{L})[\p{L}\p{N}][\p{L}\p{N}._-]*$/u;
const partyAs = (form: string) =>
  z
    .string(form)
    .refine((text) => parseAddress(text) !== null || parseNetwork(text) !== null || PARTY_WORD.test(text), form);
const party = partyAs(PARTY_FORM);
const acceptedParty = party.refine((text) => text !== ANYONE, "is everyone; leave this field out");
const DOMAIN_FORM =
  "is not a domain; write one such as example.com, or {domain: example.com, subdomains: true} with all below it";
const domainName = z.string(DOMAIN_FORM).refine(isDomain, DOMAIN_FORM);
const SUBDOMAINS_FORM = "is neither true nor false";
const domain = z.strictObject(
  { domain: domainName, subdomains: z.boolean(SUBDOMAINS_FORM).default(false) },
  FIELDS_FORM,
);
const server = z.union([partyAs(SERVER_FORM), domain], SERVER_FORM);
const target = z.union([domainName, domain], DOMAIN_FORM);
const KIND_FORM = `is no kind of finding that can be accepted; known are ${ACCEPTABLE_KINDS.join(", ")}`;
const SEEN_TRANSPORT_FORM = "is not a transport; write tcp, udp, icmp, icmp6, sctp or ip-47";
const seenTransport = z
  .string(SEEN_TRANSPORT_FORM)
  .regex(/^(tcp|udp|icmp|icmp6|sctp|ip-\d{1,3})$/, SEEN_TRANSPORT_FORM);
const OWNER_FORM = "is no owner; write a name in quotes";
const calendarDay = z.string(DATE_FORM).refine(isCalendarDay, DATE_FORM);

function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const endpoint = z
  .strictObject(
    {
      name: name.optional(),
      address: address.optional(),
      addresses: z.array(address, ADDRESSES_FORM).optional(),
      network: network.optional(),
      networks: z.array(network, NETWORKS_FORM).optional(),
      roles: z.array(endpointRole, LIST_FORM).default([]),
    },
    FIELDS_FORM,
  )
  .refine(
    (fields) =>
      [fields.address, fields.addresses, fields.network, fields.networks].some((field) => field !== undefined),
    "has no address; give address, addresses, network or networks",
  );

const allowEntry = z.strictObject(
  {
    id: z.string(ID_FORM).regex(WORD, ID_FORM),
    from: z.array(party, LIST_FORM).min(1, NO_PARTY),
    to: z.array(server, LIST_FORM).min(1, NO_PARTY),
    transport: z.union([transport, z.array(transport).min(1, NO_TRANSPORT)], TRANSPORT_FORM),
    ports: z
      .array(portRange, "is not a list of ports; write one such as [10809] or [6910-6930]")
      .min(1, "is empty; name at least one port"),
    reason,
  },
  FIELDS_FORM,
);

/** What an entry of the accept list can match by, in the order of the id that it is given. */
export const MATCH_FIELDS = ["client", "server", "transport", "port", "target", "requirement", "kind"] as const;

const match = z
  .strictObject(
    {
      client: acceptedParty.optional(),
      server: acceptedParty.optional(),
      transport: seenTransport.optional(),
      port: portRange.optional(),
      target: target.optional(),
      requirement: z.string(ID_FORM).regex(WORD, ID_FORM).optional(),
      kind: z.enum(ACCEPTABLE_KINDS, KIND_FORM).optional(),
    },
    FIELDS_FORM,
  )
  .refine((fields) => Object.keys(fields).length > 0, {
    error: `is empty and would accept everything; name at least one of ${MATCH_FIELDS.join(", ")}`,
    // Fields that are not known are taken out, and told of on their own.
    when: ({ issues }) => issues.length === 0,
  });

const acceptEntry = z.strictObject(
  { match, reason, owner: z.string(OWNER_FORM).optional(), until: calendarDay.optional() },
  FIELDS_FORM,
);

/** A list that may be left out; where all of its entries are commented out, YAML has null. */
function listOf<Entry extends z.ZodType>(entry: Entry) {
  return z
    .array(entry, ENTRIES_FORM)
    .nullish()
    .transform((entries) => entries ?? []);
}

export const siteSchema = z.strictObject(
  {
    version: z.literal(1, "is not a version that is known here; write 1"),
    matrix: z.string("is not a matrix; write xenserver-8, xcp-ng-8.3 or a file such as ./our-matrix.yaml").optional(),
    endpoints: listOf(endpoint),
    settings: z
      .strictObject(
        { wlbPort: portRange.optional(), pvsTargetPort: portRange.optional(), pvsServerPorts: portRange.optional() },
        FIELDS_FORM,
      )
      .default({}),
    allow: listOf(allowEntry),
    accept: listOf(acceptEntry),
  },
  FIELDS_FORM,
);

/** The fields that may stand at each place, for the sentence on one that may not. */
export const FIELDS_BY_PLACE: Readonly<Record<string, readonly string[]>> = {
  "": Object.keys(siteSchema.shape),
  endpoints: ["name", "address", "addresses", "network", "networks", "roles"],
  settings: ["wlbPort", "pvsTargetPort", "pvsServerPorts"],
  allow: Object.keys(allowEntry.shape),
  "allow.to": Object.keys(domain.shape),
  accept: Object.keys(acceptEntry.shape),
  "accept.match": MATCH_FIELDS,
  "accept.match.target": Object.keys(domain.shape),
};

export type SiteFields = z.infer<typeof siteSchema>;
