import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createHandedOutPorts, type HandedOutPorts } from "../../src/names/handed-out-ports.ts";
import { createMessageStream, RPC_RECORDS } from "../../src/names/message-stream.ts";
import { u32 } from "../packets/bytes.ts";
import {
  mapping,
  PROTOCOL_NUMBERS,
  registration,
  rpcCall,
  rpcDenial,
  rpcRecord,
  rpcReply,
  xdrList,
  xdrString,
} from "../packets/rpc.ts";

const { tcp: TCP, udp: UDP } = PROTOCOL_NUMBERS;
const HOST = 7;
const FILER = 8;
const OTHER = 9;
const HOST_PORT = 60_308;
const RPCBIND_PORT = 111;
const XID = 0x6a2602ab;
const MOUNTD_PORT = 20_048;
const MOUNTD = { program: 100_005, version: 3 };

const ASK_MOUNTD = rpcCall({ xid: XID, procedure: 3 }, mapping(100_005, 3, UDP));
const HAVE_MOUNTD = rpcReply(XID, u32(MOUNTD_PORT));

let ports: HandedOutPorts;
beforeEach(() => {
  ports = createHandedOutPorts();
});

interface Way {
  readonly from: number;
  readonly fromPort: number;
  readonly to: number;
  readonly toPort: number;
}

const ASKING: Way = { from: HOST, fromPort: HOST_PORT, to: FILER, toPort: RPCBIND_PORT };
const ANSWERING: Way = { from: FILER, fromPort: RPCBIND_PORT, to: HOST, toPort: HOST_PORT };

function say(message: Uint8Array, way: Way, timeSeconds = 0): void {
  ports.observe(message, 0, message.length, way.from, way.fromPort, way.to, way.toPort, timeSeconds, "udp");
}

function exchange(question: Uint8Array, answer: Uint8Array): void {
  say(question, ASKING);
  say(answer, ANSWERING);
}

function mountd(): ReturnType<HandedOutPorts["find"]> {
  return ports.find(FILER, "udp", MOUNTD_PORT);
}

describe("a port", () => {
  it("is handed out by the reply to a call", () => {
    say(ASK_MOUNTD, ASKING);
    expect(mountd()).toBeNull();
    say(HAVE_MOUNTD, ANSWERING);
    expect(mountd()).toEqual(MOUNTD);
  });

  it("is that of this server, transport and number alone", () => {
    exchange(ASK_MOUNTD, HAVE_MOUNTD);
    expect(ports.find(HOST, "udp", MOUNTD_PORT)).toBeNull();
    expect(ports.find(OTHER, "udp", MOUNTD_PORT)).toBeNull();
    expect(ports.find(FILER, "tcp", MOUNTD_PORT)).toBeNull();
    expect(ports.find(FILER, "udp", MOUNTD_PORT + 1)).toBeNull();
    expect(ports.find(-1, "udp", MOUNTD_PORT)).toBeNull();
  });

  it("is handed out by version 4 and by the lists, too", () => {
    exchange(
      rpcCall({ xid: 1, version: 4, procedure: 3 }, registration(100_021, 4, "tcp")),
      rpcReply(1, xdrString("0.0.0.0.156.64")),
    );
    exchange(rpcCall({ xid: 2, procedure: 4 }), rpcReply(2, xdrList(mapping(100_005, 1, TCP, MOUNTD_PORT))));
    exchange(
      rpcCall({ xid: 3, version: 3, procedure: 4 }),
      rpcReply(3, xdrList(registration(100_024, 1, "udp6", "::.178.110"))),
    );
    expect(ports.find(FILER, "tcp", 40_000)).toEqual({ program: 100_021, version: 4 });
    expect(ports.find(FILER, "tcp", MOUNTD_PORT)).toEqual({ program: 100_005, version: 1 });
    expect(ports.find(FILER, "udp", 45_678)).toEqual({ program: 100_024, version: 1 });
  });

  it("is handed out over TCP, in records and segments cut anywhere", () => {
    const list = xdrList(registration(100_005, 3, "udp", "0.0.0.0.78.80"), registration(100_005, 3, "tcp", "::.78.80"));
    const question = rpcRecord(rpcCall({ xid: XID, version: 4, procedure: 4 }));
    const answer = rpcRecord(rpcReply(XID, list), 40, 20);
    const sides = [
      [question, ASKING],
      [answer, ANSWERING],
    ] as const;
    for (const [record, { from, fromPort, to, toPort }] of sides) {
      const stream = createMessageStream(RPC_RECORDS, (bytes, start, end) => {
        ports.observe(bytes, start, end, from, fromPort, to, toPort, 0, "tcp");
      });
      for (let at = 0; at < record.length; at += 30) stream.add(record, at, Math.min(at + 30, record.length), at);
    }
    expect(mountd()).toEqual(MOUNTD);
    expect(ports.find(FILER, "tcp", MOUNTD_PORT)).toEqual(MOUNTD);
  });

  it("stays with the first program it is handed out for", () => {
    const list = xdrList(
      mapping(100_003, 3, TCP, 2049),
      mapping(100_003, 4, TCP, 2049),
      mapping(100_227, 3, TCP, 2049),
    );
    exchange(rpcCall({ xid: 2, procedure: 4 }), rpcReply(2, list));
    exchange(rpcCall({ xid: 3, procedure: 4 }), rpcReply(3, xdrList(mapping(100_227, 3, TCP, 2049))));
    expect(ports.find(FILER, "tcp", 2049)).toEqual({ program: 100_003, version: 3 });
    expect(ports.dropped()).toBe(0);
  });

  it("lies in the midst of other bytes", () => {
    const around = 20;
    const amid = (message: Uint8Array) => new Uint8Array(message.length + 2 * around).fill(0xee);
    for (const [message, way] of [
      [ASK_MOUNTD, ASKING],
      [HAVE_MOUNTD, ANSWERING],
    ] as const) {
      const bytes = amid(message);
      bytes.set(message, around);
      ports.observe(bytes, around, around + message.length, way.from, way.fromPort, way.to, way.toPort, 0, "udp");
    }
    expect(mountd()).toEqual(MOUNTD);
  });
});

