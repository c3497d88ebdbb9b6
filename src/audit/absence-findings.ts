/**
 * Findings of kind `advisory` about what a healthy pool never stops sending, and what is not in the capture: a member's
 * beat to the coordinator, a host's questions to NTP servers, the heartbeats of high availability. All else (updates,
 * telemetry, licences, Workload Balancing) may be absent for days.
 *
 * Absence is claimed only where the capture is long enough and shows that this sensor could have seen it. The numbers
 * are from the toolstack's source (xapi, xha), but for NTP's, which are chrony's defaults.
 */
import { IpProtocol } from "../decode/ip-protocol.ts";
import type { Span } from "./capture-spans.ts";
import { type Draft, type DraftedGroup, listNames } from "./draft.ts";
import type { JudgedConversation } from "./judged.ts";
import { describeSeconds } from "./outcome-words.ts";
import { describeParty, nameOf } from "./party.ts";
import { isTwoWay, type PoolHost, type PoolHosts, poolHostsOf, spanOf, watchedSeconds } from "./pool-hosts.ts";

/** What tells how far absence can be claimed. */
export interface Watch {
  readonly recordings: readonly Span[];
  /** The sensor shows both directions, loses next to nothing, and every conversation is listed. */
  readonly isComplete: boolean;
  /** Of several, a host of one would be missed by the coordinator of another. */
  readonly pools: number;
}

/** `host_heartbeat_interval`: each beat is a new connection to TCP 443. Six in a row are no accident. */
const BEAT_SECONDS = 30;
const BEAT_WATCH_SECONDS = 6 * BEAT_SECONDS;
const BEAT_PORT = 443;
/** `host_assumed_dead_interval`. */
const ASSUMED_DEAD = "10 min";

/** chrony's longest interval is 2^10 s (`maxpoll 10`): two of them and some room. */
const NTP_MAX_POLL_SECONDS = 1024;
const NTP_WATCH_SECONDS = 35 * 60;
const NTP_PORT = 123;

/** `xha_udp_port`, and one datagram to each other host every 3 s (a time-out of 60 s and 10, by 10, and 3 at most). */
const HA_PORT = 694;
const HA_SECONDS = 3;
const HA_WATCH_SECONDS = 10 * HA_SECONDS;

/** What passes over a host's management address, where beats and NTP do. */
const MANAGEMENT_ROWS: ReadonlySet<string> = new Set([
  "hosts.management-api",
  "clients.management-api",
  "xencenter.management-api",
  "names.dns",
  "time.ntp",
  "license.request",
  "license.checkout",
]);

export function absenceFindings(judged: readonly JudgedConversation[], watch: Watch): DraftedGroup[] {
  if (!watch.isComplete || watch.pools > 1) return [];
  const pool = poolHostsOf(judged);
  const drafts = [...missingBeats(pool, judged, watch), ...missingNtp(pool, judged, watch), ...missingHa(pool, watch)];
  return drafts.map((draft) => ({ group: [], draft }));
}

interface Missing {
  readonly host: PoolHost;
  readonly seconds: number;
}

function missingBeats(pool: PoolHosts, judged: readonly JudgedConversation[], { recordings }: Watch): Draft[] {
  const coordinator = pool.hosts.find(({ party }) => party.identity.allRoles.has("coordinator"));
  // A capture without any such connection was perhaps recorded without this port.
  if (coordinator === undefined || !judged.some((item) => isNewApiConnection(item) && isTwoWay(item))) return [];
  const beating = coordinator.conversations.filter(
    (item) => isNewApiConnection(item) && pool.hostOf(item.server) === coordinator,
  );
  const beats = new Set(beating.map(({ client }) => pool.hostOf(client)));
  const isAnyBeatSeen = beating.some((item) => isTwoWay(item) && pool.hostOf(item.client) !== undefined);
  const ofCoordinator = spanOf(coordinator.conversations.filter(isManagement));
  const betweenThem = new Map(
    pool.pairs.flatMap(({ hosts: [a, b], conversations }) =>
      a === coordinator || b === coordinator ? [[a === coordinator ? b : a, conversations]] : [],
    ),
  );
  const missing = pool.hosts.flatMap((host) => {
    const own = host.conversations.filter(isManagement);
    const seconds = watchedSeconds(recordings, spanOf(own), ofCoordinator);
    if (host === coordinator || beats.has(host) || seconds < BEAT_WATCH_SECONDS) return [];
    const others = betweenThem.get(host);
    if (others === undefined) return isAnyBeatSeen ? [{ host, seconds, isPairSeen: false }] : [];
    return others.some(isManagement) ? [{ host, seconds, isPairSeen: true }] : [];
  });
  return [true, false].flatMap((isPairSeen) => {
    const [first, ...others] = missing.filter((item) => item.isPairSeen === isPairSeen);
    return first === undefined ? [] : [describeMissingBeats([first, ...others], coordinator, isPairSeen)];
  });
}

function describeMissingBeats(
  missing: readonly [Missing, ...Missing[]],
  { party: coordinator }: PoolHost,
  isPairSeen: boolean,
): Draft {
  const members = listNames(missing.map(({ host }) => nameOf(host.party)));
  const evidence = isPairSeen
    ? "though other traffic between them is there"
    : "nor anything else between them; other hosts beat to it, and these are seen with others";
  const sight = `Whether this sensor sees at all what passes between ${members} and ${nameOf(coordinator)}. Then: `;
  return {
    kind: "advisory",
    // What was seen of neither direction may pass where this sensor is not.
    severity: isPairSeen ? "high" : "low",
    key: ["absent-beat", coordinator.text, isPairSeen ? null : "unseen"],
    requirement: "hosts.management-api",
    title: `${members} never ${missing.length > 1 ? "beat" : "beats"} to the coordinator ${nameOf(coordinator)}`,
    reason: `Each member of a pool opens a new connection to TCP ${BEAT_PORT} of the coordinator every ${BEAT_SECONDS} s. ${describeWatched(missing)} and none to ${describeParty(coordinator)} is in the capture, ${evidence}. A coordinator takes a member for dead after ${ASSUMED_DEAD} without.`,
    check: `${isPairSeen ? "" : sight}Whether the toolstack (xapi) of ${members} runs, and which coordinator it knows: is ${nameOf(coordinator)} still the one?`,
  };
}

