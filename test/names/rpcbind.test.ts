import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRpcMessage } from "../../src/names/rpc-message.ts";
import {
  type HandedOutPort,
  type RpcbindQuestion,
  readRpcbindAnswer,
  readRpcbindQuestion,
} from "../../src/names/rpcbind.ts";
import { concat, filler, u32 } from "../packets/bytes.ts";
import {
  mapping,
  PROTOCOL_NUMBERS,
  passedOn,
  registration,
  rpcCall,
  universalAddress,
  xdrList,
  xdrString,
} from "../packets/rpc.ts";

const { tcp: TCP, udp: UDP } = PROTOCOL_NUMBERS;
const XID = 0x6a2602ab;
const MOUNTD = { program: 100_005, version: 3 } as const;
const PORT: RpcbindQuestion = { kind: "port", ...MOUNTD, transport: "udp" };
const ADDRESS: RpcbindQuestion = { kind: "address", ...MOUNTD, transport: "tcp" };
const MAPPINGS: RpcbindQuestion = { kind: "mappings" };
const REGISTRATIONS: RpcbindQuestion = { kind: "registrations" };

function ask(
  version: number,
  procedure: number,
  callArguments = filler(0),
  program = 100_000,
  over: "tcp" | "udp" = "udp",
): RpcbindQuestion | null {
  const bytes = rpcCall({ xid: XID, program, version, procedure, credentialBytes: 28 }, callArguments);
  const call = readRpcMessage(bytes, 0, bytes.length);
  if (call.kind !== "call") throw new Error("the builder's call is none");
  return readRpcbindQuestion(bytes, call, bytes.length, over);
}

function answer(question: RpcbindQuestion, result: Uint8Array): readonly HandedOutPort[] {
  return readRpcbindAnswer(question, result, 0, result.length);
}

function address(host: string, port: number): Uint8Array {
  return xdrString(universalAddress(host, port));
}

describe("a question", () => {
  it("is for a program's port (portmap's GETPORT)", () => {
    expect(ask(2, 3, mapping(100_005, 3, UDP))).toEqual(PORT);
    expect(ask(2, 3, mapping(100_005, 3, TCP))).toEqual({ ...PORT, transport: "tcp" });
  });

  it.each([
    ["GETADDR", 3, 3],
    ["GETADDR", 4, 3],
    ["GETVERSADDR", 4, 9],
  ])("is for a program's address (rpcbind's %s, version %i)", (_name, version, procedure) => {
    for (const netid of ["tcp", "tcp6"]) {
      expect(ask(version, procedure, registration(100_005, 3, netid))).toEqual(ADDRESS);
    }
    for (const netid of ["udp", "udp6"]) {
      expect(ask(version, procedure, registration(100_005, 3, netid))).toEqual({ ...ADDRESS, transport: "udp" });
    }
  });

  it.each(["tcp", "udp"] as const)("is for what it comes by (%s) where it names no transport", (over) => {
    expect(ask(3, 3, registration(100_005, 3, ""), 100_000, over)).toEqual({ ...ADDRESS, transport: over });
    expect(ask(4, 9, registration(100_005, 3, ""), 100_000, over)).toEqual({ ...ADDRESS, transport: over });
  });

  it("is for all programs (DUMP)", () => {
    expect(ask(2, 4)).toEqual(MAPPINGS);
    expect(ask(3, 4)).toEqual(REGISTRATIONS);
    expect(ask(4, 4)).toEqual(REGISTRATIONS);
  });

  it.each([
    ["CALLIT", 2, 5, "port"],
    ["CALLIT", 3, 5, "address"],
    ["BCAST", 4, 5, "address"],
    ["INDIRECT", 4, 10, "address"],
  ])("is passed on (%s, version %i)", (_name, version, procedure, kind) => {
    expect(ask(version, procedure, passedOn(100_005, 3, 1))).toEqual({ kind, ...MOUNTD, transport: "udp" });
  });

  it.each([
    ["NULL", 2, 0],
    ["SET", 2, 1],
    ["SET", 4, 1],
    ["GETTIME", 3, 6],
    ["GETVERSADDR before its version", 3, 9],
    ["INDIRECT before its version", 3, 10],
    ["GETVERSADDR of portmap", 2, 9],
    ["GETPORT of version 1", 1, 3],
    ["DUMP of version 5", 5, 4],
  ])("is not %s", (_name, version, procedure) => {
    expect(
      ask(version, procedure, version === 2 ? mapping(100_005, 3, UDP) : registration(100_005, 3, "tcp")),
    ).toBeNull();
  });

  it("is none of another program, or for a transport without ports", () => {
    expect(ask(2, 3, mapping(100_005, 3, UDP), 100_003)).toBeNull();
    expect(ask(2, 3, mapping(100_005, 3, 132))).toBeNull();
    expect(ask(4, 3, registration(100_005, 3, "local"))).toBeNull();
  });

  it.each([
    ["GETPORT", 2, 3, mapping(100_005, 3, UDP), 16],
    ["GETADDR", 4, 3, registration(100_005, 3, "tcp"), 16],
    ["CALLIT", 2, 5, passedOn(100_005, 3, 1), 8],
  ])("is read once it is there, however it is cut: %s", (_name, version, procedure, whole, needed) => {
    for (let end = 0; end <= whole.length; end++) {
      const isRead = ask(version, procedure, whole.subarray(0, end)) !== null;
      expect(isRead, `${end} bytes`).toBe(end >= needed);
    }
  });
});