describe("nothing is handed out", () => {
  it("by a reply that nobody asked for", () => {
    say(HAVE_MOUNTD, ANSWERING);
    say(ASK_MOUNTD, ASKING);
    expect(mountd()).toBeNull();
  });

  it.each([
    ["in the call's own direction", ASKING],
    ["from another server", { ...ANSWERING, from: OTHER }],
    ["to another host", { ...ANSWERING, to: OTHER }],
    ["from another port", { ...ANSWERING, fromPort: 112 }],
    ["to another port", { ...ANSWERING, toPort: HOST_PORT + 1 }],
    ["between the right ports of the wrong parties", { ...ANSWERING, from: HOST, to: FILER }],
    ["from a server without a number", { ...ANSWERING, from: -1 }],
  ])("by a reply %s", (_how, way) => {
    say(ASK_MOUNTD, ASKING);
    say(HAVE_MOUNTD, way);
    for (const party of [way.from, HOST, FILER, OTHER]) expect(ports.find(party, "udp", MOUNTD_PORT)).toBeNull();
  });

  it("between parties without numbers", () => {
    say(ASK_MOUNTD, { ...ASKING, from: -1 });
    say(HAVE_MOUNTD, { ...ANSWERING, to: -1 });
    say(ASK_MOUNTD, { ...ASKING, to: -1 });
    say(HAVE_MOUNTD, { ...ANSWERING, from: -1 });
    expect(mountd()).toBeNull();
    expect(ports.find(-1, "udp", MOUNTD_PORT)).toBeNull();
  });

  it("by a reply with another xid", () => {
    exchange(ASK_MOUNTD, rpcReply(XID + 1, u32(MOUNTD_PORT)));
    expect(mountd()).toBeNull();
  });

  it("by a program that is not registered", () => {
    exchange(ASK_MOUNTD, rpcReply(XID, u32(0)));
    expect(ports.find(FILER, "udp", 0)).toBeNull();
  });

  it.each([
    ["a failure", rpcReply(XID, u32(MOUNTD_PORT), 2)],
    ["a denial", rpcDenial(XID)],
  ])("by %s, nor by what comes after", (_what, refusal) => {
    say(ASK_MOUNTD, ASKING);
    say(refusal, ANSWERING);
    say(HAVE_MOUNTD, ANSWERING);
    expect(mountd()).toBeNull();
  });

  it("by a second reply to the same call", () => {
    exchange(ASK_MOUNTD, rpcReply(XID, u32(0)));
    say(HAVE_MOUNTD, ANSWERING);
    expect(mountd()).toBeNull();
  });

  it("by the reply to another call that has taken the xid", () => {
    const unset = rpcCall({ xid: XID, procedure: 2 }, mapping(100_005, 3, UDP));
    say(ASK_MOUNTD, ASKING);
    say(unset, ASKING);
    say(rpcReply(XID, u32(1)), ANSWERING);
    expect(ports.find(FILER, "udp", 1)).toBeNull();
  });

  it("by a reply that comes too late, unless the call was sent again", () => {
    say(ASK_MOUNTD, ASKING, 100);
    say(HAVE_MOUNTD, ANSWERING, 160.1);
    expect(mountd()).toBeNull();
    say(ASK_MOUNTD, ASKING, 200);
    say(ASK_MOUNTD, ASKING, 205);
    say(HAVE_MOUNTD, ANSWERING, 265);
    expect(mountd()).toEqual(MOUNTD);
  });

  it.each([
    ["GETPORT", ASK_MOUNTD, HAVE_MOUNTD],
    [
      "DUMP",
      rpcCall({ xid: XID, version: 4, procedure: 4 }),
      rpcReply(XID, xdrList(registration(100_005, 3, "udp", "0.0.0.0.78.80")), 0, 8),
    ],
  ])("that is wrong by a reply cut anywhere: %s", (_name, question, reply) => {
    for (let end = 0; end < reply.length; end++) {
      exchange(question, reply.subarray(0, end));
      for (const port of [0x4e, 0x50, 0x4e00, 7]) expect(ports.find(FILER, "udp", port)).toBeNull();
    }
    exchange(question, reply);
    expect(mountd()).toEqual(MOUNTD);
  });
});

