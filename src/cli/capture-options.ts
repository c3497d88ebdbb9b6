/**
 * What `xsaudit capture` was told, checked before anything is opened.
 */
import type { PaletteName } from "../dashboard/palette.ts";
import {
  DEFAULT_BUFFER_BYTES,
  DEFAULT_SNAP_LENGTH_BYTES,
  DEFAULT_TIMEOUT_MS,
  type LiveOptions,
} from "../live/open-live.ts";
import { MIN_ROTATE_BYTES, RECORDING_DEFAULTS } from "../live/recording.ts";
import type { ColorChoice } from "./color.ts";
import { parseBytes, parseCount, parseSeconds } from "./quantities.ts";
import type { SiteOptions } from "./site.ts";

export interface CaptureOptions extends SiteOptions {
  readonly filter?: string;
  readonly snaplen?: string;
  readonly promiscuous: boolean;
  readonly buffer?: string;
  readonly duration?: string;
  readonly count?: string;
  readonly user?: string;
  readonly write?: string;
  readonly rotateSize?: string;
  readonly rotateTime?: string;
  readonly keep?: string;
  readonly format?: "text" | "json" | "ndjson";
  readonly output?: string;
  readonly flows?: string;
  readonly failOn?: string;
  readonly color: ColorChoice;
  readonly palette: PaletteName;
}

/** A packet's headers; and what libpcap can hold. */
const MIN_SNAP_LENGTH_BYTES = 64;
const MAX_SNAP_LENGTH_BYTES = 262_144;
const MIN_BUFFER_BYTES = 1e6;

/** What to open. @throws UsageError */
export function liveOptions(interfaceName: string, options: CaptureOptions): LiveOptions {
  const { filter, snaplen, buffer } = options;
  return {
    interfaceName,
    filter: filter ?? null,
    snapLengthBytes:
      snaplen === undefined
        ? DEFAULT_SNAP_LENGTH_BYTES
        : parseCount(snaplen, "--snaplen", MIN_SNAP_LENGTH_BYTES, MAX_SNAP_LENGTH_BYTES),
    isPromiscuous: options.promiscuous,
    bufferBytes: buffer === undefined ? DEFAULT_BUFFER_BYTES : parseBytes(buffer, "--buffer", MIN_BUFFER_BYTES),
    timeoutMs: DEFAULT_TIMEOUT_MS,
  };
}

/** When it ends by itself; null for never. @throws UsageError */
export function captureLimits({ duration, count }: CaptureOptions): {
  readonly durationMs: number | null;
  readonly maxPackets: number | null;
} {
  return {
    durationMs: duration === undefined ? null : parseSeconds(duration, "--duration") * 1000,
    maxPackets: count === undefined ? null : parseCount(count, "--count", 1, Number.MAX_SAFE_INTEGER),
  };
}

/** When recordings end, and what they take. @throws UsageError */
export function recordingLimits({ rotateSize, rotateTime, keep }: CaptureOptions): {
  readonly rotateBytes: number;
  readonly rotateSeconds: number;
  readonly totalBytes: number;
} {
  return {
    rotateBytes:
      rotateSize === undefined
        ? RECORDING_DEFAULTS.rotateBytes
        : parseBytes(rotateSize, "--rotate-size", MIN_ROTATE_BYTES),
    rotateSeconds:
      rotateTime === undefined ? RECORDING_DEFAULTS.rotateSeconds : parseSeconds(rotateTime, "--rotate-time"),
    totalBytes: keep === undefined ? RECORDING_DEFAULTS.totalBytes : parseBytes(keep, "--keep", MIN_ROTATE_BYTES),
  };
}
