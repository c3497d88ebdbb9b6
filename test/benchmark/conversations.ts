/**
 * The machines of the capture, and which of them talk to each other.
 */
import type { Random } from "./random.ts";
import { type Role, SERVICES, type Service } from "./services.ts";

/** A machine's addresses on one network. */
export interface Station {
  readonly mac: readonly number[];
  readonly ipv4: readonly number[];
  readonly ipv6: readonly number[];
}

export interface ConversationPlan {
  readonly service: Service;
  readonly client: Station;
  readonly server: Station;
  readonly ipVersion: 4 | 6;
  /** Null for a frame without a tag. */
  readonly vlan: number | null;
}

const STATION_COUNTS: Record<Role, number> = { host: 192, workstation: 400, storage: 12, infrastructure: 6 };
/** Each role has its network: 10.20.NETWORK.0/22 and fd00:20:NETWORK::/64. */
const NETWORKS: Record<Role, number> = { host: 0, workstation: 64, storage: 128, infrastructure: 192 };

const IPV6_PROBABILITY = 0.1;
const VLAN_PROBABILITY = 0.15;
const VLANS = [20, 120, 220] as const;

/** All conversations, each as often as its service opens flows: picking one at random picks by that weight. */
export function planConversations(random: Random): { service: Service; plans: readonly ConversationPlan[] }[] {
  const stations = {
    host: createStations("host"),
    workstation: createStations("workstation"),
    storage: createStations("storage"),
    infrastructure: createStations("infrastructure"),
  };
  return SERVICES.map((service) => ({
    service,
    plans: Array.from({ length: service.conversations }, () => {
      const client = random.pick(stations[service.client]);
      const server = random.pick(stations[service.server].filter((station) => station !== client));
      const ipVersion = random.chance(IPV6_PROBABILITY) ? 6 : 4;
      return { service, client, server, ipVersion, vlan: random.chance(VLAN_PROBABILITY) ? random.pick(VLANS) : null };
    }),
  }));
}

function createStations(role: Role): Station[] {
  const network = NETWORKS[role];
  return Array.from({ length: STATION_COUNTS[role] }, (_, index) => {
    const high = (index + 1) >> 8;
    const low = (index + 1) & 0xff;
    return {
      mac: [0x02, 0x16, 0x3e, network, high, low],
      ipv4: [10, 20, network + high, low],
      ipv6: [0xfd, 0, 0, 0x20, 0, network, 0, 0, 0, 0, 0, 0, 0, 0, high, low],
    };
  });
}
