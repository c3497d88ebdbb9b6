/**
 * The audit: packets in, the judgement of every conversation out.
 */
import type { InputState, PacketBlock } from "../capture/source.ts";
import { createAddressBook } from "../flow/address-book.ts";
import { createTracker } from "../flow/tracker.ts";
import { knownTraffic } from "../matrix/beyond-the-document.ts";
import { compileMatrix } from "../matrix/match.ts";
import type { Matrix, Requirement } from "../matrix/requirement.ts";
import { createEvidence } from "../names/evidence.ts";
import type { Inference } from "../site/inference.ts";
import { createIsDeclared, resourcesOf } from "../site/resources.ts";
import { compileIdentities } from "../site/roles.ts";
import type { Site } from "../site/site.ts";
import type { AttemptContext } from "./attempts.ts";
import type { AuditedFlow } from "./audited-flow.ts";
import { createIsTooLate, recordedSpans } from "./capture-spans.ts";
import { type Conversation, createConversationTable, type NameOf } from "./conversation.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { createDecisions } from "./decisions.ts";
import { createDirectionOf } from "./direction.ts";
import { withExcuses } from "./excuses.ts";
import type { Finding } from "./finding.ts";
import type { JudgedConversation } from "./judged.ts";
import type { DecidedOutcome } from "./outcome.ts";
import { createParties, type Party } from "./party.ts";
import { reasonFor } from "./reason.ts";
import { createRecognise } from "./recognised.ts";
import { type Sensor, sensorOf } from "./sensor.ts";
import { sensorFindings } from "./sensor-findings.ts";
import { createWasSeen } from "./sightings.ts";
import { stableId } from "./stable-id.ts";
import { type FindingContext, trafficFindings } from "./traffic-findings.ts";
import { judge } from "./verdict.ts";
import { createKnown, inferFromTraffic, namesFromTraffic } from "./who-is-who.ts";
import { FINDING_KINDS, hasPorts, SEVERITIES, transportName } from "./words.ts";

