/**
 * One client that tries each (address, port) once: all addresses at a port, then at the next.
 */
import { type ConversationPlan, planConversation } from "./conversations.ts";
import type { Station } from "./stations.ts";

const ALL_PORTS = 65_535;
const LEAST_ADDRESSES = 256;

export interface Scan {
  readonly addresses: number;
  portOf(attempt: number): number;
  planOf(attempt: number): ConversationPlan;
}

/** @param attempts how many there are in all */
export function createScan(attempts: number): Scan {
  const addresses = Math.max(LEAST_ADDRESSES, Math.ceil(attempts / ALL_PORTS));
  const scanner = stationAt([10, 99, 0, 7]);
  const servers = Array.from({ length: addresses }, (_, index) => stationAt([10, 32, index >> 8, index & 0xff]));
  const portOf = (attempt: number): number => 1 + Math.floor(attempt / addresses);
  return {
    addresses,
    portOf,
    planOf(attempt) {
      const service = { ...SCANNED, port: portOf(attempt) };
      return planConversation(service, scanner, servers[attempt % addresses]!, 4, null);
    },
  };
}

const SCANNED = {
  transport: "tcp",
  client: "workstation",
  server: "host",
  speech: "opaque",
  conversations: 1,
  flows: 1,
  packetsPerFlow: 1,
} as const;

function stationAt(ipv4: readonly number[]): Station {
  const name = ipv4.join(".");
  return { name, mac: [0x02, 0x16, ...ipv4], ipv4, ipv6: [0xfd, ...new Array<number>(11).fill(0), ...ipv4] };
}
