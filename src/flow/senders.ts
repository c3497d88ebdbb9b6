/**
 * From which hardware addresses (MAC) an IP address speaks in each network: a machine has one, a router speaks for many.
 * Noted of the first packet of each side of a flow, and of every packet that does not fit its flow. Copies that a mirror
 * made behind a router never come here. Ethernet alone says who sent a frame.
 *
 * Limits: `MAX_ADDRESSES` of a shard, `MAX_PLACES` of an address; what comes later is counted.
 */
import { u16be, u32be } from "../capture/endian.ts";
import { NO_HARDWARE, NO_VLAN, type Packet } from "../decode/packet-record.ts";
import type { Address } from "./address.ts";
import { createAddressBook } from "./address-book.ts";
import type { EncapsulationTable } from "./encapsulations.ts";
import { SHARDS } from "./shards.ts";

/** 65,536 in all, of which most networks have some hundreds. */
const MAX_ADDRESSES = 2 ** 16 / SHARDS;
const MAX_PLACES = 8;
const VLAN_SPAN = 2 ** 13;

/** An address, where it speaks from, and the first and the last time that this was noted. */
export interface Sender {
  readonly address: Address;
  /** The VLAN and the tunnel, as text: the same address elsewhere is another machine's. */
  readonly network: string;
  /** 48 bits. */
  readonly hardware: number;
  readonly firstSeconds: number;
  readonly lastSeconds: number;
}

interface Place {
  readonly network: number;
  readonly hardware: number;
  firstSeconds: number;
  lastSeconds: number;
}

export interface Senders {
  /** @param encapsulation its number in the shard */
  note(packet: Packet, bytes: Uint8Array, encapsulation: number, seconds: number): void;
  all(): Sender[];
  /** Packets whose address, or whose hardware, found no room. */
  dropped(): number;
}

export function createSenders(encapsulations: Pick<EncapsulationTable, "nameOf">): Senders {
  const book = createAddressBook(MAX_ADDRESSES);
  const places: Place[][] = [];
  let dropped = 0;

  function nameOfNetwork(network: number): string {
    const vlan = (network % VLAN_SPAN) - 1;
    const encapsulation = encapsulations.nameOf(Math.floor(network / VLAN_SPAN));
    return [...(encapsulation === null ? [] : [encapsulation]), ...(vlan === NO_VLAN ? [] : [`VLAN ${vlan}`])].join(
      ", ",
    );
  }

  return {
    note({ ipVersion, addresses, vlan, hardwareAt }, bytes, encapsulation, seconds) {
      if (hardwareAt === NO_HARDWARE) return;
      const id = book.idOf(ipVersion, addresses, 0);
      if (id < 0) {
        dropped++;
        return;
      }
      const network = encapsulation * VLAN_SPAN + vlan + 1;
      const hardware = u16be(bytes, hardwareAt) * 2 ** 32 + u32be(bytes, hardwareAt + 2);
      places[id] ??= [];
      const own = places[id];
      const known = own.find((place) => place.hardware === hardware && place.network === network);
      if (known !== undefined) {
        known.firstSeconds = Math.min(known.firstSeconds, seconds);
        known.lastSeconds = Math.max(known.lastSeconds, seconds);
      } else if (own.length < MAX_PLACES) {
        own.push({ network, hardware, firstSeconds: seconds, lastSeconds: seconds });
      } else {
        dropped++;
      }
    },
    all: () =>
      places.flatMap((own, id) =>
        own.map(({ network, ...place }) => ({
          address: book.addresses[id]!,
          network: nameOfNetwork(network),
          ...place,
        })),
      ),
    dropped: () => dropped,
  };
}
