/**
 * Drafts a site file (YAML) from what the traffic shows: every role that is certain or likely, with its evidence; what is
 * only possible stands there commented out.
 */
import { neutralPath } from "../names/neutral-text.ts";
import type { InferredRole } from "./claims.ts";
import { commentLines, entryLine } from "./draft-lines.ts";

/** What is known of an address that was seen. */
export interface SeenAddress {
  readonly text: string;
  /** By DNS or its certificate; null where neither names it. */
  readonly name: string | null;
  readonly roles: readonly InferredRole[];
  /** Which of the pools its host belongs to, from 0 on; null for others. */
  readonly pool: number | null;
}

const INDENT = "  ";
/** Strangers named in the head of the last section; the others are counted. */
const MAX_STRANGERS = 12;

/** @param paths of the captures, for the head */
export function draftFromTraffic(paths: readonly string[], addresses: readonly SeenAddress[]): string {
  const used = addresses.filter(({ roles }) => roles.some(isUsed));
  const possible = addresses.filter((address) => !used.includes(address) && address.roles.length > 0);
  const strangers = addresses.filter(({ roles }) => roles.length === 0);
  const nameOf = createNames();
  const pools = [...new Set(used.map(({ pool }) => pool).filter((pool) => pool !== null))].sort((a, b) => a - b);
  const section = (title: string, members: readonly SeenAddress[]): string[] =>
    members.length === 0
      ? []
      : [...commentLines(title, INDENT), ...members.flatMap((member) => draftEndpoint(member, nameOf(member)))];
  const lines = [
    ...commentLines(
      `Who is who, as the traffic of ${paths.map(neutralPath).join(", ")} shows it. Drafted by xsaudit init.`,
    ),
    "#",
    ...commentLines(
      "These are guesses, each with its evidence and how sure it is. Correct what is wrong, complete what is missing, delete what you do not know. Then:",
    ),
    "#   xsaudit analyze capture.pcap --site site.yaml",
    "version: 1",
    used.length > 0 ? "endpoints:" : "endpoints: []",
    ...pools.flatMap((pool) =>
      section(
        pools.length > 1 ? `Hosts of pool ${pool + 1}.` : "Hosts.",
        used.filter((address) => address.pool === pool),
      ),
    ),
    ...section(
      "Others.",
      used.filter(({ pool }) => pool === null),
    ),
    ...(possible.length > 0 ? commentLines("Only possible: uncomment what holds.", INDENT) : []),
    ...possible.flatMap((address) => draftPossible(address, nameOf(address))),
    ...(strangers.length > 0 ? commentLines(describeStrangers(strangers), INDENT) : []),
  ];
  return `${lines.join("\n")}\n`;
}

function isUsed({ confidence }: InferredRole): boolean {
  return confidence !== "possible";
}

function draftEndpoint({ text, roles }: SeenAddress, name: string): string[] {
  const used = roles.filter(isUsed).map(({ role }) => role);
  return [...describeRoles(roles), entryLine({ name, address: text, roles: used }, INDENT)];
}

function draftPossible({ text, roles }: SeenAddress, name: string): string[] {
  return [
    ...describeRoles(roles),
    entryLine({ name, address: text, roles: roles.map(({ role }) => role) }, `${INDENT}# `),
  ];
}

function describeRoles(roles: readonly InferredRole[]): string[] {
  return roles.flatMap(({ role, confidence, evidence }) =>
    commentLines(`${role} (${confidence}): ${evidence.join("; ")}`, INDENT),
  );
}

function describeStrangers(strangers: readonly SeenAddress[]): string {
  const named = strangers.slice(0, MAX_STRANGERS).map(({ text, name }) => (name === null ? text : `${text} (${name})`));
  const more = strangers.length > MAX_STRANGERS ? ` and ${strangers.length - MAX_STRANGERS} more` : "";
  return `Nothing shows what these are: ${named.join(", ")}${more}.`;
}

/** A name for each: its own where it may stand in a site file, else its role and a number. Each is given once. */
function createNames(): (address: SeenAddress) => string {
  const taken = new Set<string>();
  return ({ name, roles }) => {
    const own =
      name
        ?.toLowerCase()
        .replaceAll(/[^\p{L}\p{N}._-]/gu, "-")
        .replace(/^[^\p{L}\p{N}]+/u, "") ?? "";
    const base = own === "" ? (roles[0]?.role ?? "address") : own;
    let unique = own === "" ? `${base}-1` : base;
    for (let number = 2; taken.has(unique); number++) unique = `${base}-${number}`;
    taken.add(unique);
    return unique;
  };
}
