/**
 * Questions put to a group or to everyone, as NetBIOS does by broadcast (RFC 1002, section 4.2.12): who knows the answer
 * sends it from an address of its own, so that it is a flow by itself in which nobody asks.
 *
 * Limit: `MAX_QUESTIONS`; the oldest is forgotten.
 */
export interface GroupQuestions {
  /** @param client number in the address book */
  add(client: number, clientPort: number, port: number): void;
  /** Whether that client asked a group about that port, from that very port of its own. */
  has(client: number, clientPort: number, port: number): boolean;
}

/** Some minutes of a busy network's broadcasts, in less than a megabyte. */
const MAX_QUESTIONS = 8192;
const PORT_SPAN = 2 ** 16;

export function createGroupQuestions(): GroupQuestions {
  const keys = new Set<number>();
  return {
    add(client, clientPort, port) {
      keys.add(keyOf(client, clientPort, port));
      if (keys.size > MAX_QUESTIONS) keys.delete(keys.values().next().value!);
    },
    has: (client, clientPort, port) => keys.has(keyOf(client, clientPort, port)),
  };
}

/** Below 2^53: addresses are numbered below 2^19. */
function keyOf(client: number, clientPort: number, port: number): number {
  return (client * PORT_SPAN + clientPort) * PORT_SPAN + port;
}
