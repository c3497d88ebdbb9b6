/**
 * From which hardware addresses (MAC) an IP address speaks in each network: a machine has one, a router speaks for many.
 * Noted of the first packet of each side of a flow, and of every packet that does not fit its flow. Copies that a mirror
 * made behind a router never come here. Ethernet alone says who sent a frame.
 *
 * Limits: `MAX_ADDRESSES` of a shard, `MAX_PLACES` of an address; what comes later is counted.
 */
import { i32be, u16be } from "../capture/endian.ts";
import { NO_HARDWARE, NO_VLAN, type Packet } from "../decode/packet-record.ts";
import type { Address } from "./address.ts";
import { createAddressBook } from "./address-book.ts";
import type { EncapsulationTable } from "./encapsulations.ts";
import { SHARDS } from "./shards.ts";

/** 65,536 in all, of which most networks have some hundreds. */
const MAX_ADDRESSES = 2 ** 16 / SHARDS;
const MAX_PLACES = 8;
const VLAN_SPAN = 2 ** 13;

/**
 * Where addresses spoke from last, in rows: to note the same again within a minute says nothing new. Two places of one
 * address share a row, so that the one is noted again after the other.
 */
const LATEST_ROWS = 1024;
const NOTED_AGAIN_SECONDS = 60;
const LATEST_WORDS = 8;
/** An odd number with bits all over. */
const PLACE_FACTOR = 0x9e3779b1;
const PLACE_SHIFT = 22;

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
  const latest = new Int32Array(LATEST_ROWS * LATEST_WORDS);
  let dropped = 0;

  /** Whether the same was noted within the minute, or else writes down that it is. */
  function wasJustNoted({ addresses }: Packet, network: number, high: number, low: number, minute: number): boolean {
    const row = (Math.imul(addresses[3]!, PLACE_FACTOR) >>> PLACE_SHIFT) * LATEST_WORDS;
    const isSame =
      latest[row] === addresses[0] &&
      latest[row + 1] === addresses[1] &&
      latest[row + 2] === addresses[2] &&
      latest[row + 3] === addresses[3] &&
      latest[row + 4] === network &&
      latest[row + 5] === high &&
      latest[row + 6] === low &&
      latest[row + 7] === minute;
    if (isSame) return true;
    for (let word = 0; word < 4; word++) latest[row + word] = addresses[word]!;
    latest[row + 4] = network;
    latest[row + 5] = high;
    latest[row + 6] = low;
    latest[row + 7] = minute;
    return false;
  }

  function notePlace({ ipVersion, addresses }: Packet, network: number, hardware: number, seconds: number): void {
    const id = book.idOf(ipVersion, addresses, 0);
    if (id < 0) {
      dropped++;
      return;
    }
    places[id] ??= [];
    const own = places[id];
    for (const place of own) {
      if (place.hardware !== hardware || place.network !== network) continue;
      place.firstSeconds = Math.min(place.firstSeconds, seconds);
      place.lastSeconds = Math.max(place.lastSeconds, seconds);
      return;
    }
    if (own.length < MAX_PLACES) own.push({ network, hardware, firstSeconds: seconds, lastSeconds: seconds });
    else dropped++;
  }

  function nameOfNetwork(network: number): string {
    const vlan = (network % VLAN_SPAN) - 1;
    const encapsulation = encapsulations.nameOf(Math.floor(network / VLAN_SPAN));
    return [...(encapsulation === null ? [] : [encapsulation]), ...(vlan === NO_VLAN ? [] : [`VLAN ${vlan}`])].join(
      ", ",
    );
  }

  return {
    note(packet, bytes, encapsulation, seconds) {
      const at = packet.hardwareAt;
      if (at === NO_HARDWARE) return;
      const network = encapsulation * VLAN_SPAN + packet.vlan + 1;
      const [high, low] = [u16be(bytes, at), i32be(bytes, at + 2)];
      if (wasJustNoted(packet, network, high, low, Math.floor(seconds / NOTED_AGAIN_SECONDS))) return;
      notePlace(packet, network, high * 2 ** 32 + (low >>> 0), seconds);
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
