/**
 * A flow as a line of JSON, in the field names of Zeek's conn.log.
 */
import type { AuditedFlow } from "../audit/audited-flow.ts";
import { hasPorts, transportName } from "../audit/words.ts";
import type { Timestamp } from "../capture/source.ts";
import { communityId } from "../flow/community-id.ts";
import { connStateOf, historyOf } from "../flow/conn-state.ts";

const NANOSECONDS = 1_000_000_000;
/** Digits behind the second: microseconds, or nanoseconds where there are any. */
const SHORT_DIGITS = 6;
const LONG_DIGITS = 9;

/** The line, with its newline. Ports, VLAN and whatever else does not apply are null; no field is ever missing. */
export function renderFlow({ flow, client, parties, conversationId }: AuditedFlow): string {
  const server = client === 0 ? 1 : 0;
  const [originator, responder] = [flow.ends[client], flow.ends[server]];
  const transport = transportName(flow.protocol);
  const portOf = ({ port }: { port: number }): number | null => (hasPorts(transport) ? port : null);
  /** Each value as JSON; times are written digit by digit, since no floating-point number holds nanoseconds of today. */
  const values = {
    ts: secondsText(flow.first),
    duration: secondsText(between(flow.first, flow.last)),
    "id.orig_h": JSON.stringify(parties[client]?.text ?? null),
    "id.orig_p": JSON.stringify(portOf(originator)),
    "id.resp_h": JSON.stringify(parties[server]?.text ?? null),
    "id.resp_p": JSON.stringify(portOf(responder)),
    proto: JSON.stringify(transport),
    conn_state: JSON.stringify(connStateOf(flow, client)),
    history: JSON.stringify(historyOf(flow, client)),
    orig_pkts: String(originator.packets),
    orig_ip_bytes: String(originator.bytes),
    resp_pkts: String(responder.packets),
    resp_ip_bytes: String(responder.bytes),
    community_id: JSON.stringify(communityIdOf(flow, parties)),
    vlan: JSON.stringify(flow.vlan),
    encapsulation: JSON.stringify(flow.encapsulation),
    conversation: JSON.stringify(conversationId),
  };
  const fields = Object.entries(values).map(([name, value]) => `"${name}":${value}`);
  return `{${fields.join(",")}}\n`;
}

function communityIdOf({ ends, protocol }: AuditedFlow["flow"], [a, b]: AuditedFlow["parties"]): string | null {
  if (a === null || b === null) return null;
  return communityId({ address: a.address, port: ends[0].port }, { address: b.address, port: ends[1].port }, protocol);
}

/** The time from the first to the last moment, which is not before it. */
function between(first: Timestamp, last: Timestamp): Timestamp {
  const nanoseconds = last.nanoseconds - first.nanoseconds;
  const seconds = last.seconds - first.seconds;
  return nanoseconds < 0 ? { seconds: seconds - 1, nanoseconds: nanoseconds + NANOSECONDS } : { seconds, nanoseconds };
}

/** A JSON number with six or nine digits behind the point. */
function secondsText({ seconds, nanoseconds }: Timestamp): string {
  // Before 1970 the nanoseconds count towards zero: -2 s and 0.75 s more are -1.25 s.
  const isTowardsZero = seconds < 0 && nanoseconds > 0;
  const whole = isTowardsZero ? -seconds - 1 : Math.abs(seconds);
  const fraction = String(isTowardsZero ? NANOSECONDS - nanoseconds : nanoseconds).padStart(LONG_DIGITS, "0");
  const digits = fraction.endsWith("000") ? fraction.slice(0, SHORT_DIGITS) : fraction;
  return `${seconds < 0 ? "-" : ""}${whole}.${digits}`;
}
