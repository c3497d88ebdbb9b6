/**
 * The reason shown with every conversation: what the matrix says of it, and what was seen.
 */
import { isOneOf } from "../matrix/parties.ts";
import { describePorts } from "../matrix/ports.ts";
import {
  describeClient,
  describeServer,
  isDomain,
  type Requirement,
  type RequirementParty,
} from "../matrix/requirement.ts";
import { listNames } from "./draft.ts";
import { describeService, type Unreasoned } from "./judged.ts";
import { describeOpening } from "./opening-words.ts";
import { describeOutcome } from "./outcome-words.ts";
import { describeParty, describeRoles, type Party, type PartyOf } from "./party.ts";
import { describePassedOver } from "./passed-over-words.ts";
import { describeKnown } from "./recognised.ts";
import { describeSegments } from "./segment-words.ts";
import type { Nearest } from "./verdict.ts";
import type { MissedField, Verdict } from "./words.ts";

export function reasonFor(judged: Unreasoned, partyOf: PartyOf): string {
  const sentences = [VERDICT_SENTENCES[judged.judgement.verdict](judged), describeOutcome(judged, partyOf)];
  const { isIntermittent, answered, failed } = judged.decided;
  if (isIntermittent) sentences.push(`Intermittent: ${answered} answered, ${failed} failed.`);
  sentences.push(...describeOpening(judged), ...describeSegments(judged.conversation, judged.client, judged.server));
  sentences.push(...describePassedOver(judged));
  if (judged.directionInferred) sentences.push("Who is the client is inferred from the ports.");
  return sentences.join(" ");
}

const VERDICT_SENTENCES = {
  expected: describeExpected,
  unexpected: describeUnexpected,
  undocumented: describeUndocumented,
  background: ({ transport, port }) => `${describeService(transport, port)}: the matrix does not speak of it.`,
} as const satisfies Record<Verdict, (judged: Unreasoned) => string>;

/** `TCP 27000 from host to license-server (license.request)` */
function describeRow(requirement: Requirement): string {
  const transports = requirement.transports.map((transport) => transport.toUpperCase()).join("/");
  const ports = describePorts(requirement.ports);
  return `${transports} ${ports} from ${describeClient(requirement)} to ${describeServer(requirement)} (${requirement.id})`;
}

/** Of a row that the product uses against the document's direction. */
const DIRECTION_SENTENCES = {
  straight: "Seen in the direction that the document names; the product is known to connect the other way.",
  reversed: "Seen the other way round, as the product connects; both directions are covered.",
} as const;

function describeExpected({ judgement, client, server, target, nameDoubt }: Unreasoned): string {
  const { requirements, reversed } = judgement;
  const [first, ...others] = requirements;
  if (first === undefined) throw new Error("an expected conversation without a requirement");
  const also = others.length > 0 ? `, and ${others.map((requirement) => requirement.id).join(", ")}` : "";
  const how = first.basis === "site" ? "Allowed by this site" : "Documented";
  const sentences = [`${how}: ${describeRow(first)}${also}.`];
  if (first.bothDirections) sentences.push(DIRECTION_SENTENCES[reversed.length > 0 ? "reversed" : "straight"]);
  if (first.coordinatorOnly && !client.identity.allRoles.has("coordinator")) {
    sentences.push(`The document names the pool coordinator; ${describeParty(client)} is another host.`);
  }
  if (nameDoubt?.kind === "another-address") {
    sentences.push(
      `The client names ${target} itself; DNS gave ${listNames(nameDoubt.toldAddresses)} for it, never ${server.text}.`,
    );
  }
  return sentences.join(" ");
}

function describeUnexpected(judged: Unreasoned): string {
  const { nearest } = judged.judgement;
  if (nearest === null) throw new Error("an unexpected conversation without a nearest requirement");
  const isOwn = nearest.requirement.basis === "site";
  const isNobodyGuessed = judged.client.identity.roles.length + judged.server.identity.roles.length === 0;
  if (!judged.rolesAreKnown && !isOwn && isNobodyGuessed) {
    return `Who is who is not known without endpoints in a site file; the document has ${describeRow(nearest.requirement)}.`;
  }
  const guessed = judged.rolesAreKnown ? "" : "; roles are guesses from the traffic";
  const miss = `${isOwn ? "This site allows" : "The document has"} ${describeRow(nearest.requirement)}, but ${MISSES[nearest.missed](judged, nearest)}${guessed}.`;
  // A documented port may be known for something else too, which counts where the parties are right for it.
  return [miss, ...(judged.known?.fit === "fits" ? describeKnown(judged) : [])].join(" ");
}

const MISSES = {
  client: ({ client }, { requirement }) => describeStranger("client", client, requirement.from),
  server: ({ client, server }, { requirement: { from, to } }) => {
    const ofClient = isOneOf(from, client) ? "" : ` and ${describeStranger("client", client, from)}`;
    return `${describeStranger("server", server, isDomain(to) ? [] : to)}${ofClient}`;
  },
  direction: ({ client, server }) =>
    `here ${describeParty(client)}, with ${describeRoles(client)}, asks ${describeParty(server)}, with ${describeRoles(server)}`,
  name: describeNameMiss,
  port: ({ transport, judgedPort }) => `this is ${describeService(transport, judgedPort)}`,
} as const satisfies Record<MissedField, (judged: Unreasoned, nearest: Nearest) => string>;

/** Someone whom a row does not name: by its roles where those decide, else by its address. */
function describeStranger(part: "client" | "server", party: Party, wanted: readonly RequirementParty[]): string {
  const isByAddress = wanted.length > 0 && wanted.every((one) => typeof one !== "string");
  return isByAddress
    ? `the ${part} is ${describeParty(party)}`
    : `the ${part} ${describeParty(party)} has ${describeRoles(party)}`;
}

function describeNameMiss({ server, client, target, nameDoubt }: Unreasoned): string {
  if (target !== null && nameDoubt?.kind === "another-name") {
    return `the name ${target} is the client's own word: DNS gave ${server.text} to ${describeParty(client)} as ${nameDoubt.toldName}`;
  }
  if (target !== null) return `the name asked for is ${target}`;
  const { roles, allRoles } = server.identity;
  if (server.name !== null && roles.length === 0) return `${server.text} is declared as ${server.name}`;
  return `no name can be seen for ${allRoles.has("proxy") ? `what was asked of ${describeParty(server)}` : server.text}`;
}

function describeUndocumented(judged: Unreasoned): string {
  const { judgement, transport, judgedPort, server, target } = judged;
  const service = describeService(transport, judgedPort);
  const sentences = [`No requirement documents ${service} for anyone.`, ...describeKnown(judged)];
  if (server.identity.allRoles.has("proxy")) {
    const asked = target === null ? "cannot be seen" : `is ${target}`;
    sentences.push(`${describeParty(server)} is a declared proxy; what was asked of it ${asked}.`);
  }
  const { nearest } = judgement;
  if (nearest !== null) {
    const isDynamic = nearest.requirement.ports === "dynamic";
    const handedOut = isDynamic ? "; the capture does not show the filer's rpcbind handing this port out" : "";
    sentences.push(`Nearest between these parties is ${describeRow(nearest.requirement)}${handedOut}.`);
  }
  return sentences.join(" ");
}
