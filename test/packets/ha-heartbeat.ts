/** The heartbeat of XenServer's high availability, 744 bytes as xha sends them. */
import { concat, filler, u8 } from "./bytes.ts";

const HEARTBEAT_BYTES = 744;

/** @param generation and `host` are 32 hexadecimal digits each */
export function haHeartbeat(generation: string, host: string): Uint8Array {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const head = concat(text("xhah"), filler(8), u8(0xe8, 0x02, 0, 0), text(generation), text(host));
  return concat(head, filler(HEARTBEAT_BYTES - head.length));
}
