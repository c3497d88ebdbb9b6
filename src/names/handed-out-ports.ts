/**
 * Which ports of which server its rpcbind handed out, and for which program. Only a reply counts whose call was seen: of
 * the same two parties and ports, with the same xid, read by what was asked.
 *
 * Limits: `MAX_PENDING_CALLS` calls without a reply; a further one takes the place of the oldest, which is counted as
 * given up. `MAX_PORTS` ports in all and `MAX_PORTS_PER_SERVER` of a server, so that none takes the room of the others;
 * further ones are counted as dropped.
 */
import { readRpcMessage } from "./rpc-message.ts";
import { type HandedOutPort, type RpcbindQuestion, readRpcbindAnswer, readRpcbindQuestion } from "./rpcbind.ts";
import type { RpcTransport } from "./universal-address.ts";

const MAX_PENDING_CALLS = 4096;
const MAX_PORTS = 65_536;
/** Several times what a filer has registered. */
const MAX_PORTS_PER_SERVER = 256;
/** A client that waits longer has asked again: the same xid is then another question's. */
const MAX_ANSWER_SECONDS = 60;

interface RpcProgram {
  readonly program: number;
  readonly version: number;
}

interface PendingCall {
  readonly question: RpcbindQuestion;
  readonly timeSeconds: number;
}

export interface HandedOutPorts {
  /**
   * A whole message, in [start, end) without record marks, to or from a server's rpcbind.
   * @param from the sender's number in the address book, `to` the receiver's: of a message that has -1 nothing is read
   */
  observe(
    bytes: Uint8Array,
    start: number,
    end: number,
    from: number,
    fromPort: number,
    to: number,
    toPort: number,
    timeSeconds: number,
    over: RpcTransport,
  ): void;
  /**
   * The program that the server's rpcbind handed out this port for, the first one of several; null where it was not seen
   * to hand it out. The version is the one asked for or listed with it: the port often serves others, too.
   */
  find(server: number, transport: RpcTransport, port: number): RpcProgram | null;
  /** The servers that handed out any, by their numbers. */
  servers(): number[];
  /** Calls that were given up because too many waited for their reply. */
  givenUp(): number;
  /** Ports that found no room, each as often as it was handed out. */
  dropped(): number;
}

export function createHandedOutPorts(): HandedOutPorts {
  const pending = new Map<string, PendingCall>();
  const servers = new Map<number, Map<number, RpcProgram>>();
  let ports = 0;
  let givenUp = 0;
  let dropped = 0;

  function remember(key: string, call: PendingCall): void {
    if (pending.size === MAX_PENDING_CALLS) {
      const [oldest] = pending.keys();
      pending.delete(oldest!);
      givenUp++;
    }
    pending.set(key, call);
  }

  function add(server: number, { transport, port, program, version }: HandedOutPort): void {
    const known = servers.get(server) ?? new Map<number, RpcProgram>();
    const key = portKey(transport, port);
    if (known.has(key)) return;
    if (ports === MAX_PORTS || known.size === MAX_PORTS_PER_SERVER) {
      dropped++;
      return;
    }
    known.set(key, { program, version });
    servers.set(server, known);
    ports++;
  }

  return {
    observe(bytes, start, end, from, fromPort, to, toPort, timeSeconds, over) {
      if (from < 0 || to < 0) return;
      const message = readRpcMessage(bytes, start, end);
      if (message.kind === "other") return;
      if (message.kind === "call") {
        const question = readRpcbindQuestion(bytes, message, end, over);
        const key = callKey(from, fromPort, to, toPort, message.xid);
        // Whatever waited under this xid, the next reply is to this call.
        pending.delete(key);
        if (question !== null) remember(key, { question, timeSeconds });
        return;
      }
      const key = callKey(to, toPort, from, fromPort, message.xid);
      const call = pending.get(key);
      if (call === undefined) return;
      pending.delete(key);
      if (message.kind === "failure" || timeSeconds - call.timeSeconds > MAX_ANSWER_SECONDS) return;
      for (const port of readRpcbindAnswer(call.question, bytes, message.resultAt, end)) add(from, port);
    },
    find: (server, transport, port) => servers.get(server)?.get(portKey(transport, port)) ?? null,
    servers: () => [...servers.keys()],
    givenUp: () => givenUp,
    dropped: () => dropped,
  };
}

function callKey(client: number, clientPort: number, server: number, serverPort: number, xid: number): string {
  return `${client} ${clientPort} ${server} ${serverPort} ${xid}`;
}

function portKey(transport: RpcTransport, port: number): number {
  return transport === "tcp" ? port : -port;
}
