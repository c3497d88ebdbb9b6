/**
 * Syslog over UDP (RFC 5426): a message a datagram. Nobody says that one arrived; that nobody listens is said sometimes.
 */
import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { setTimeout as wait } from "node:timers/promises";
import { type Attempt, failed, type Pace } from "./attempt.ts";
import { describeConnectionFailure } from "./connection-failure.ts";

interface DatagramServer {
  readonly server: string;
  readonly port: number;
}

/** In which a host that is near answers that nobody listens there. */
const REFUSAL_MS = 250;

export async function sendDatagrams(to: DatagramServer, messages: readonly Buffer[], pace: Pace): Promise<Attempt> {
  const place = `${to.server} port ${to.port}`;
  try {
    const found = await Promise.race([lookup(to.server), wait(pace.connectMs, null, { ref: false })]);
    if (found === null) return failed(`${place} is a name that cannot be resolved now`, true);
    await send(found, to.port, messages);
    return { kind: "sent", message: "sent; by UDP nobody says whether it arrived" };
  } catch (error) {
    const { words, mayPass } = describeConnectionFailure(error);
    return failed(`${place} ${words}`, mayPass);
  }
}

function send(
  to: { readonly address: string; readonly family: number },
  port: number,
  messages: readonly Buffer[],
): Promise<void> {
  const socket = createSocket(to.family === 6 ? "udp6" : "udp4");
  return new Promise<void>((resolve, reject) => {
    // Of several failures the first tells.
    const onEnd = (error: Error | null): void => {
      if (error !== null) reject(error);
    };
    socket.on("error", onEnd);
    // Of a connected socket the system hands on what comes back by ICMP: to the next message, or as an error.
    socket.connect(port, to.address, () => {
      for (const message of messages) socket.send(message, onEnd);
      setTimeout(resolve, REFUSAL_MS);
    });
  }).finally(() => socket.close());
}
