/**
 * Drafts a site file (YAML) from a pool database. Every entry cites the table and column that it was read from; what
 * the database cannot tell stands there too, commented out, for the site to complete.
 */
import { formatAddress } from "../flow/address.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { commentLines, entryLine } from "./draft-lines.ts";
import type { ImportedEndpoint } from "./pool-endpoints.ts";
import type { AllowFields } from "./pool-features.ts";
import type { MissingEndpoint } from "./pool-missing.ts";
import { describeCitation, describeGround, type PoolSite } from "./pool-site.ts";
import { nameInText } from "./pool-statement.ts";

const INDENT = "  ";
/** What the site puts an address in place of. */
const TO_FILL_IN = "...";

/** @param path of the database, for the head */
export function draftSiteFile(path: string, poolSite: PoolSite): string {
  const lines = [
    ...draftHead(path, poolSite),
    "version: 1",
    "matrix: xenserver-8",
    ...draftEndpoints(poolSite),
    ...draftSettings(poolSite),
    ...draftAllow(poolSite),
  ];
  return `${lines.join("\n")}\n`;
}

function draftHead(path: string, { poolName, schema, product }: PoolSite): string[] {
  const made = product === "" ? "" : `, of ${product}`;
  return [
    ...commentLines(`Who is who in the pool ${nameInText(poolName)}, drafted by xsaudit init.`),
    ...commentLines(`From: ${neutralPath(path)} (the pool's database, schema ${schema}${made}).`),
    "#",
    ...commentLines(
      "Each entry cites the table and column that it was read from. Entries that are commented out are for you: complete and uncomment what holds, delete the rest. Then:",
    ),
    "#   xsaudit analyze capture.pcap --site site.yaml",
  ];
}

const SECTIONS = { host: "Hosts", server: "Servers", guest: "Guests" } as const satisfies Record<
  ImportedEndpoint["kind"],
  string
>;

function draftEndpoints({ endpoints, missing, unclear }: PoolSite): string[] {
  const known = endpoints.filter(({ addresses }) => addresses.length > 0);
  const unknown = endpoints.filter(({ addresses }) => addresses.length === 0);
  return [
    "endpoints:",
    ...Object.entries(SECTIONS).flatMap(([kind, title]) => {
      const entries = known.filter((endpoint) => endpoint.kind === kind);
      return entries.length === 0 ? [] : [...commentLines(`${title}.`, INDENT), ...entries.flatMap(draftEndpoint)];
    }),
    ...commentLines("Not in the database, or without an address there.", INDENT),
    ...unknown.flatMap(({ name, roles, grounds }) => [
      ...grounds.flatMap((ground) => commentLines(describeGround(ground), INDENT)),
      proposed({ name, address: TO_FILL_IN, roles }),
    ]),
    ...unclear.flatMap(({ column, of }) =>
      commentLines(
        `${describeCitation(column, of === "" ? [] : [of])}: neither an address nor a host name; left out.`,
        INDENT,
      ),
    ),
    ...missing.flatMap(draftMissing),
  ];
}

function draftEndpoint({ name, addresses, roles, grounds }: ImportedEndpoint): string[] {
  const [first = "", ...others] = addresses.map(formatAddress);
  const where = others.length === 0 ? { address: first } : { addresses: [first, ...others] };
  return [
    ...grounds.flatMap((ground) => commentLines(describeGround(ground), INDENT)),
    entry({ name, ...where, roles }),
  ];
}

function draftMissing({ name, address, role, note }: MissingEndpoint): string[] {
  return [...commentLines(note, INDENT), proposed({ name, address: address ?? TO_FILL_IN, roles: [role] })];
}

function draftSettings({ settings }: PoolSite): string[] {
  if (settings.length === 0) return [];
  return [
    "settings:",
    ...settings.flatMap(({ name, value, column }) => [...commentLines(column, INDENT), `${INDENT}${name}: ${value}`]),
  ];
}

function draftAllow({ allow, features }: PoolSite): string[] {
  return [
    "allow:",
    ...allow.flatMap(({ citation, ...fields }) => [...commentLines(citation, INDENT), entry(fields)]),
    ...commentLines("What is switched on in this pool.", INDENT),
    ...features.flatMap(({ note, allow }) => [
      ...commentLines(note, INDENT),
      ...(allow === null ? [] : [proposed(allow)]),
    ]),
  ];
}

interface EndpointFields {
  readonly name: string;
  readonly address?: string;
  readonly addresses?: readonly string[];
  readonly roles: readonly string[];
}

function entry(fields: EndpointFields | AllowFields): string {
  return entryLine(fields, INDENT);
}

function proposed(fields: EndpointFields | AllowFields): string {
  return entryLine(fields, `${INDENT}# `);
}
