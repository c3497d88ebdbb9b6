import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RpcMessage, readRpcMessage } from "../../src/names/rpc-message.ts";
import { concat, filler, u32 } from "../packets/bytes.ts";
import { rpcCall, rpcDenial, rpcReply } from "../packets/rpc.ts";

const OTHER: RpcMessage = { kind: "other" };
const XID = 0xfeedbeef;
const RESULT = u32(20048);
const CALL = { xid: XID, program: 100_005, version: 3, procedure: 1 } as const;

function read(bytes: Uint8Array): RpcMessage {
  return readRpcMessage(bytes, 0, bytes.length);
}

/** The same, whatever stands before and after. */
function expectSameAmong(bytes: Uint8Array): void {
  const alone = read(bytes);
  for (const poison of [0x00, 0x01, 0xff]) {
    const around = filler(64, poison);
    const among = readRpcMessage(concat(around, bytes, around), around.length, around.length + bytes.length);
    expect(movedBack(among, around.length)).toEqual(alone);
  }
}

function movedBack(message: RpcMessage, by: number): RpcMessage {
  if (message.kind === "call") return { ...message, argumentsAt: message.argumentsAt - by };
  return message.kind === "result" ? { ...message, resultAt: message.resultAt - by } : message;
}

describe("a call", () => {
  it.each([
    [0, 0],
    [24, 0],
    [21, 7],
    [400, 400],
    [397, 397],
  ])("says what it calls, its arguments behind %i bytes of credentials and %i of verifier", (credentials, verifier) => {
    const bytes = rpcCall({ ...CALL, credentialBytes: credentials, verifierBytes: verifier }, RESULT);
    expect(read(bytes)).toEqual({ kind: "call", ...CALL, argumentsAt: bytes.length - RESULT.length });
  });

  it("has no arguments", () => {
    expect(read(rpcCall(CALL))).toEqual({ kind: "call", ...CALL, argumentsAt: 40 });
  });

  it("is none with longer credentials, or of another version of RPC", () => {
    expect(read(rpcCall({ ...CALL, credentialBytes: 401 }))).toEqual(OTHER);
    expect(read(rpcCall({ ...CALL, verifierBytes: 404 }))).toEqual(OTHER);
    expect(read(rpcCall({ ...CALL, rpcVersion: 3 }))).toEqual(OTHER);
  });
});

describe("a reply", () => {
  it.each([0, 5, 400])("says where its result is, behind a verifier of %i bytes", (verifierBytes) => {
    const bytes = rpcReply(XID, RESULT, 0, verifierBytes);
    expect(read(bytes)).toEqual({ kind: "result", xid: XID, resultAt: bytes.length - RESULT.length });
  });

  it.each([1, 2, 3, 4, 5])("is a failure with accept status %i", (acceptStatus) => {
    expect(read(rpcReply(XID, RESULT, acceptStatus))).toEqual({ kind: "failure", xid: XID });
  });

  it("is a failure where it denies", () => {
    expect(read(rpcDenial(XID))).toEqual({ kind: "failure", xid: XID });
  });

  it("is none with another status, or a longer verifier", () => {
    expect(read(rpcReply(XID, RESULT, 6))).toEqual(OTHER);
    expect(read(rpcReply(XID, RESULT, 0, 401))).toEqual(OTHER);
    expect(read(u32(XID, 1, 2, 0, 0, 0))).toEqual(OTHER);
  });
});

describe("a message", () => {
  it("is no RPC with another type", () => {
    expect(read(u32(XID, 2, 0, 0, 0, 0, 0))).toEqual(OTHER);
  });

  it("that is cut before its arguments or result says nothing", () => {
    for (const whole of [rpcCall({ ...CALL, credentialBytes: 20 }), rpcReply(XID, filler(0), 0, 8)]) {
      for (let end = 0; end < whole.length; end++) {
        expectSameAmong(whole.subarray(0, end));
        expect(readRpcMessage(whole, 0, end), `${end} bytes`).toEqual(OTHER);
      }
    }
  });

  it("of any bytes is read within its range only", () => {
    const words = fc.array(fc.oneof(fc.nat(5), fc.constant(400), fc.nat()), { maxLength: 30 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), expectSameAmong));
    fc.assert(fc.property(words, fc.nat(3), (some, cut) => expectSameAmong(u32(...some).subarray(cut))));
  });
});
