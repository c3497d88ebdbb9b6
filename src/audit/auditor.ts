/**
 * The audit: packets in, the judgement of every conversation out.
 */
import type { InputState, PacketBlock } from "../capture/source.ts";
import { createAddressBook } from "../flow/address-book.ts";
import { createTracker } from "../flow/tracker.ts";
import { knownTraffic } from "../matrix/beyond-the-document.ts";
import { compileMatrix } from "../matrix/match.ts";
import type { Matrix, Requirement } from "../matrix/requirement.ts";
import { createTargetTable } from "../names/target.ts";
import { createTargetObserver } from "../names/target-observer.ts";
import { compileIdentities } from "../site/roles.ts";
import type { Site } from "../site/site.ts";
import type { AttemptContext } from "./attempts.ts";
import type { AuditedFlow } from "./audited-flow.ts";
import { createIsTooLate } from "./capture-spans.ts";
import { type Conversation, createConversationTable } from "./conversation.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { createDirectionOf } from "./direction.ts";
import type { Finding } from "./finding.ts";
import type { JudgedConversation } from "./judged.ts";
import { decideOutcome } from "./outcome.ts";
import { createParties, type Party } from "./party.ts";
import { reasonFor } from "./reason.ts";
import { type Sensor, sensorOf } from "./sensor.ts";
import { sensorFindings } from "./sensor-findings.ts";
import { stableId } from "./stable-id.ts";
import { trafficFindings } from "./traffic-findings.ts";
import { judge } from "./verdict.ts";
import { hasPorts, type Outcome, SEVERITIES, transportName } from "./words.ts";

export interface AuditResult {
  /** The matrix's requirements and the site's own. */
  readonly requirements: readonly Requirement[];
  readonly judged: readonly JudgedConversation[];
  /** Every address of the capture; `seen` where it holds a packet from or to it, not only an ICMP error's quote. */
  readonly addresses: readonly { readonly party: Party; readonly seen: boolean }[];
  readonly coverage: readonly Coverage[];
  readonly findings: readonly Finding[];
  readonly sensor: Sensor;
}

export interface Auditor {
  /** Adds the packets `from` (included) to `to` (not included) of a block, in the order of time. */
  audit(block: PacketBlock, from: number, to: number): void;
  /** Packets so far, and those of them that were decoded. */
  packets(): number;
  decoded(): number;
  /** Ends the capture and judges it. @param now for the accept list's dates */
  finish(inputs: readonly InputState[], now: Date): AuditResult;
}

/** Both directions, or one of a connection that went on as if answered. */
const WORKING_OUTCOMES: ReadonlySet<Outcome> = new Set(["answered", "one-way"]);

