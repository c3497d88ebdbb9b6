/**
 * Findings about the sensor: what makes the rest of the report less certain, and how to mend it.
 */

import type { InputState } from "../capture/source.ts";
import { neutralPath } from "../names/neutral-text.ts";
import type { SensorHealth } from "./doubt.ts";
import { listNames } from "./draft.ts";
import type { Finding } from "./finding.ts";
import type { Sensor } from "./sensor.ts";
import { stableId } from "./stable-id.ts";
import type { Severity } from "./words.ts";

/** Shares from which they are worth a person's time. */
const DUPLICATE_SHARE = 0.1;
const UNDECODED_SHARE = 0.05;
const MOSTLY_UNDECODED_SHARE = 0.5;

export interface SensorFacts {
  readonly sensor: Sensor;
  readonly health: SensorHealth;
  /** Those of the flows that are not listed that no other finding tells of. */
  readonly unlisted: { readonly flows: number; readonly packets: number };
  /** Text of the clients that have most of them. */
  readonly greedyClients: readonly string[];
}

export function sensorFindings(facts: SensorFacts, inputs: readonly InputState[]): Finding[] {
  const findings: Finding[] = [];
  for (const input of inputs) if (input.problem !== null) findings.push(describeProblem(input, input.problem.message));
  const { sensor, health } = facts;
  const undecoded = sensor.packets - sensor.decoded - sensor.duplicates;
  if (health.isOneSided) {
    findings.push(
      draft(
        ["one-sided"],
        "medium",
        "The mirror looks one-sided",
        `${health.oneWayConversations} of ${health.workingConversations} conversations that work show only one direction. Silence is claimed only between addresses that this sensor shows answering.`,
        "That the mirror port copies both directions (rx and tx) of every port on the path.",
      ),
    );
  }
  if (health.isMirrorLossy) {
    findings.push(
      draft(
        ["lossy"],
        "medium",
        "The mirror loses packets",
        `${health.lostSegments} gaps in ${health.tcpPackets} TCP packets: data that its receiver acknowledged is not in the capture. Fewer than ${health.asksThatProve} questions without a reply prove nothing here.`,
        "The load of the mirror port (it carries both directions of all its sources on one link), then the buffer and the disk of the recording machine.",
      ),
    );
  }
  if (sensor.duplicates / sensor.packets >= DUPLICATE_SHARE) {
    findings.push(
      draft(
        ["duplicates"],
        "low",
        "The mirror hands over packets twice",
        `${sensor.duplicates} of ${sensor.packets} packets are copies of one before, within a millisecond. They are not counted.`,
        "That the mirror copies each port once, or one direction of every port: both directions of two ports double what passes between them.",
      ),
    );
  }
  if (undecoded > 0 && undecoded / sensor.packets >= UNDECODED_SHARE) {
    const reasons = sensor.undecoded.map(({ reason, packets }) => `${reason} (${packets})`);
    findings.push(
      draft(
        ["undecoded"],
        undecoded / sensor.packets >= MOSTLY_UNDECODED_SHARE ? "high" : "medium",
        `${undecoded} of ${sensor.packets} packets could not be decoded`,
        `Reasons: ${listNames(reasons)}. What they carried is not in this report.`,
        "The snap length of the recording and what the interface carries.",
      ),
    );
  }
  if (sensor.kernelDropped !== null && sensor.kernelDropped > 0) {
    findings.push(
      draft(
        ["dropped"],
        "medium",
        `${sensor.kernelDropped} packets were dropped while recording`,
        "The recording machine lost packets: an answer may be missing here that was there on the wire.",
        "Record with a larger buffer, a filter or a faster disk.",
      ),
    );
  }
  const { unlisted } = facts;
  if (unlisted.flows > 0) {
    const clients = facts.greedyClients.length > 0 ? ` Most from ${listNames(facts.greedyClients)}.` : "";
    findings.push(
      draft(
        ["unlisted"],
        "medium",
        `${unlisted.flows} flows (${unlisted.packets} packets) are counted but not listed`,
        `They went beyond the limit on conversations.${clients}`,
        "Who opens so many conversations; then audit the rest with those packets filtered out.",
      ),
    );
  }
  return findings;
}

function describeProblem(input: InputState, message: string): Finding {
  const path = neutralPath(input.path);
  const offset = input.problem?.offset;
  const place = offset === null || offset === undefined ? path : `${path}, byte ${offset}`;
  const read = input.packets > 0 ? `${input.packets} packets of it were read.` : "No packet was read from it.";
  return draft(
    ["input", input.path],
    input.packets > 0 ? "medium" : "high",
    `Input ${path} ${flawOf(input)}`,
    `${place}: ${message}. ${read}`,
    "How the capture was recorded and copied; take it again if it can be had whole.",
  );
}

function flawOf(input: InputState): string {
  if (input.packets === 0) return "is unusable";
  return input.problem?.kind === "unknown-link-type" ? "holds what cannot be decoded" : "is damaged";
}

function draft(key: readonly string[], severity: Severity, title: string, reason: string, check: string): Finding {
  return {
    id: stableId("f", "sensor", ...key),
    kind: "sensor",
    severity,
    requirement: null,
    title,
    reason,
    check,
    suggestion: null,
    conversations: [],
    accepted: null,
  };
}
