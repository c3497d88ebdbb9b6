import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RpcStreamResult, readRpcCallOfStream } from "../../src/names/rpc-stream.ts";
import { concat, filler, u8, u32 } from "../packets/bytes.ts";
import { fragment, rpcCall, rpcRecord, rpcReply } from "../packets/rpc.ts";
import { helloFor } from "../packets/tls.ts";

const MORE: RpcStreamResult = { kind: "more" };
const OTHER: RpcStreamResult = { kind: "other" };
const NFS = { xid: 0x0d8a454e, program: 100_003, procedure: 0 } as const;
/** Record mark, xid, message type, RPC version, program, version. */
const DECIDING_BYTES = 24;

function read(bytes: Uint8Array): RpcStreamResult {
  return readRpcCallOfStream(bytes, 0, bytes.length);
}

describe("a stream that begins with a call", () => {
  it.each([3, 4])("shows NFS version %i", (version) => {
    expect(read(rpcRecord(rpcCall({ ...NFS, version })))).toEqual({ kind: "call", program: 100_003, version });
  });

  it("shows it as soon as program and version are there, before which it asks for more", () => {
    const whole = rpcRecord(rpcCall({ ...NFS, version: 4, credentialBytes: 40 }));
    for (let end = 0; end <= whole.length; end++) {
      const expected = end < DECIDING_BYTES ? MORE : { kind: "call", program: 100_003, version: 4 };
      expect(readRpcCallOfStream(whole, 0, end), `${end} bytes`).toEqual(expected);
    }
  });

  it("is that of a large write, of a transient program, of a program asked for its versions", () => {
    const write = rpcRecord(rpcCall({ ...NFS, version: 3, procedure: 7 }, filler(4 << 20))).subarray(0, 1460);
    expect(read(write).kind).toBe("call");
    expect(read(rpcRecord(rpcCall({ ...NFS, program: 0x40000000, version: 1 }))).kind).toBe("call");
    expect(read(rpcRecord(rpcCall({ ...NFS, version: 0 }))).kind).toBe("call");
  });
});

describe("a stream that begins with something else", () => {
  const call = rpcCall({ ...NFS, version: 3 });

  it.each([
    ["a reply", rpcRecord(rpcReply(1, filler(16)))],
    ["a call without record mark", call],
    ["a call in several fragments", rpcRecord(call, 40)],
    ["another version of RPC", rpcRecord(rpcCall({ ...NFS, version: 3, rpcVersion: 3 }))],
    ["a program below all that were given out", rpcRecord(rpcCall({ ...NFS, program: 99_999 }))],
    ["a reserved program", rpcRecord(rpcCall({ ...NFS, program: 0x60000000 }))],
    ["a version beyond belief", rpcRecord(rpcCall({ ...NFS, version: 1024 }))],
    ["a record too short for a call", fragment(call.subarray(0, 36), true)],
    ["a record that is not in whole words", fragment(concat(call, u8(0)), true)],
    ["a record of 16 MiB", concat(u32(0x81000028), call)],
    ["a message that is neither call nor reply", fragment(u32(1, 2, 2, 100_003, 3, 0, 0, 0, 0, 0), true)],
    ["a TLS hello", helloFor("nas.example")],
    ["an SSLv2-compatible hello", u8(0x80, 0x2e, 1, 3, 1, 0, 0x15, 0, 0, 0, 0x10)],
    ["HTTP", new TextEncoder().encode("GET / HTTP/1.1\r\nHost: nas.example\r\n\r\n")],
  ])("is other: %s", (_what, bytes) => {
    expect(read(bytes)).toEqual(OTHER);
    const kinds = Array.from(bytes, (_byte, index) => readRpcCallOfStream(bytes, 0, index + 1).kind);
    expect(kinds.lastIndexOf("more")).toBe(kinds.indexOf("other") - 1);
    expect(kinds).not.toContain("call");
  });
});

it("most streams show by their first byte that they begin with something else", () => {
  const others = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => read(u8(byte)).kind === "other");
  expect(others).toHaveLength(255);
  expect(others).not.toContain(0x80);
});

it("bytes of any kind are read within their range only", () => {
  const begun = rpcRecord(rpcCall({ ...NFS, version: 3 }));
  const changes = fc.array(fc.tuple(fc.nat(begun.length - 1), fc.nat(255)), { maxLength: 4 });
  fc.assert(
    fc.property(changes, fc.nat(begun.length), (some, end) => {
      const changed = begun.slice();
      for (const [at, value] of some) changed[at] = value;
      const bytes = changed.subarray(0, end);
      for (const poison of [0x00, 0x80, 0xff]) {
        const around = filler(32, poison);
        const among = readRpcCallOfStream(concat(around, bytes, around), around.length, around.length + end);
        expect(among).toEqual(read(bytes));
      }
    }),
  );
});
