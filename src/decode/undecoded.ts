/**
 * Why packets could not be decoded, counted by reason: no packet vanishes.
 */
import { linkTypeName } from "./link-type.ts";
import { LAYER_TITLES, Layer, MAX_LAYERS, Stop, type StopName, stopKind, stopLayer } from "./step.ts";

/** Reasons kept apart; protocol numbers come from the wire, so that a hostile capture could make up many. */
const MAX_REASONS = 512;
const OTHER_REASONS = "other reasons";
const ORPHAN_PIECE = "later piece of a fragmented packet whose first piece was not captured";

export interface UndecodedCount {
  readonly reason: string;
  readonly packets: number;
}

export interface UndecodedCounter {
  /** Counts a packet that stopped at `step`; `unknownValue` is the number that was not known, if that was why. */
  countStop(step: number, unknownValue: number): void;
  /** Packets by reason, most first. @param orphans later pieces without their first piece */
  byReason(orphans: number): UndecodedCount[];
}

export function createUndecodedCounter(): UndecodedCounter {
  const packetsByReason = new Map<string, number>();
  const reasonByStop = new Map<number, string>();
  const count = (reason: string): void => {
    const key = packetsByReason.has(reason) || packetsByReason.size < MAX_REASONS ? reason : OTHER_REASONS;
    packetsByReason.set(key, (packetsByReason.get(key) ?? 0) + 1);
  };
  return {
    countStop(step, unknownValue) {
      const value = namesValue(step) ? unknownValue : 0;
      const key = step * 2 ** 32 + (value >>> 0);
      let reason = reasonByStop.get(key);
      if (reason === undefined) {
        reason = describeStop(step, value);
        if (reasonByStop.size < MAX_REASONS) reasonByStop.set(key, reason);
      }
      count(reason);
    },
    byReason(orphans) {
      const pieces: [string, number][] = orphans === 0 ? [] : [[ORPHAN_PIECE, orphans]];
      return [...packetsByReason, ...pieces]
        .map(([reason, packets]) => ({ reason, packets }))
        .sort((a, b) => b.packets - a.packets || (a.reason < b.reason ? -1 : 1));
    },
  };
}

function namesValue(step: number): boolean {
  const kind = stopKind(step);
  return kind === Stop.unknownNext || kind === Stop.unknownLinkType;
}

const LAYER_TITLE_BY_NUMBER = new Map<number, string>(
  Object.entries(Layer).map(([name, layer]) => [layer, LAYER_TITLES[name as keyof typeof Layer]] as const),
);
const STOP_NAME_BY_NUMBER = new Map<number, StopName>(
  Object.entries(Stop).map(([name, kind]) => [kind, name as StopName] as const),
);

const STOP_SENTENCES = {
  cut: (layer) => `cut by the snap length in ${layer}`,
  short: (layer) => `ends within the ${layer} header`,
  malformed: (layer) => `malformed ${layer} header`,
  unknownNext: (layer, value) => `unknown protocol 0x${value.toString(16).padStart(4, "0")} in ${layer}`,
  tooDeep: () => `more than ${MAX_LAYERS} headers`,
  unknownLinkType: (_layer, value) => `unknown link type ${linkTypeName(value)}`,
  noInterface: () => "packet before its interface was described",
} as const satisfies Record<StopName, (layer: string, value: number) => string>;

function describeStop(step: number, value: number): string {
  const kind = STOP_NAME_BY_NUMBER.get(stopKind(step));
  if (kind === undefined) throw new Error(`no such stop: ${step}`);
  return STOP_SENTENCES[kind](LAYER_TITLE_BY_NUMBER.get(stopLayer(step)) ?? "?", value);
}
