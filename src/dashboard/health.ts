/**
 * How far this sensor can be trusted, in one word with its reason.
 */
import type { Finding } from "../audit/finding.ts";
import { stableId } from "../audit/stable-id.ts";
import { SEVERITIES } from "../audit/words.ts";
import type { LiveStatus } from "../live/status.ts";
import type { Report } from "../report/report.ts";
import { count, grouped } from "../report/wrap.ts";
import type { Tone } from "./palette.ts";

export interface Health {
  readonly word: string;
  readonly tone: Tone;
  readonly reason: string;
}

/** The word for each finding about the sensor, by what its id is made of; any other is about a damaged input. */
const WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "one-sided": "one-sided",
    lossy: "losing",
    dropped: "losing",
    undecoded: "undecoded",
    unlisted: "overflowing",
    duplicates: "doubled",
  }).map(([key, word]) => [stableId("f", "sensor", key), word]),
);

/** Seconds without a packet after which a running sensor is quiet. */
const QUIET_SECONDS = 10;

export function healthOf(report: Report | null, status: LiveStatus): Health {
  // A drop may be a week old, and the head has its count: a mirror that has gone silent is now.
  if (isQuiet(status)) return quiet(status);
  if (status.kernelDropped !== null && status.kernelDropped > 0) {
    return {
      word: "losing",
      tone: "doubtful",
      reason: `${count(status.kernelDropped, "packet")} dropped by the kernel`,
    };
  }
  const worst = worstSensorFinding(report?.findings ?? []);
  if (worst !== undefined) {
    return { word: WORDS.get(worst.id) ?? "damaged", tone: "doubtful", reason: worst.title };
  }
  if (status.state === "ended" && status.packets === 0) return quiet(status);
  if (report === null) return { word: "waiting", tone: "quiet", reason: "no report yet" };
  return { word: "healthy", tone: "good", reason: describeSight(report) };
}

function isQuiet({ state, packets, rates }: LiveStatus): boolean {
  if (state === "ended") return false;
  if (packets === 0 && state === "waiting") return true;
  const last = rates.slice(-QUIET_SECONDS);
  return last.length === QUIET_SECONDS && last.every((rate) => rate.packetsPerSecond === 0);
}

function quiet(status: LiveStatus): Health {
  return { word: "quiet", tone: "doubtful", reason: quietReason(status) };
}

function quietReason({ packets, rates }: LiveStatus): string {
  if (packets === 0) return "no packet has come";
  const silence = rates.length - 1 - rates.findLastIndex((rate) => rate.packetsPerSecond > 0);
  return `no packet for ${silence} s${silence === rates.length ? " and more" : ""}`;
}

function worstSensorFinding(findings: readonly Finding[]): Finding | undefined {
  const ofSensor = findings.filter(({ kind }) => kind === "sensor");
  return SEVERITIES.map((severity) => ofSensor.find((finding) => finding.severity === severity)).find(
    (finding) => finding !== undefined,
  );
}

function describeSight({ sensor }: Report): string {
  const { decoded, packets, tcpFlows, twoWayFlows } = sensor;
  const sight = tcpFlows === 0 ? "" : `, ${grouped(twoWayFlows)} of ${count(tcpFlows, "connection")} seen both ways`;
  return `${grouped(decoded)} of ${count(packets, "packet")} decoded${sight}`;
}
