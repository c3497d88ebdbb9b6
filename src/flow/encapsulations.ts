/**
 * Numbers for the encapsulations met, so that a flow's key holds one. Number 0 is none.
 *
 * Limit: `MAX_ENCAPSULATIONS`; later ones share the last number, named "other".
 */
import { describeEncapsulation } from "../decode/encapsulation.ts";
import type { Packet } from "../decode/packet-record.ts";

export const NO_ENCAPSULATION = 0;
const MAX_ENCAPSULATIONS = 1024;
const VIRTUAL_NETWORKS = 2 ** 24;

export interface EncapsulationTable {
  idOf(packet: Packet): number;
  /** Null for number 0. */
  nameOf(id: number): string | null;
  /** Names in the order met: `erspan-2`, `vxlan 5001`. */
  names(): string[];
}

export function createEncapsulationTable(): EncapsulationTable {
  const ids = new Map<number, number>();
  const names: string[] = [];
  return {
    idOf(packet) {
      const key = packet.tunnels * VIRTUAL_NETWORKS + packet.virtualNetwork;
      const known = ids.get(key);
      if (known !== undefined) return known;
      const isFull = names.length >= MAX_ENCAPSULATIONS;
      if (!isFull) {
        names.push(
          names.length === MAX_ENCAPSULATIONS - 1
            ? "other"
            : describeEncapsulation(packet.tunnels, packet.virtualNetwork),
        );
        if (names.length < MAX_ENCAPSULATIONS) ids.set(key, names.length);
      }
      return names.length;
    },
    nameOf: (id) => names[id - 1] ?? null,
    names: () => [...names],
  };
}
