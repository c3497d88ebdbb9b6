/** A night's news, from the showcase: one finding new, one gone, three open since before. */

import type { Pace } from "../../src/notify/attempt.ts";
import type { Channel, NotifyFile } from "../../src/notify/channels.ts";
import type { News } from "../../src/notify/digest.ts";
import type { Report } from "../../src/report/report.ts";
import { SITE_FILE } from "../fixtures/files.ts";
import { pastOf } from "../report/pasts.ts";
import { nightBefore, SHOWCASE, wholeReport } from "../report/reports.ts";

export async function showcaseNews(): Promise<News> {
  const report = await wholeReport(SHOWCASE, "--site", SITE_FILE);
  return newsOf(report, nightBefore(report));
}

export function newsOf(report: Report, before: Report | null): News {
  return { report, past: pastOf(report, before), html: "<!doctype html><title>night</title>", hasNews: true };
}

/** Every text of a finding, and the sensor's name, is the given one. */
export function withTexts({ report, past, ...news }: News, text: string): News {
  const spoil = <Finding extends { title: string; reason: string; check: string }>(finding: Finding): Finding => ({
    ...finding,
    title: text,
    reason: text,
    check: text,
  });
  const spoilt = { ...report, findings: report.findings.map(spoil) };
  return {
    ...news,
    report: spoilt,
    past: { ...pastOf(spoilt, nightBefore(spoilt)), night: { ...past!.night, sensor: text } },
  };
}

/** In a hurry, and without a wait between attempts. */
export const QUICK: Pace = { connectMs: 400, answerMs: 400, attemptMs: 2000, wait: async () => undefined };

export function fileOf(...channels: readonly Channel[]): NotifyFile {
  return { channels, retries: { attempts: 3, waitSeconds: 10 } };
}
