/**
 * The verdict: which requirements cover a conversation, and where none does, which one comes nearest and by which
 * field it misses.
 */
import { matchesDomain } from "../matrix/domain.ts";
import type { CompiledMatrix } from "../matrix/match.ts";
import { isOneOf } from "../matrix/parties.ts";
import { includesPort } from "../matrix/ports.ts";
import { ANYONE, isDomain, type Requirement, type RequirementTransport } from "../matrix/requirement.ts";
import type { Party } from "./party.ts";
import { isBackground, type MissedField, type Verdict } from "./words.ts";

export interface Nearest {
  readonly requirement: Requirement;
  readonly missed: MissedField;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** Requirements that cover the conversation, in the matrix's order. */
  readonly requirements: readonly Requirement[];
  /** Those of them that it uses against the direction that the document names. */
  readonly reversed: readonly Requirement[];
  readonly nearest: Nearest | null;
}

/** What is judged: who asked whom, where, and by which name if one is known. */
export interface Question {
  readonly transport: string;
  readonly client: Party;
  readonly server: Party;
  readonly port: number | null;
  /** What was asked for, or what the server is known as. */
  readonly names: readonly string[];
  /** Whether the server's rpcbind was seen to hand this port out. */
  readonly isHandedOut: boolean;
  /** Asked of a declared proxy: `port` is the one asked for, and only domains can be meant. */
  readonly isThroughProxy: boolean;
}

export function judge(matrix: CompiledMatrix, question: Question): Judgement {
  if (isBackground(question.transport)) {
    return { verdict: "background", requirements: [], reversed: [], nearest: null };
  }
  const candidates = candidatesFor(matrix, question);
  const straight = candidates.filter((requirement) => fits(requirement, question));
  const reversed = candidates.filter(
    (requirement) => requirement.bothDirections && fitsReversed(requirement, question),
  );
  const requirements = candidates.filter((candidate) => straight.includes(candidate) || reversed.includes(candidate));
  if (requirements.length > 0) return { verdict: "expected", requirements, reversed, nearest: null };
  if (candidates.length > 0) {
    return { verdict: "unexpected", requirements: [], reversed: [], nearest: nearestByParty(candidates, question) };
  }
  return { verdict: "undocumented", requirements: [], reversed: [], nearest: nearestByPort(matrix, question) };
}

/** Ports that a filer handed out are dynamic ones where no requirement documents them by number. */
function candidatesFor(matrix: CompiledMatrix, question: Question): readonly Requirement[] {
  const { transport, port, isThroughProxy, isHandedOut } = question;
  if (!isMatrixTransport(transport) || port === null) return [];
  const documented = matrix.at(transport, port);
  if (isThroughProxy) return documented.filter(({ to }) => isDomain(to));
  return documented.length === 0 && isHandedOut ? matrix.dynamic(transport) : documented;
}

function isMatrixTransport(transport: string): transport is RequirementTransport {
  return transport === "tcp" || transport === "udp";
}

function fits(requirement: Requirement, { client, server, names }: Question): boolean {
  return isClientOf(requirement, client) && isServerOf(requirement, server, names);
}

function fitsReversed(requirement: Requirement, { client, server, names }: Question): boolean {
  return isClientOf(requirement, server) && isServerOf(requirement, client, names);
}

function isClientOf({ from }: Requirement, party: Party): boolean {
  return isOneOf(from, party);
}

function isServerOf({ to }: Requirement, party: Party, names: readonly string[]): boolean {
  if (isDomain(to)) return names.some((name) => matchesDomain(name, to));
  return isOneOf(to, party);
}

/** A domain's server is somewhere outside: never an address with a role of its own, a proxy excepted. */
function couldBeDomain(party: Party): boolean {
  return party.identity.roles.length === 0 || party.identity.allRoles.has("proxy");
}

/**
 * How far a requirement is from the question, and by which field: all but the name fits; the parties are the wrong way
 * round; one of them fits; none does.
 */
function missOf(requirement: Requirement, question: Question): { missed: MissedField; distance: number } {
  const { client, server, names } = question;
  const clientFits = isClientOf(requirement, client);
  if (isDomain(requirement.to)) {
    const exact = { ...requirement.to, withSubdomains: false };
    const isExact = names.some((name) => matchesDomain(name, exact));
    if (isServerOf(requirement, server, names)) return { missed: "client", distance: isExact ? 2 : 3 };
    if (clientFits && couldBeDomain(server)) return { missed: "name", distance: 0 };
    return { missed: clientFits ? "server" : "client", distance: clientFits ? 3 : 5 };
  }
  if (!isForAnyone(requirement) && fitsReversed(requirement, question)) return { missed: "direction", distance: 1 };
  if (isServerOf(requirement, server, [])) return { missed: "client", distance: 2 };
  if (requirement.bothDirections && isClientOf(requirement, server)) return { missed: "client", distance: 2 };
  if (!clientFits) return { missed: "server", distance: 5 };
  return { missed: "server", distance: isForAnyone(requirement) ? 4 : 2 };
}

/** The first of the nearest, in the matrix's order. */
function nearestByParty(candidates: readonly Requirement[], question: Question): Nearest {
  const misses = candidates.map((requirement) => ({ requirement, ...missOf(requirement, question) }));
  const { requirement, missed } = misses.reduce((best, miss) => (miss.distance < best.distance ? miss : best));
  return { requirement, missed };
}

function isForAnyone(requirement: Requirement): boolean {
  return requirement.from.includes(ANYONE);
}

/** A requirement between these very parties on another port or transport: the closest port wins. */
function nearestByPort(matrix: CompiledMatrix, question: Question): Nearest | null {
  const { port, transport } = question;
  if (port === null) return null;
  let best: Requirement | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const requirement of matrix.requirements) {
    if (isForAnyone(requirement) || !fits(requirement, question)) continue;
    const distance = portDistance(requirement, transport, port);
    if (distance < bestDistance) {
      best = requirement;
      bestDistance = distance;
    }
  }
  return best === null ? null : { requirement: best, missed: "port" };
}

/** The same port over the other transport is nearest of all; dynamic ports may be anything, so they are far. */
function portDistance(requirement: Requirement, transport: string, port: number): number {
  const { ports, transports } = requirement;
  if (ports === "dynamic") return DYNAMIC_DISTANCE;
  if (includesPort(ports, port)) return 0;
  const penalty = transports.some((own) => own === transport) ? 0 : OTHER_TRANSPORT_DISTANCE;
  return penalty + Math.min(...ports.map(({ first, last }) => Math.min(Math.abs(first - port), Math.abs(last - port))));
}

/** An unprivileged port of a filer is more likely one that it handed out than a slip on a documented one. */
const DYNAMIC_DISTANCE = 100;
const OTHER_TRANSPORT_DISTANCE = 65_536;
