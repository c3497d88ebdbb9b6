/** Which conversations the filer's rpcbind explains, from the packets to the verdict. */
import { expect, it } from "vitest";
import {
  answeredConnection,
  answeredExchange,
  CLIENT_SEQUENCE,
  datagram,
  handshake,
  type Parties,
  SERVER_SEQUENCE,
  segment,
} from "../packets/dialogue.ts";
import { registration, rpcCall, rpcRecord, rpcReply, universalAddress, xdrString } from "../packets/rpc.ts";
import { auditFrames } from "./audit-frames.ts";

const HOST = "2001:db8::12";
const FILER = "2001:db8::26";
const MOUNTD_PORT = 39_401;
const SITE = `{version: 1, endpoints: [{name: xs1, address: "${HOST}", roles: [host]}, {name: nas, address: "${FILER}", roles: [nas]}]}`;

const RPCBIND: Parties = { client: HOST, server: FILER, port: 111, clientPort: 518 };
const MOUNT: Parties = { client: HOST, server: FILER, port: MOUNTD_PORT, clientPort: 519 };

/** As libnfs asks over IPv6: for no transport by name. */
const CALL = rpcCall({ xid: 1, version: 3, procedure: 3 }, registration(100_005, 3, ""));
const REPLY = rpcReply(1, xdrString(universalAddress(FILER, MOUNTD_PORT)));

const OVER_TCP = [
  ...handshake(RPCBIND, 0),
  segment(RPCBIND, 3, "client", ["psh", "ack"], { sequence: CLIENT_SEQUENCE + 1, payload: rpcRecord(CALL) }),
  segment(RPCBIND, 4, "server", ["psh", "ack"], { sequence: SERVER_SEQUENCE + 1, payload: rpcRecord(REPLY) }),
];
const OVER_UDP = [datagram(RPCBIND, 0, "client", CALL), datagram(RPCBIND, 1, "server", REPLY)];

it.each([
  ["TCP", OVER_TCP, "expected", "undocumented"],
  ["UDP", OVER_UDP, "undocumented", "expected"],
] as const)("a port asked for over %s without a netid is one of that transport", (_name, asked, tcp, udp) => {
  const { judged } = auditFrames(SITE, [
    ...asked,
    ...answeredConnection(MOUNT, 100),
    ...answeredExchange({ ...MOUNT, clientPort: 50_000 }, 200),
  ]);
  const mounts = judged.filter(({ port }) => port === MOUNTD_PORT);
  expect(mounts.map(({ transport, judgement }) => [transport, judgement.verdict]).sort()).toEqual([
    ["tcp", tcp],
    ["udp", udp],
  ]);
});