describe("an answer", () => {
  const mountd = { ...MOUNTD, port: 20_048 };

  it("is the port asked for", () => {
    expect(answer(PORT, u32(20_048))).toEqual([{ ...mountd, transport: "udp" }]);
    expect(answer(PORT, u32(65_535))).toEqual([{ ...mountd, transport: "udp", port: 65_535 }]);
  });

  it("is the address asked for, whatever its host", () => {
    for (const host of ["10.0.0.9", "0.0.0.0", "::", "2001:db8::9"]) {
      expect(answer(ADDRESS, address(host, 20_048)), host).toEqual([{ ...mountd, transport: "tcp" }]);
    }
  });

  it("is that of a call passed on, with that call's own result behind", () => {
    expect(answer(PORT, concat(u32(20_048), xdrString("result")))).toEqual([{ ...mountd, transport: "udp" }]);
    expect(answer(ADDRESS, concat(address("10.0.0.9", 20_048), xdrString("result")))).toHaveLength(1);
  });

  it("is that the program is not registered, or no answer", () => {
    expect(answer(PORT, u32(0))).toEqual([]);
    expect(answer(PORT, u32(65_536))).toEqual([]);
    expect(answer(PORT, u32(0x4e500000))).toEqual([]);
    expect(answer(ADDRESS, xdrString(""))).toEqual([]);
    expect(answer(ADDRESS, address("0.0.0.0", 0))).toEqual([]);
    expect(answer(ADDRESS, xdrString("/run/rpcbind.sock"))).toEqual([]);
    expect(answer(ADDRESS, address(`fe80::1%${"e".repeat(80)}`, 20_048))).toEqual([]);
  });

  it("says nothing before it is whole", () => {
    for (const [question, whole] of [
      [PORT, u32(20_048)],
      [ADDRESS, address("10.0.0.9", 20_048)],
    ] as const) {
      for (let end = 0; end < whole.length; end++) {
        expect(answer(question, whole.subarray(0, end)), `${end} bytes`).toEqual([]);
      }
      expect(answer(question, whole)).toHaveLength(1);
    }
  });

  it("is read as what was asked", () => {
    expect(answer(ADDRESS, u32(20_048))).toEqual([]);
    expect(answer(MAPPINGS, u32(20_048))).toEqual([]);
    expect(answer(REGISTRATIONS, xdrList(mapping(100_005, 3, TCP, 20_048)))).toEqual([]);
    expect(answer(MAPPINGS, xdrList(registration(100_005, 3, "tcp", "0.0.0.0.8.1")))).toEqual([]);
  });
});

