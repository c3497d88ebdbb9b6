/**
 * Who is the client of a flow: the handshake says; joined midway, the SYN-ACK, else the documented port, else the
 * lower port. For datagrams whoever spoke first, unless the ports say otherwise.
 */
import { IpProtocol } from "../decode/ip-protocol.ts";
import { ExchangeSeen, exchangeSeen, firstSpeaker } from "../flow/exchange-state.ts";
import type { Flow } from "../flow/flow.ts";
import type { Side } from "../flow/flow-row.ts";
import { TcpSeen, tcpSeen } from "../flow/tcp-seen.ts";
import type { CompiledMatrix } from "../matrix/match.ts";
import type { AttemptContext } from "./attempts.ts";
import type { PartyOf } from "./party.ts";
import { judge } from "./verdict.ts";
import { transportName } from "./words.ts";

interface Direction {
  readonly client: Side;
  /** True where no handshake or question showed it. */
  readonly isInferred: boolean;
}

/** Ports below this are services' by custom (RFC 6335): a datagram from one to a higher port looks like an answer. */
const FIRST_UNPRIVILEGED_PORT = 1024;

/** Of a question about parties and ports alone. */
const UNNAMED = { names: [], isHandedOut: false, isThroughProxy: false } as const;

export type DirectionOf = (flow: Flow) => Direction;

export function createDirectionOf(
  matrix: CompiledMatrix,
  partyOf: PartyOf,
  { owesReply, isHandedOut }: AttemptContext,
): DirectionOf {
  /** The side whose port is documented, if only one is; or the side that makes the flow an expected one. */
  function documentedServer(flow: Flow): Side | null {
    const transport = transportName(flow.protocol);
    if (transport !== "tcp" && transport !== "udp") return null;
    const isDocumented = flow.ends.map(
      ({ address, port }) => matrix.isDocumented(transport, port) || isHandedOut(address, transport, port),
    );
    if (isDocumented[0] !== isDocumented[1]) return isDocumented[0] ? 0 : 1;
    if (!isDocumented[0] || flow.ends[0].address < 0 || flow.ends[1].address < 0) return null;
    const isExpected = ([0, 1] as const).map((server) => {
      const client = flow.ends[server === 0 ? 1 : 0];
      const question = { transport, client: partyOf(client.address), server: partyOf(flow.ends[server].address) };
      return judge(matrix, { ...question, port: flow.ends[server].port, ...UNNAMED }).verdict === "expected";
    });
    if (isExpected[0] === isExpected[1]) return null;
    return isExpected[0] ? 0 : 1;
  }

  function directionOfTcp(flow: Flow): Direction {
    const sides = [tcpSeen(flow.state, 0), tcpSeen(flow.state, 1)] as const;
    if ((sides[0] & TcpSeen.syn) !== 0) return { client: 0, isInferred: false };
    if ((sides[1] & TcpSeen.syn) !== 0) return { client: 1, isInferred: false };
    if ((sides[0] & TcpSeen.synAck) !== 0) return { client: 1, isInferred: false };
    if ((sides[1] & TcpSeen.synAck) !== 0) return { client: 0, isInferred: false };
    const server = documentedServer(flow) ?? (flow.ends[0].port < flow.ends[1].port ? 0 : 1);
    return { client: server === 0 ? 1 : 0, isInferred: true };
  }

  function directionOfExchange(flow: Flow): Direction {
    for (const side of [0, 1] as const) {
      if ((exchangeSeen(flow.state, side) & ExchangeSeen.request) !== 0) return { client: side, isInferred: false };
    }
    // Known from nothing but an ICMP error: the quoted sender had asked.
    const first = firstSpeaker(flow.state) ?? flow.icmpError?.quotedSide ?? 0;
    let server = documentedServer(flow) ?? likelyServer(flow, first);
    // Where nothing is owed, a lone packet from a documented port is no answer but a sender that uses one port for both.
    const other = first === 0 ? 1 : 0;
    const { port, address } = flow.ends[first];
    if (server === first && flow.ends[other].packets === 0 && !owesReply(port, address)) server = other;
    return { client: server === 0 ? 1 : 0, isInferred: server === first };
  }

  return (flow) => (flow.protocol === IpProtocol.tcp ? directionOfTcp(flow) : directionOfExchange(flow));
}

function likelyServer(flow: Flow, first: Side): Side {
  const other = first === 0 ? 1 : 0;
  const { port } = flow.ends[first];
  const looksLikeAnswer =
    port > 0 && port < FIRST_UNPRIVILEGED_PORT && flow.ends[other].port >= FIRST_UNPRIVILEGED_PORT;
  return looksLikeAnswer ? first : other;
}