/** @param onFlow hears of each flow as it ends */
export function createAuditor(site: Site, matrix: Matrix, onFlow?: (flow: AuditedFlow) => void): Auditor {
  const requirements = [...matrix.requirements, ...site.allow];
  const compiled = compileMatrix(requirements);
  const book = createAddressBook();
  const partyOf = createParties(book, compileIdentities(site));
  const context: AttemptContext = {
    owesReply(port, server) {
      if (server >= 0 && partyOf(server).isGroup) return false;
      const rows = compiled.at("udp", port);
      return rows.length > 0
        ? rows.some(({ reply }) => reply === "owed")
        : (knownTraffic("udp", port)?.replyOwed ?? false);
    },
    isSameMachine(a, b) {
      if (a === b || a < 0 || b < 0) return a === b;
      const { identity } = partyOf(a);
      return identity.addressesAreOneMachine && identity === partyOf(b).identity;
    },
  };
  const targets = createTargetTable();
  const directionOf = createDirectionOf(compiled, partyOf, context);
  const conversations = createConversationTable(book, directionOf, targets, context);
  const observer = createTargetObserver(targets);
  const tracker = createTracker(
    book,
    (flow) => {
      const { client, conversation } = conversations.add(flow);
      if (onFlow === undefined) return;
      const [a, b] = flow.ends.map(({ address }) => (address < 0 ? null : partyOf(address)));
      const conversationId = conversation === null ? null : idOf(conversation);
      onFlow({ flow, client, parties: [a!, b!], encapsulation: tracker.encapsulationName(flow), conversationId });
    },
    observer,
  );
  const rolesAreKnown = site.endpoints.length > 0;
  let packets = 0;

  function idOf(conversation: Conversation): string {
    const transport = transportName(conversation.protocol);
    const port = hasPorts(transport) ? conversation.port : null;
    const [client, server] = [partyOf(conversation.client).text, partyOf(conversation.server).text];
    return stableId("c", transport, client, server, port, describeTarget(conversation));
  }

  function judgeConversation(conversation: Conversation, isTooLate: (askedAt: number) => boolean): JudgedConversation {
    const client = partyOf(conversation.client);
    const server = partyOf(conversation.server);
    const transport = transportName(conversation.protocol);
    const port = hasPorts(transport) ? conversation.port : null;
    const seesReplies =
      book.addresses[conversation.server]!.hasSent || book.addresses[conversation.client]!.hasReceived;
    const decided = decideOutcome(conversation.tally, seesReplies, isTooLate);
    const { target } = conversation;
    const isThroughProxy = target !== null && target.port !== null && server.identity.allRoles.has("proxy");
    const judgedPort = isThroughProxy ? target.port : port;
    const unreasoned = {
      id: idOf(conversation),
      conversation,
      transport,
      client,
      server,
      port,
      judgedPort,
      target: target?.name ?? null,
      judgement: judge(compiled, {
        transport,
        client,
        server,
        port: judgedPort,
        name: target?.name ?? server.identity.name,
        isThroughProxy,
      }),
      decided,
      directionInferred: hasPorts(transport) && conversation.inferredFlows === conversation.flows,
      rejecterIsServer: context.isSameMachine(decided.icmpError?.sender ?? -1, conversation.server),
      serverWasSeen: book.addresses[conversation.server]!.hasSent,
      rolesAreKnown,
    };
    return { ...unreasoned, reason: reasonFor(unreasoned, partyOf) };
  }

  return {
    audit(block, from, to) {
      tracker.track(block, from, to);
      packets += to - from;
    },
    packets: () => packets,
    decoded: tracker.decoded,
    finish(inputs, now) {
      tracker.finish();
      const all = conversations.all();
      const isTooLate = createIsTooLate(inputs);
      const judged = all.map((conversation) => judgeConversation(conversation, isTooLate)).sort(byPlace);
      const unlisted = conversations.unlisted();
      const sensor = sensorOf(tracker.counts(), all, judged, unlisted, observer.givenUp() + targets.dropped(), inputs);
      const addresses = book.addresses.map(({ hasSent, hasReceived }, id) => ({
        party: partyOf(id),
        seen: hasSent || hasReceived,
      }));
      const seenParties = addresses.filter(({ seen }) => seen).map(({ party }) => party);
      const context = { partyOf, accept: site.accept, today: now.toISOString().slice(0, "YYYY-MM-DD".length) };
      const facts = {
        sensor,
        workingConversations: judged.filter(({ decided }) => WORKING_OUTCOMES.has(decided.outcome)).length,
        greedyClients: unlisted.greedyClients.map((id) => partyOf(id).text),
      };
      const findings = [...trafficFindings(judged, context), ...sensorFindings(facts, inputs)].sort(byWeight);
      return {
        requirements,
        judged,
        addresses,
        coverage: coverageOf(requirements, judged, seenParties),
        findings,
        sensor,
      };
    },
  };
}

/** `repo.ops.xenserver.com`, or with the port that was asked of a proxy. */
function describeTarget({ target }: Conversation): string | null {
  if (target === null) return null;
  return target.port === null ? target.name.toLowerCase() : `${target.name.toLowerCase()}:${target.port}`;
}

function byPlace(a: JudgedConversation, b: JudgedConversation): number {
  return (
    compareAddresses(a.client, b.client) ||
    compareAddresses(a.server, b.server) ||
    compareText(a.transport, b.transport) ||
    (a.port ?? 0) - (b.port ?? 0) ||
    compareText(a.target ?? "", b.target ?? "") ||
    (a.judgedPort ?? 0) - (b.judgedPort ?? 0)
  );
}

function compareAddresses(a: Party, b: Party): number {
  if (a.address.ipVersion !== b.address.ipVersion) return a.address.ipVersion - b.address.ipVersion;
  for (let word = 0; word < 4; word++) {
    const difference = (a.address.words[word]! >>> 0) - (b.address.words[word]! >>> 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Accepted ones last; the severest first, among equals larger ones first, then by title. */
function byWeight(a: Finding, b: Finding): number {
  return (
    Number(a.accepted !== null) - Number(b.accepted !== null) ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    b.conversations.length - a.conversations.length ||
    compareText(a.title, b.title)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
