/**
 * Syslog over TCP (RFC 6587) and TLS (RFC 5425). No message is acknowledged: it is taken as told when the server took the
 * end of the connection and closed its own side.
 */
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { type Attempt, failed, type Pace } from "./attempt.ts";
import { describeConnectionFailure } from "./connection-failure.ts";

export interface StreamServer {
  readonly transport: "tcp" | "tls";
  readonly server: string;
  readonly port: number;
}

/** In which a server that wants no messages closes the connection, before our own end of it could seem to be the cause. */
const REFUSAL_MS = 250;

export function sendStream(to: StreamServer, frames: Buffer, pace: Pace): Promise<Attempt> {
  const place = `${to.server} port ${to.port}`;
  return new Promise((resolve) => {
    const socket = open(to);
    let phase: "connecting" | "sending" | "ending" = "connecting";
    let timer = setTimeout(() => finish(failed(`${place} does not answer in time`, true)), pace.connectMs);

    function finish(attempt: Attempt): void {
      clearTimeout(timer);
      socket.removeAllListeners().on("error", () => undefined);
      socket.destroy();
      resolve(attempt);
    }

    socket.once(to.transport === "tls" ? "secureConnect" : "connect", () => {
      phase = "sending";
      clearTimeout(timer);
      timer = setTimeout(
        () => finish(failed(`${place} takes no messages: it neither reads nor closes the connection`, false)),
        pace.answerMs,
      );
      socket.write(frames, () => {
        setTimeout(() => {
          phase = "ending";
          socket.end();
        }, REFUSAL_MS);
      });
    });
    socket.once("error", (error) => {
      const { words, mayPass } = describeConnectionFailure(error);
      finish(failed(`${place} ${words}`, mayPass));
    });
    socket.once("close", () => {
      const isTaken = phase === "ending";
      finish(isTaken ? { kind: "sent", message: "sent" } : failed(`${place} closed the connection midway`, true));
    });
    // What a server says is of no interest; its end is.
    socket.resume();
  });
}

function open({ transport, server, port }: StreamServer): Socket {
  if (transport === "tcp") return connect({ host: server, port });
  // An address is no name to ask for.
  return connectTls({ host: server, port, ...(isIP(server) === 0 ? { servername: server } : {}) });
}