describe("the limits", () => {
  it("of calls without a reply: the oldest gives way, and is counted", () => {
    say(ASK_MOUNTD, ASKING);
    for (let xid = 0; xid < 4095; xid++) say(rpcCall({ xid, procedure: 4 }), ASKING);
    // Sent again, it is the youngest.
    say(ASK_MOUNTD, ASKING);
    expect(ports.givenUp()).toBe(0);
    say(rpcCall({ xid: 4095, procedure: 4 }), ASKING);
    expect(ports.givenUp()).toBe(1);
    say(rpcReply(0, xdrList(mapping(100_005, 3, TCP, 700))), ANSWERING);
    say(rpcReply(1, xdrList(mapping(100_005, 3, TCP, 701))), ANSWERING);
    say(HAVE_MOUNTD, ANSWERING);
    expect(ports.find(FILER, "tcp", 700)).toBeNull();
    expect(ports.find(FILER, "tcp", 701)).toEqual(MOUNTD);
    expect(mountd()).toEqual(MOUNTD);
  });

  const manyPorts = Array.from({ length: 300 }, (_, index) => mapping(100_005, 3, TCP, 1000 + index));

  it("of a server's ports: later ones are counted", () => {
    exchange(rpcCall({ xid: 1, procedure: 4 }), rpcReply(1, xdrList(...manyPorts)));
    expect(ports.find(FILER, "tcp", 1255)).toEqual(MOUNTD);
    expect(ports.find(FILER, "tcp", 1256)).toBeNull();
    expect(ports.dropped()).toBe(44);
    expect(ports.find(OTHER, "tcp", 1000)).toBeNull();
  });

  it("of all ports: later ones are counted, those known stay", () => {
    const question = rpcCall({ xid: 1, procedure: 4 });
    const list = rpcReply(1, xdrList(...manyPorts.slice(0, 256)));
    for (let server = 100; server < 357; server++) {
      say(question, { ...ASKING, to: server });
      say(list, { ...ANSWERING, from: server });
    }
    expect(ports.find(355, "tcp", 1255)).toEqual(MOUNTD);
    expect(ports.find(356, "tcp", 1000)).toBeNull();
    expect(ports.dropped()).toBe(256);
  });
});

it("any bytes, asked or answered, hand out nothing but what was asked", () => {
  const message = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    fc.array(fc.oneof(fc.nat(5), fc.constant(XID), fc.nat()), { maxLength: 20 }).map((words) => u32(...words)),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(message, fc.boolean()), { maxLength: 20 }), (said) => {
      ports = createHandedOutPorts();
      say(ASK_MOUNTD, ASKING);
      for (const [bytes, isAnswer] of said) say(bytes, isAnswer ? ANSWERING : ASKING);
      for (const port of [1, 2, 3, 4, 5]) expect(ports.find(HOST, "udp", port)).toBeNull();
      expect(ports.find(FILER, "tcp", MOUNTD_PORT)).toBeNull();
    }),
  );
});
