/**
 * The exit status that a report deserves.
 */
import type { FindingKind } from "../audit/words.ts";
import type { Report } from "../report/report.ts";
import { ExitStatus } from "./exit-status.ts";

/** @param failOn kinds of findings that are a failure where nobody accepted them */
export function statusOf(report: Report, failOn: ReadonlySet<FindingKind>): number {
  if (report.inputs.some((input) => input.problem !== null) || report.sensor.decoded === 0) {
    return ExitStatus.damagedInput;
  }
  const isFailed = report.findings.some((finding) => finding.accepted === null && failOn.has(finding.kind));
  return isFailed ? ExitStatus.findings : ExitStatus.done;
}
