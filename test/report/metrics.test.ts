/** Metrics as node_exporter's textfile collector reads them. */
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { type MeasuredRun, renderMetrics } from "../../src/report/metrics.ts";
import type { Report } from "../../src/report/report.ts";
import { SITE_FILE } from "../fixtures/files.ts";
import { NIGHT } from "./pasts.ts";
import { SHOWCASE, wholeReport } from "./reports.ts";

const RUN: MeasuredRun = {
  night: NIGHT,
  startedAt: new Date("2026-01-05T07:00:00Z"),
  endedAt: new Date("2026-01-05T07:00:12.500Z"),
  succeeded: true,
  lastSuccess: new Date("2026-01-05T07:00:12.500Z"),
};

let report: Report;
beforeAll(async () => {
  report = await wholeReport(SHOWCASE, "--site", SITE_FILE);
});

it("say what the report says", () => {
  const samples = parse(renderMetrics(report, RUN));
  const all = {
    'xsaudit_findings{accepted="false",kind="blocked",sensor="span1",severity="high"}': 2,
    'xsaudit_findings{accepted="true",kind="blocked",sensor="span1",severity="high"}': 0,
    'xsaudit_findings{accepted="false",kind="undocumented",sensor="span1",severity="low"}': 1,
    'xsaudit_requirements{sensor="span1",status="failing"}': 2,
    'xsaudit_requirements{sensor="span1",status="seen"}': 16,
    'xsaudit_conversations{sensor="span1",verdict="expected"}': 20,
    'xsaudit_conversations_failing{sensor="span1"}': 3,
    'xsaudit_sensor_packets{sensor="span1"}': 119,
    'xsaudit_sensor_undecoded_packets{sensor="span1"}': 0,
    'xsaudit_sensor_damaged_inputs{sensor="span1"}': 0,
    'xsaudit_period_start_timestamp_seconds{sensor="span1"}': 1_767_506_400,
    'xsaudit_period_end_timestamp_seconds{sensor="span1"}': 1_767_592_800,
    'xsaudit_run_duration_seconds{sensor="span1"}': 12.5,
    'xsaudit_run_success{sensor="span1"}': 1,
    'xsaudit_last_success_timestamp_seconds{sensor="span1"}': 1_767_596_412.5,
  };
  for (const [series, value] of Object.entries(all)) expect([series, samples.get(series)]).toEqual([series, value]);
});

it("leave out what is not known, and have a series for everything else at all times", () => {
  const unknown = renderMetrics(report, { ...RUN, succeeded: false, lastSuccess: null });
  expect(unknown).not.toContain("xsaudit_last_success_timestamp_seconds");
  expect(unknown).not.toContain("xsaudit_sensor_dropped_packets");
  expect(parse(unknown).get('xsaudit_run_success{sensor="span1"}')).toBe(0);
  const lossy = renderMetrics({ ...report, findings: [], sensor: { ...report.sensor, kernelDropped: 7 } }, RUN);
  expect(parse(lossy).get('xsaudit_sensor_dropped_packets{sensor="span1"}')).toBe(7);
  expect(
    [...parse(lossy)].filter(([series, value]) => series.startsWith("xsaudit_findings{") && value === 0),
  ).toHaveLength(30);
});

it("are of the format for any name of a sensor", () => {
  const name = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(...'\\"\n{},= a') }));
  fc.assert(
    fc.property(name, (sensor) => {
      const samples = [...parse(renderMetrics(report, { ...RUN, night: { ...NIGHT, sensor } }))];
      expect(samples.length).toBeGreaterThan(40);
      expect(samples.find(([series]) => series.startsWith("xsaudit_run_success"))?.[0]).toBe(
        `xsaudit_run_success{sensor=${JSON.stringify(sensor.toWellFormed())}}`,
      );
    }),
    { numRuns: 50 },
  );
});

const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;

it.skipIf(!hasPromtool)("are what promtool approves of (Debian: prometheus)", () => {
  for (const sensor of ["span1", 'a\\b"c\nd', "ä"]) {
    const input = renderMetrics(report, { ...RUN, night: { ...NIGHT, sensor } });
    const { stdout, stderr, status } = spawnSync("promtool", ["check", "metrics"], { input, encoding: "utf8" });
    expect({ stdout, stderr, status }).toEqual({ stdout: "", stderr: "", status: 0 });
  }
});

/** To the letter: HELP, TYPE, then the samples of that metric and of no other; each metric and series once. */
function parse(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  const metrics = new Set<string>();
  let metric = "";
  expect(text.endsWith("\n")).toBe(true);
  const lines = text.slice(0, -1).split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const help = /^# HELP ([a-z_]+) \S.*\.$/.exec(line);
    if (help !== null) {
      metric = help[1]!;
      expect(metrics.has(metric)).toBe(false);
      metrics.add(metric);
      expect(lines[++at]).toBe(`# TYPE ${metric} gauge`);
      continue;
    }
    const sample = /^([a-z_]+)\{((?:[a-z]+="(?:[^"\\]|\\["\\n])*",?)*)\} (-?[0-9.]+)$/.exec(line);
    expect([line, sample?.[1]]).toEqual([line, metric]);
    const labels = [...sample![2]!.matchAll(/([a-z]+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => {
      const plain = value!.replaceAll(/\\(.)/g, (_, escaped) => (escaped === "n" ? "\n" : escaped));
      return `${name}=${JSON.stringify(plain)}`;
    });
    const series = `${metric}{${labels.toSorted().join(",")}}`;
    expect(samples.has(series)).toBe(false);
    samples.set(series, Number(sample![3]));
  }
  return samples;
}
