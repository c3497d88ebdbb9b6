/**
 * The machines of the capture.
 */
import type { Role } from "./services.ts";

/** A machine's addresses on one network. */
export interface Station {
  readonly name: string;
  readonly mac: readonly number[];
  readonly ipv4: readonly number[];
  readonly ipv6: readonly number[];
}

const STATION_COUNTS: Record<Role, number> = { host: 192, workstation: 400, storage: 12, infrastructure: 6 };
/** Each role has its network: 10.20.NETWORK.0/18 and fd00:20:NETWORK::/64. */
const NETWORKS: Record<Role, number> = { host: 0, workstation: 64, storage: 128, infrastructure: 192 };
const MAX_STATIONS = 16_000;

/** @param growth how many times the usual number of machines */
export function createStations(role: Role, growth: number): Station[] {
  const network = NETWORKS[role];
  return Array.from({ length: Math.min(STATION_COUNTS[role] * growth, MAX_STATIONS) }, (_, index) => {
    const high = (index + 1) >> 8;
    const low = (index + 1) & 0xff;
    return {
      name: `${role}-${index + 1}.pool.example`,
      mac: [0x02, 0x16, 0x3e, network, high, low],
      ipv4: [10, 20, network + high, low],
      ipv6: [0xfd, 0, 0, 0x20, 0, network, 0, 0, 0, 0, 0, 0, 0, 0, high, low],
    };
  });
}