const MAPPING_ENTRIES = [
  mapping(100_000, 2, TCP, 111),
  mapping(100_005, 3, UDP, 20_048),
  mapping(100_021, 4, TCP, 0),
  mapping(100_024, 1, 132, 600),
  mapping(100_024, 1, UDP, 45_678),
];
const REGISTRATION_ENTRIES = [
  registration(100_000, 4, "tcp6", "::.0.111"),
  registration(100_000, 4, "local", "/run/rpcbind.sock"),
  registration(100_005, 3, "udp", "0.0.0.0.78.80"),
  registration(100_021, 4, "tcp", ""),
  registration(100_021, 4, "ticotsord", "10.0.0.9.3.232"),
  registration(100_024, 1, "udp6", "2001:db8::9.178.110"),
];
const LISTED = [
  { program: 100_005, version: 3, transport: "udp", port: 20_048 },
  { program: 100_024, version: 1, transport: "udp", port: 45_678 },
];
const LIST_END_BYTES = 4;
const LISTS = [
  [MAPPINGS, MAPPING_ENTRIES, [{ program: 100_000, version: 2, transport: "tcp", port: 111 }, ...LISTED]],
  [REGISTRATIONS, REGISTRATION_ENTRIES, [{ program: 100_000, version: 4, transport: "tcp", port: 111 }, ...LISTED]],
] as const;

describe.each(LISTS)("a list (%j)", (question, entries, ports) => {
  const list = xdrList(...entries);

  it("hands out the ports of its entries that have any", () => {
    expect(answer(question, list)).toEqual(ports);
  });

  it("may be empty, and ends there, whatever follows", () => {
    expect(answer(question, xdrList())).toEqual([]);
    expect(answer(question, concat(xdrList(), list))).toEqual([]);
    expect(answer(question, concat(u32(2), list.subarray(4)))).toEqual([]);
  });

  it("cut anywhere gives those of its whole entries", () => {
    const ends = entries.map((_, index) => xdrList(...entries.slice(0, index + 1)).length - LIST_END_BYTES);
    for (let end = 0; end <= list.length; end++) {
      const whole = entries.slice(0, ends.filter((entryEnd) => entryEnd <= end).length);
      expect(answer(question, list.subarray(0, end)), `${end} bytes`).toEqual(answer(question, xdrList(...whole)));
    }
  });
});

it.each([
  [MAPPINGS, (port: number) => mapping(100_005, 3, TCP, port)],
  [REGISTRATIONS, (port: number) => registration(100_005, 3, "tcp", `0.0.0.0.${port >> 8}.${port & 0xff}`)],
])("of an endless list (%j) 1024 entries are read", (question, entry) => {
  const endless = xdrList(...Array.from({ length: 1100 }, (_, index) => entry(index + 1)));
  const ports = answer(question, endless);
  expect(ports).toHaveLength(1024);
  expect(ports.at(-1)?.port).toBe(1024);
});

describe("whatever comes", () => {
  const questions = fc.constantFrom(PORT, ADDRESS, MAPPINGS, REGISTRATIONS);
  const result = fc.oneof(
    fc.uint8Array({ maxLength: 120 }),
    fc.array(fc.oneof(fc.nat(5), fc.nat()), { maxLength: 30 }).map((words) => u32(...words)),
    fc
      .tuple(
        fc.constantFrom(xdrList(...MAPPING_ENTRIES), xdrList(...REGISTRATION_ENTRIES)),
        fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 6 }),
      )
      .map(([list, changes]) => {
        const changed = list.slice();
        for (const [at, value] of changes) changed[at % changed.length] = value;
        return changed;
      }),
  );

  it("an answer hands out true ports, and is read within its range only", () => {
    fc.assert(
      fc.property(questions, result, (question, bytes) => {
        const ports = answer(question, bytes);
        for (const { port } of ports) expect(port > 0 && port <= 65_535 && Number.isInteger(port)).toBe(true);
        for (const poison of [0x00, 0x01, 0x31]) {
          const around = filler(64, poison);
          const among = concat(around, bytes, around);
          expect(readRpcbindAnswer(question, among, around.length, around.length + bytes.length)).toEqual(ports);
        }
      }),
    );
  });

  it("a question is read within its range only", () => {
    const procedures = fc.tuple(fc.nat(5), fc.nat(12));
    fc.assert(
      fc.property(procedures, result, ([version, procedure], bytes) => {
        const head = rpcCall({ xid: XID, version, procedure });
        const among = concat(head, bytes, filler(64, 0x01));
        const end = head.length + bytes.length;
        const call = readRpcMessage(among, 0, end);
        if (call.kind !== "call") throw new Error("the builder's call is none");
        const question = readRpcbindQuestion(among, call, end, "udp");
        expect(question).toEqual(ask(version, procedure, bytes));
      }),
    );
  });
});
