/**
 * Which of the machines talk to each other, about what.
 */
import { createHeaders, type FrameHeaders } from "./frame.ts";
import type { Random } from "./random.ts";
import type { Service } from "./services.ts";
import { createStations, type Station } from "./stations.ts";

export interface ConversationPlan {
  readonly service: Service;
  readonly client: Station;
  readonly server: Station;
  readonly ipVersion: 4 | 6;
  readonly fromClient: FrameHeaders;
  readonly fromServer: FrameHeaders;
}

/** With so many conversations there are as many machines as usual; with more there are more. */
const USUAL_CONVERSATIONS = 5000;
const IPV6_PROBABILITY = 0.1;
const VLAN_PROBABILITY = 0.15;
const VLANS = [20, 120, 220] as const;

/** So many conversations of a service, each between another pair; as many as there are pairs if that is less. */
export function planConversations(
  service: Service,
  wanted: number,
  allConversations: number,
  random: Random,
): ConversationPlan[] {
  const growth = Math.max(1, Math.ceil(allConversations / USUAL_CONVERSATIONS));
  const clients = createStations(service.client, growth);
  const servers = service.client === service.server ? clients : createStations(service.server, growth);
  // Nobody talks to himself.
  const partners = servers === clients ? servers.length - 1 : servers.length;
  const pairs = clients.length * partners;
  const stride = coprimeStride(pairs);
  const first = random.below(pairs);
  return Array.from({ length: Math.min(wanted, pairs) }, (_, index) => {
    const pair = (first + index * stride) % pairs;
    const client = pair % clients.length;
    const partner = Math.floor(pair / clients.length);
    const server = servers === clients && partner >= client ? partner + 1 : partner;
    const ipVersion = random.chance(IPV6_PROBABILITY) ? 6 : 4;
    const vlan = random.chance(VLAN_PROBABILITY) ? random.pick(VLANS) : null;
    return planConversation(service, clients[client]!, servers[server]!, ipVersion, vlan);
  });
}

/** @param vlan null for frames without a tag */
export function planConversation(
  service: Service,
  client: Station,
  server: Station,
  ipVersion: 4 | 6,
  vlan: number | null,
): ConversationPlan {
  return {
    service,
    client,
    server,
    ipVersion,
    fromClient: createHeaders(service, client, server, true, ipVersion, vlan),
    fromServer: createHeaders(service, server, client, false, ipVersion, vlan),
  };
}

/** Steps of this length around a ring of `count` places visit each once. */
function coprimeStride(count: number): number {
  let stride = Math.floor(count * 0.618) | 1;
  while (greatestCommonDivisor(stride, count) !== 1) stride += 2;
  return stride;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
