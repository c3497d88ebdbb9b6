/**
 * The beat of a pool: every member opens a new connection to the coordinator each 30 s (`host.tickle_heartbeat` of xapi's
 * `db_gc.ml`), and to nobody else.
 */
export interface Beat {
  readonly member: number;
  readonly coordinator: number;
  /** Others beat to the same address: one alone may be a client with a rhythm of its own. */
  readonly isShared: boolean;
}

interface Connections {
  readonly client: number;
  readonly server: number;
  readonly port: number;
  /** When they began, in seconds. */
  readonly starts: readonly number[];
}

const TOOLSTACK_TLS_PORT = 443;
const INTERVAL_SECONDS = 30;
const TOLERANCE_SECONDS = 3;
/** Fewer intervals may be chance. */
const MIN_INTERVALS = 4;
/** The others may be of other calls in between. */
const BEATING_SHARE = 0.5;

export function findBeats(connections: readonly Connections[]): Beat[] {
  const beats = connections.filter(({ port, starts }) => port === TOOLSTACK_TLS_PORT && hasBeat(starts));
  const targets = countBy(beats.map(({ client }) => client));
  const sources = countBy(beats.map(({ server }) => server));
  // Who beats to several hosts polls them: so do XenCenter and monitors.
  return beats
    .filter(({ client }) => targets.get(client) === 1)
    .map(({ client, server }) => ({ member: client, coordinator: server, isShared: sources.get(server)! > 1 }));
}

/** Whether there is a connection 30 s after most of them, and not half-way as well: that is another rhythm. */
function hasBeat(starts: readonly number[]): boolean {
  if (starts.length <= MIN_INTERVALS) return false;
  const times = [...starts].sort((a, b) => a - b);
  const due = times.filter((time) => time + INTERVAL_SECONDS - TOLERANCE_SECONDS <= times.at(-1)!);
  const followedAfter = (seconds: number): number =>
    due.filter((time) => times.some((other) => Math.abs(other - time - seconds) <= TOLERANCE_SECONDS)).length;
  const beats = followedAfter(INTERVAL_SECONDS);
  const isFaster = followedAfter(INTERVAL_SECONDS / 2) / due.length >= BEATING_SHARE;
  return beats >= MIN_INTERVALS && beats / due.length >= BEATING_SHARE && !isFaster;
}

function countBy(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