export interface AuditResult {
  /** The matrix's requirements and the site's own. */
  readonly requirements: readonly Requirement[];
  readonly judged: readonly JudgedConversation[];
  /** Every address of the capture; `seen` where it holds a packet from or to it, not only an ICMP error's quote. */
  readonly addresses: readonly { readonly party: Party; readonly seen: boolean }[];
  readonly coverage: readonly Coverage[];
  readonly findings: readonly Finding[];
  readonly sensor: Sensor;
  /** Who is who by the traffic alone; addresses by their place in `addresses`. */
  readonly inference: Inference;
  readonly names: ReadonlyMap<number, string>;
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

/** @param onFlow hears of each flow as it ends */
export function createAuditor(site: Site, matrix: Matrix, onFlow?: (flow: AuditedFlow) => void): Auditor {
  const requirements = [...matrix.requirements, ...site.allow];
  const compiled = compileMatrix(requirements);
  const book = createAddressBook();
  const identityOf = compileIdentities(site);
  /** While flows end, what the site declares; in the end, what the traffic shows as well. */
  let partyOf = createParties(
    book,
    (_, address) => ({ identity: identityOf(address), looksLike: null }),
    site.hostNames,
  );
  const evidence = createEvidence(book);
  const context: AttemptContext = {
    owesReply(port, server) {
      if (server >= 0 && partyOf(server).isGroup) return false;
      const isDynamic = context.isHandedOut(server, "udp", port) && !compiled.isDocumented("udp", port);
      const rows = isDynamic ? compiled.dynamic("udp") : compiled.at("udp", port);
      return rows.length > 0
        ? rows.some(({ reply }) => reply === "owed")
        : knownTraffic("udp", port).some(({ replyOwed }) => replyOwed);
    },
    isHandedOut: (server, transport, port) => evidence.handedOut.find(server, transport, port) !== null,
    isSameMachine(a, b) {
      if (a === b || a < 0 || b < 0) return a === b;
      const { identity } = partyOf(a);
      return identity.addressesAreOneMachine && identity === partyOf(b).identity;
    },
  };
  const directionOf = createDirectionOf(compiled, partyOf, context);
  const nameOf: NameOf = (client, server, time) => {
    const address = book.addresses[server]!;
    // The name of a proxy is not what is asked of it.
    if (partyOf(server).identity.allRoles.has("proxy")) return null;
    const own = evidence.names.nameFor(client, address, time);
    // What someone else was told says less than the site does.
    if (own !== null || partyOf(server).name !== null) return own;
    return evidence.names.nameForOthers(client, address, time);
  };
  const conversations = createConversationTable(book, directionOf, evidence.openings, nameOf, context);
  const tracker = createTracker(
    book,
    (flow) => {
      const { client, conversation } = conversations.add(flow);
      if (onFlow === undefined) return;
      const [a, b] = flow.ends.map(({ address }) => (address < 0 ? null : partyOf(address)));
      const conversationId = conversation === null ? null : idOf(conversation);
      onFlow({ flow, client, parties: [a!, b!], encapsulation: tracker.encapsulationName(flow), conversationId });
    },
    evidence.observer,
  );
  const rolesAreKnown = site.endpoints.length > 0;
  let packets = 0;

  function idOf(conversation: Conversation): string {
    const transport = transportName(conversation.protocol);
    const port = hasPorts(transport) ? conversation.port : null;
    const [client, server] = [partyOf(conversation.client).text, partyOf(conversation.server).text];
    return stableId("c", transport, client, server, port, describeTarget(conversation));
  }

  function seesReplies({ client, server }: Conversation): boolean {
    return book.addresses[server]!.hasSent || book.addresses[client]!.hasReceived;
  }

  function judgeConversation(
    conversation: Conversation,
    decided: DecidedOutcome,
    recognise: ReturnType<typeof createRecognise>,
  ): JudgedConversation {
    const client = partyOf(conversation.client);
    const server = partyOf(conversation.server);
    const transport = transportName(conversation.protocol);
    const port = hasPorts(transport) ? conversation.port : null;
    const { target } = conversation;
    const handedOut =
      transport === "tcp" || transport === "udp"
        ? evidence.handedOut.find(conversation.server, transport, conversation.port)
        : null;
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
      rpc: conversation.rpc ?? handedOut,
      isHandedOut: handedOut !== null,
      judgement: judge(compiled, {
        transport,
        client,
        server,
        port: judgedPort,
        names: target === null ? server.names : [target.name],
        isHandedOut: handedOut !== null,
        isThroughProxy,
      }),
      known: isThroughProxy ? null : recognise({ conversation, transport, port, client, server }),
      decided,
      directionInferred: hasPorts(transport) && conversation.inferredFlows === conversation.flows,
      rejecterIsServer: context.isSameMachine(decided.icmpError?.sender ?? -1, conversation.server),
      serverWasSeen: book.addresses[conversation.server]!.hasSent,
      rolesAreKnown,
      excuse: null,
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
      const asked = evidence.finish();
      const all = conversations.all();
      const inference = inferFromTraffic(all, book, evidence, identityOf);
      partyOf = createParties(book, createKnown(identityOf, rolesAreKnown, inference), site.hostNames);
      const isTooLate = createIsTooLate(inputs);
      const { health, decide } = createDecisions(all, seesReplies, isTooLate, {
        packets: tracker.counts().packets,
        dropped: inputs.reduce((sum, { kernelDropped }) => sum + (kernelDropped ?? 0), 0),
      });
      const recognise = createRecognise(all);
      const judged = withExcuses(
        all.map((conversation) => judgeConversation(conversation, decide(conversation), recognise)),
      ).sort(byPlace);
      const unlisted = conversations.unlisted();
      const sensor = sensorOf(tracker.counts(), all, health, unlisted, evidence.counts(), inputs);
      const addresses = book.addresses.map(({ hasSent, hasReceived }, id) => ({
        party: partyOf(id),
        seen: hasSent || hasReceived,
      }));
      const seenParties = addresses.filter(({ seen }) => seen).map(({ party }) => party);
      const wasSeen = createWasSeen(seenParties);
      const gavePorts = createWasSeen(evidence.handedOut.servers().map(partyOf));
      const context: FindingContext = {
        partyOf,
        accept: site.accept,
        wasSeen,
        today: now.toISOString().slice(0, "YYYY-MM-DD".length),
        atStake: { requirements, resources: resourcesOf(site), isDeclared: createIsDeclared(site), rolesAreKnown },
        watch: {
          recordings: recordedSpans(inputs),
          isComplete: !health.isOneSided && !health.isLossy && unlisted.flows === 0,
          coordinators: site.endpoints.filter(({ roles }) => roles.includes("coordinator")).length,
        },
        lookups: asked.map((lookup) => ({
          ...lookup,
          client: partyOf(lookup.client),
          server: partyOf(lookup.server),
          unanswered: lookup.olderUnanswered + lookup.recentAsks.filter((time) => !isTooLate(time)).length,
        })),
      };
      const facts = {
        sensor,
        health,
        greedyClients: unlisted.greedyClients.map((id) => partyOf(id).text),
      };
      const findings = [...trafficFindings(judged, context), ...sensorFindings(facts, inputs)].sort(byWeight);
      return {
        requirements,
        judged,
        addresses,
        coverage: coverageOf(requirements, judged, { endpoints: site.endpoints, seenParties, wasSeen, gavePorts }),
        findings,
        sensor,
        inference,
        names: namesFromTraffic(all, evidence),
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

/** Accepted ones last; the severest first, then what is broken before what is odd, larger ones first, by title. */
function byWeight(a: Finding, b: Finding): number {
  return (
    Number(a.accepted !== null) - Number(b.accepted !== null) ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    FINDING_KINDS.indexOf(a.kind) - FINDING_KINDS.indexOf(b.kind) ||
    b.conversations.length - a.conversations.length ||
    compareText(a.title, b.title)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
