/**
 * Storage: NFS version 3 (RFC 1813) on TCP, rpcbind's answer where it is, and iSCSI (RFC 7143).
 */
import { concat, filler, u8, u16, u32 } from "../../test/packets/bytes.ts";
import { mapping, PROTOCOL_NUMBERS, rpcCall, rpcReply } from "../../test/packets/rpc.ts";
import type { DialogueMaker } from "./dialogue.ts";
import { messageOf } from "./message.ts";

const NFS_PROGRAM = 100_003;
const NFS_PORT = 2049;
const NFS_READ = 6;
const NFS_FILE_HANDLE = concat(u32(32), filler(32, 0x0f));
const PORTMAP_GETPORT = 3;
const LAST_FRAGMENT = 0x8000_0000;

export const nfs: DialogueMaker = (_plan, { random, pickBytes }) => {
  const firstXid = random.below(2 ** 31);
  return {
    question(turn) {
      const call = rpcCall(
        { xid: firstXid + turn, program: NFS_PROGRAM, version: 3, procedure: NFS_READ },
        NFS_FILE_HANDLE,
        u32(0, turn * 65_536, 65_536),
      );
      return messageOf(inRecord(call, 0), 0, random);
    },
    answer(turn) {
      const data = wholeWords(pickBytes());
      const noAttributes = 0;
      const result = u32(0, noAttributes, data, 0, data);
      return messageOf(inRecord(rpcReply(firstXid + turn, result), data), data, random);
    },
  };
};

export const rpcbind: DialogueMaker = (_plan, { random }) => {
  const firstXid = random.below(2 ** 31);
  return {
    question: (turn) =>
      messageOf(
        rpcCall({ xid: firstXid + turn, procedure: PORTMAP_GETPORT }, mapping(NFS_PROGRAM, 3, PROTOCOL_NUMBERS.tcp)),
        0,
        random,
      ),
    answer: (turn) => messageOf(rpcReply(firstXid + turn, u32(NFS_PORT)), 0, random),
  };
};

/** A record of one fragment (RFC 5531, section 11) that goes on with `dataBytes` behind what is given. */
function inRecord(message: Uint8Array, dataBytes: number): Uint8Array {
  return concat(u32((LAST_FRAGMENT | (message.length + dataBytes)) >>> 0), message);
}

const LOGIN_REQUEST = 0x43;
const LOGIN_RESPONSE = 0x23;
const SCSI_COMMAND = 0x01;
const DATA_IN = 0x25;
/** From the security stage straight to full work. */
const TO_FULL_FEATURE = 0x87;
const FINAL_READ = 0xc1;
const FINAL_WITH_STATUS = 0x81;
const READ_10 = 0x28;
const BLOCK_BYTES = 512;
const NO_TAG = 0xffff_ffff;
const INITIATOR = keys(
  "InitiatorName=iqn.2026-01.example.pool:host",
  "SessionType=Normal",
  "TargetName=iqn.2026-01.example.pool:lun",
);
const TARGET = keys("TargetPortalGroupTag=1");

export const iscsi: DialogueMaker = (_plan, { random, pickBytes }) => ({
  question(turn) {
    if (turn === 0) {
      const session = concat(u32(0x4000_0001, 0), u32(0, 0), u32(1, 0), filler(16));
      return messageOf(concat(header(LOGIN_REQUEST, TO_FULL_FEATURE, INITIATOR.length), session, INITIATOR), 0, random);
    }
    const block = concat(u8(READ_10, 0), u32(turn * 8), u8(0), u16(8), filler(7));
    const command = concat(u32(0, 0, turn, 8 * BLOCK_BYTES, turn, turn), block);
    return messageOf(concat(header(SCSI_COMMAND, FINAL_READ, 0), command), 0, random);
  },
  answer(turn) {
    if (turn === 0) {
      const session = concat(u32(0x4000_0001, 0x0001_0000), u32(0, 0), u32(1, 2, 64), filler(12));
      return messageOf(concat(header(LOGIN_RESPONSE, TO_FULL_FEATURE, TARGET.length), session, TARGET), 0, random);
    }
    const data = wholeWords(pickBytes());
    const place = u32(0, 0, turn, NO_TAG, turn, turn + 1, turn + 64, 0, 0, 0);
    return messageOf(concat(header(DATA_IN, FINAL_WITH_STATUS, data), place), data, random);
  },
});

/** The first eight bytes of a basic header segment, which has 48. */
function header(operation: number, flags: number, dataBytes: number): Uint8Array {
  return concat(u8(operation, flags, 0, 0), u32(dataBytes));
}

function keys(...pairs: readonly string[]): Uint8Array {
  const text = new TextEncoder().encode(pairs.map((pair) => `${pair}\0`).join(""));
  return concat(text, filler(wholeWords(text.length) - text.length));
}

function wholeWords(bytes: number): number {
  return (bytes + 3) & ~3;
}
