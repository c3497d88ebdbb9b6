/**
 * ONC RPC messages, version 2 (RFC 5531, section 9).
 *
 *  call            0: xid   4: message type 0   8: RPC version   12: program   16: version   20: procedure
 *                  24: credentials, verifier, arguments
 *  reply           0: xid   4: message type 1   8: reply status
 *  accepted (0)    12: verifier, accept status, result
 *  authentication  0: flavor   4: opaque body (of credentials and verifiers)
 */
import { u32be } from "../capture/endian.ts";
import { afterOpaque, WORD_BYTES } from "./xdr.ts";

export interface RpcCall {
  readonly kind: "call";
  readonly xid: number;
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  /** Where the arguments begin. */
  readonly argumentsAt: number;
}

export type RpcMessage =
  | RpcCall
  /** The reply to a call that was carried out; `resultAt`: where its result begins. */
  | { readonly kind: "result"; readonly xid: number; readonly resultAt: number }
  /** The reply to a call that was not. */
  | { readonly kind: "failure"; readonly xid: number }
  /** Not RPC, or a message cut before its arguments or result. */
  | { readonly kind: "other" };

const OTHER: RpcMessage = { kind: "other" };

const MESSAGE_TYPE = 4;
const TYPE_CALL = 0;
const TYPE_REPLY = 1;

const RPC_VERSION = 8;
const PROGRAM = 12;
const PROGRAM_VERSION = 16;
const PROCEDURE = 20;
const CREDENTIALS = 24;
const CURRENT_RPC_VERSION = 2;

const REPLY_STATUS = 8;
const REPLY_HEADER_BYTES = 12;
const REPLY_ACCEPTED = 0;
const REPLY_DENIED = 1;
const REPLY_VERIFIER = 12;
const ACCEPT_SUCCESS = 0;
/** SYSTEM_ERR */
const LAST_ACCEPT_STATUS = 5;

const AUTHENTICATION_BODY = 4;
const MAX_AUTHENTICATION_BYTES = AUTHENTICATION_BODY + WORD_BYTES + 400;

/** The message in [start, end), without record marks. */
export function readRpcMessage(bytes: Uint8Array, start: number, end: number): RpcMessage {
  if (end - start < REPLY_HEADER_BYTES) return OTHER;
  const type = u32be(bytes, start + MESSAGE_TYPE);
  if (type === TYPE_CALL) return readCall(bytes, start, end);
  return type === TYPE_REPLY ? readReply(bytes, start, end) : OTHER;
}

function readCall(bytes: Uint8Array, start: number, end: number): RpcMessage {
  const verifier = afterAuthentication(bytes, start + CREDENTIALS, end);
  const argumentsAt = afterAuthentication(bytes, verifier, end);
  if (argumentsAt > end || u32be(bytes, start + RPC_VERSION) !== CURRENT_RPC_VERSION) return OTHER;
  return {
    kind: "call",
    xid: u32be(bytes, start),
    program: u32be(bytes, start + PROGRAM),
    version: u32be(bytes, start + PROGRAM_VERSION),
    procedure: u32be(bytes, start + PROCEDURE),
    argumentsAt,
  };
}

function readReply(bytes: Uint8Array, start: number, end: number): RpcMessage {
  const xid = u32be(bytes, start);
  const replyStatus = u32be(bytes, start + REPLY_STATUS);
  if (replyStatus === REPLY_DENIED) return { kind: "failure", xid };
  const acceptStatusAt = afterAuthentication(bytes, start + REPLY_VERIFIER, end);
  const resultAt = acceptStatusAt + WORD_BYTES;
  if (replyStatus !== REPLY_ACCEPTED || resultAt > end) return OTHER;
  const acceptStatus = u32be(bytes, acceptStatusAt);
  if (acceptStatus === ACCEPT_SUCCESS) return { kind: "result", xid, resultAt };
  return acceptStatus <= LAST_ACCEPT_STATUS ? { kind: "failure", xid } : OTHER;
}

/** Where credentials or a verifier end: beyond `end` where they do not fit, or are longer than allowed. */
function afterAuthentication(bytes: Uint8Array, at: number, end: number): number {
  const next = afterOpaque(bytes, at + AUTHENTICATION_BODY, end);
  return next - at > MAX_AUTHENTICATION_BYTES ? Number.POSITIVE_INFINITY : next;
}
