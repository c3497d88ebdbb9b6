/**
 * What the capture comes to, as far as it goes: every conversation judged, coverage, findings, the sensor's health.
 */
import type { InputState } from "../capture/source.ts";
import { compareAddresses } from "../flow/address.ts";
import type { AddressBook } from "../flow/address-book.ts";
import { matchesDomain } from "../matrix/domain.ts";
import { isDomain, type Requirement } from "../matrix/requirement.ts";
import type { Evidence } from "../names/evidence.ts";
import type { StageCounts } from "../names/flow-stage.ts";
import type { Inference } from "../site/inference.ts";
import { createIsDeclared, resourcesOf } from "../site/resources.ts";
import type { Site } from "../site/site.ts";
import { createIsTooLate, recordedSpans } from "./capture-spans.ts";
import type { Conversation, ConversationTable, FlowCount, Unlisted } from "./conversation.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { createDecisions } from "./decisions.ts";
import { withExcuses } from "./excuses.ts";
import type { Finding } from "./finding.ts";
import { judgeConversation } from "./judge-conversation.ts";
import type { JudgedConversation } from "./judged.ts";
import { createNameDoubtOf } from "./name-doubt.ts";
import { createParties, type Party } from "./party.ts";
import { createRecognise } from "./recognised.ts";
import type { Rules } from "./rules.ts";
import { type Sensor, sensorOf } from "./sensor.ts";
import { type SensorFacts, sensorFindings } from "./sensor-findings.ts";
import { createWasSeen } from "./sightings.ts";
import type { Steps } from "./steps.ts";
import { type FindingContext, trafficFindings } from "./traffic-findings.ts";
import { scanFindingIds } from "./unwanted.ts";
import { createKnown, inferFromTraffic, namesFromTraffic } from "./who-is-who.ts";
import { FINDING_KINDS, SEVERITIES } from "./words.ts";

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

/** Of all shards together. */
export interface SeenCounts extends StageCounts {
  readonly packets: number;
}

/** All that was seen. */
export interface Seen {
  readonly book: AddressBook;
  readonly evidence: Evidence;
  readonly conversations: ConversationTable;
  readonly counts: SeenCounts;
  readonly inputs: readonly InputState[];
}

/** Conversations that are judged in one step: a few milliseconds. */
const STEP = 1024;

/**
 * Works in steps. The conversations must not change between them; what else was seen may grow.
 * @param now for the accept list's dates
 */
