/**
 * Questions put to a group or to everyone, as NetBIOS does by broadcast (RFC 1002, section 4.2.12): who knows the answer
 * sends it from an address of its own, so that it is a flow by itself in which nobody asks.
 *
 * Limit: `MAX_QUESTIONS`; the older half of them is forgotten.
 */
import { keyOfPair } from "../flow/map-key.ts";

export interface GroupQuestions {
  /** @param client number in the address book */
  add(client: number, clientPort: number, port: number): void;
  /** Whether that client asked a group about that port, from that very port of its own. */
  has(client: number, clientPort: number, port: number): boolean;
}

/** Some minutes of a busy network's broadcasts, in less than a megabyte. */
const MAX_QUESTIONS = 8192;
const PORT_BITS = 16;

export function createGroupQuestions(): GroupQuestions {
  let latest = new Set<number>();
  let before = new Set<number>();
  return {
    add(client, clientPort, port) {
      latest.add(keyOf(client, clientPort, port));
      if (latest.size < MAX_QUESTIONS / 2) return;
      // To take the oldest out of a set one by one costs a pass over all that was taken out before.
      before = latest;
      latest = new Set();
    },
    has(client, clientPort, port) {
      const key = keyOf(client, clientPort, port);
      return latest.has(key) || before.has(key);
    },
  };
}

function keyOf(client: number, clientPort: number, port: number): number {
  return keyOfPair(client, (clientPort << PORT_BITS) | port);
}