function missingNtp(pool: PoolHosts, judged: readonly JudgedConversation[], { recordings }: Watch): Draft[] {
  const servers = judged.filter(
    (item) =>
      item.port === NTP_PORT &&
      isTwoWay(item) &&
      (pool.hostOf(item.client) !== undefined || item.server.identity.allRoles.has("ntp-server")),
  );
  if (servers.length === 0) return [];
  const missing = pool.hosts.flatMap((host) => {
    // What passes between hosts alone shows nothing of the way to an NTP server.
    const outside = host.conversations.filter(
      (item) =>
        isManagement(item) && (pool.hostOf(item.client) === undefined || pool.hostOf(item.server) === undefined),
    );
    const seconds = watchedSeconds(recordings, spanOf(outside));
    const asks = host.conversations.some(({ port }) => port === NTP_PORT);
    return asks || seconds < NTP_WATCH_SECONDS ? [] : [{ host, seconds }];
  });
  const [first, ...others] = missing;
  if (first === undefined) return [];
  const hosts = listNames(missing.map(({ host }) => nameOf(host.party)));
  return [
    {
      kind: "advisory",
      severity: "medium",
      key: ["absent-ntp"],
      requirement: "time.ntp",
      title: `${hosts} ${missing.length > 1 ? "ask" : "asks"} no NTP server`,
      reason: `A host asks its NTP servers every ${NTP_MAX_POLL_SECONDS} s at the latest. ${describeWatched([first, ...others])} and no such question is in the capture, though ${listNames(servers.map(({ server }) => nameOf(server)))} answered others.`,
      check: `On ${hosts}, whether chronyd runs and which servers it is given. A clock that drifts breaks TLS and Active Directory.`,
    },
  ];
}

function missingHa(pool: PoolHosts, { recordings }: Watch): Draft[] {
  const beats = pool.pairs.flatMap(({ conversations }) => conversations.filter(isHa));
  const taking = new Set(beats.flatMap(({ client, server }) => [pool.hostOf(client), pool.hostOf(server)]));
  const whileOn = spanOf(beats);
  const missing = pool.pairs.flatMap(({ hosts, conversations }) => {
    // Of a host without any, what passes over networks of storage or cluster shows nothing of where they would pass.
    const isShowing = hosts.every((host) => taking.has(host)) ? isTwoWay : isManagement;
    const others = conversations.filter((item) => !isHa(item) && isShowing(item));
    const seconds = watchedSeconds(recordings, whileOn, spanOf(others));
    if (seconds <= HA_WATCH_SECONDS) return [];
    const own = conversations.filter(isHa);
    return [hosts, [hosts[1], hosts[0]] as const]
      .filter(([from]) => !own.some((item) => hasSent(item, from, pool)))
      .map(([from, to]) => ({ from: from.party, to: to.party, seconds }));
  });
  const [first] = missing;
  if (first === undefined) return [];
  const ways = listNames(missing.map(({ from, to }) => `${nameOf(from)} to ${nameOf(to)}`));
  const others = missing.length > 1 ? " The same holds for the others." : "";
  return [
    {
      kind: "advisory",
      severity: "high",
      key: ["absent-ha"],
      requirement: null,
      title: `No high-availability heartbeat from ${ways}`,
      reason: `While high availability is on, each host sends every other one a datagram to UDP ${HA_PORT} every ${HA_SECONDS} s. Some hosts do so here, but in ${describeSeconds(first.seconds)} none went from ${describeParty(first.from)} to ${describeParty(first.to)}, though other traffic between them is there.${others} A host that is not heard of for the time-out (60 s, unless set otherwise) is fenced.`,
      check: `On ${listNames(missing.map(({ from }) => nameOf(from)))}, whether the daemon of high availability (xhad) runs; then every firewall between these hosts for UDP ${HA_PORT}.`,
    },
  ];
}

/** `xs2 (10.10.0.12) was watched for 5 min` */
function describeWatched(missing: readonly [Missing, ...Missing[]]): string {
  const hosts = listNames(missing.map(({ host }) => describeParty(host.party)));
  const shortest = Math.min(...missing.map(({ seconds }) => seconds));
  return `${hosts} ${missing.length > 1 ? "were" : "was"} watched for ${describeSeconds(shortest)},`;
}

function isManagement(item: JudgedConversation): boolean {
  return isTwoWay(item) && (isHa(item) || item.judgement.requirements.some(({ id }) => MANAGEMENT_ROWS.has(id)));
}

/** Connections whose beginning is there; of the long ones that stand, only data may be. */
function isNewApiConnection({ conversation }: JudgedConversation): boolean {
  const { protocol, port, flows, midstreamFlows } = conversation;
  return protocol === IpProtocol.tcp && port === BEAT_PORT && flows > midstreamFlows;
}

function isHa({ transport, port }: JudgedConversation): boolean {
  return transport === "udp" && port === HA_PORT;
}

/** Both ends use one port, so that both directions are one conversation. */
function hasSent({ conversation, client, server }: JudgedConversation, host: PoolHost, { hostOf }: PoolHosts): boolean {
  if (hostOf(client) === host && conversation.packetsFromClient > 0) return true;
  return hostOf(server) === host && conversation.packetsFromServer > 0;
}