export function* conclude(
  rules: Rules,
  { book, evidence, conversations, counts, inputs }: Seen,
  now: Date,
): Steps<AuditResult> {
  const { site, requirements, identityOf, rolesAreKnown } = rules;
  const all = conversations.all();
  yield;
  const inference = inferFromTraffic(all, book, evidence, identityOf);
  yield;
  const partyOf = createParties(book, createKnown(identityOf, rolesAreKnown, inference), site.hostNames);
  const isTooLate = createIsTooLate(inputs);
  const seesReplies = ({ client, server }: Conversation): boolean =>
    book.addresses[server]!.hasSent || book.addresses[client]!.hasReceived;
  const { health, decide } = createDecisions(all, seesReplies, isTooLate, {
    packets: counts.packets,
    dropped: inputs.reduce((sum, { kernelDropped }) => sum + (kernelDropped ?? 0), 0),
  });
  const lookups = evidence.lookups();
  const domains = requirements.flatMap(({ to }) => (isDomain(to) ? [to] : []));
  const context = {
    rules,
    partyOf,
    evidence,
    nameDoubtOf: createNameDoubtOf(evidence, lookups, (name) => domains.some((domain) => matchesDomain(name, domain))),
    recognise: createRecognise(all),
    sentAt: (address: number) => book.addresses[address]!.sentAt,
  };
  const unexcused: JudgedConversation[] = [];
  for (const conversation of all) {
    unexcused.push(judgeConversation(conversation, decide(conversation), context));
    if (unexcused.length % STEP === 0) yield;
  }
  const judged = withExcuses(unexcused);
  yield;
  judged.sort(byPlace);
  yield;
  const unlisted = conversations.unlisted();
  const sensor = sensorOf(counts, all, health, unlisted, evidence.counts(), inputs);
  const addresses = book.addresses.map(({ hasSent, hasReceived }, id) => ({
    party: partyOf(id),
    seen: hasSent || hasReceived,
  }));
  const seenParties = addresses.filter(({ seen }) => seen).map(({ party }) => party);
  const wasSeen = createWasSeen(seenParties);
  const gavePorts = createWasSeen(evidence.handedOut.servers().map(partyOf));
  const unlistedByClient = new Map([...unlisted.greedyClients].map(([id, { flows }]) => [partyOf(id).text, flows]));
  const findingContext: FindingContext = {
    partyOf,
    unlistedFlowsOf: ({ text }) => unlistedByClient.get(text) ?? 0,
    accept: site.accept,
    wasSeen,
    today: now.toISOString().slice(0, "YYYY-MM-DD".length),
    atStake: { requirements, resources: resourcesOf(site), isDeclared: createIsDeclared(site), rolesAreKnown },
    watch: {
      recordings: recordedSpans(inputs),
      isComplete: !health.isOneSided && !health.isLossy && unlisted.flows === 0,
      pools: rolesAreKnown ? countDeclaredPools(site) : countInferredPools(inference),
    },
    senders: {
      all: counts.senders,
      partyOf: ({ address: { ipVersion, words } }) => {
        const id = book.idOf(ipVersion, words, 0);
        return id < 0 ? null : partyOf(id);
      },
    },
    lookups: lookups.map((lookup) => ({
      ...lookup,
      client: partyOf(lookup.client),
      server: partyOf(lookup.server),
      unanswered: lookup.olderUnanswered + lookup.recentAsks.filter((time) => !isTooLate(time)).length,
    })),
  };
  yield;
  const findings = yield* trafficFindings(judged, findingContext);
  const facts = { sensor, health, ...untoldOf(unlisted, findings, partyOf) };
  return {
    requirements,
    judged,
    addresses,
    coverage: coverageOf(requirements, judged, { endpoints: site.endpoints, seenParties, wasSeen, gavePorts }),
    findings: [...findings, ...sensorFindings(facts, inputs)].sort(byWeight),
    sensor,
    inference,
    names: namesFromTraffic(all, evidence),
  };
}

/** Of the flows that are not listed, those of clients that no finding says to scan. */
function untoldOf(
  { flows, packets, greedyClients }: Unlisted,
  findings: readonly Finding[],
  partyOf: (id: number) => Party,
): Pick<SensorFacts, "unlisted" | "greedyClients"> {
  const ids = new Set(findings.map(({ id }) => id));
  const isTold = ([client]: [number, FlowCount]): boolean => scanFindingIds(partyOf(client)).some((id) => ids.has(id));
  const told = [...greedyClients].filter(isTold);
  const untold = [...greedyClients].filter((entry) => !isTold(entry));
  return {
    unlisted: {
      flows: told.reduce((left, [, client]) => left - client.flows, flows),
      packets: told.reduce((left, [, client]) => left - client.packets, packets),
    },
    greedyClients: untold.map(([id]) => partyOf(id).text),
  };
}

function byPlace(a: JudgedConversation, b: JudgedConversation): number {
  return (
    compareAddresses(a.client.address, b.client.address) ||
    compareAddresses(a.server.address, b.server.address) ||
    compareText(a.transport, b.transport) ||
    (a.port ?? 0) - (b.port ?? 0) ||
    compareText(a.target ?? "", b.target ?? "") ||
    (a.judgedPort ?? 0) - (b.judgedPort ?? 0)
  );
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

function countDeclaredPools({ endpoints }: Site): number {
  return endpoints.filter(({ roles }) => roles.includes("coordinator")).length;
}

/** A host that nothing ties to others may be of any pool. */
function countInferredPools({ pools, roles }: Inference): number {
  const tied = new Set(pools.flat());
  const alone = [...roles].filter(([address, own]) => !tied.has(address) && own.some(({ role }) => role === "host"));
  return pools.length + alone.length;
}
