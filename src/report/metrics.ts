/**
 * A night's run as metrics: Prometheus' text format, version 0.0.4, as node_exporter's textfile collector reads it.
 * Every value is of the last run, so all are gauges: a night's packets are no counter that goes on. Values carry base
 * units (seconds) and the name of their sensor, so that the files of several can lie in one folder.
 */
import { COVERAGE_STATUSES, FINDING_KINDS, SEVERITIES, VERDICTS } from "../audit/words.ts";
import type { Night } from "./past.ts";
import type { Report } from "./report.ts";
import { countFailing } from "./text.ts";

export interface MeasuredRun {
  readonly night: Night;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly succeeded: boolean;
  /** When a run ended well last, this one included; null where none is known. */
  readonly lastSuccess: Date | null;
}

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

interface Metric {
  readonly name: string;
  readonly help: string;
  /** None where nothing is known: a metric without a sample is left out. */
  readonly samples: readonly Sample[];
}

export function renderMetrics(report: Report, run: MeasuredRun): string {
  const { sensor } = run.night;
  return [...findingMetrics(report), ...trafficMetrics(report), ...sensorMetrics(report), ...runMetrics(report, run)]
    .filter(({ samples }) => samples.length > 0)
    .map((metric) => renderMetric(metric, { sensor }))
    .join("");
}

/** All series are there at all times, at 0 if need be: an alert on one that is missing would never fire. */
function findingMetrics({ findings }: Report): Metric[] {
  const samples = FINDING_KINDS.flatMap((kind) =>
    SEVERITIES.flatMap((severity) =>
      [false, true].map((isAccepted): Sample => {
        const alike = findings.filter(
          (finding) =>
            finding.kind === kind && finding.severity === severity && (finding.accepted !== null) === isAccepted,
        );
        return [{ kind, severity, accepted: String(isAccepted) }, alike.length];
      }),
    ),
  );
  return [{ name: "xsaudit_findings", help: "Findings of the night, by whether the site file accepts them.", samples }];
}

function trafficMetrics({ coverage, conversations, summary }: Report): Metric[] {
  return [
    {
      name: "xsaudit_requirements",
      help: "Requirements of the matrix and the site file, by what the night showed of them.",
      samples: COVERAGE_STATUSES.map((status) => [
        { status },
        coverage.filter((requirement) => requirement.status === status).length,
      ]),
    },
    {
      name: "xsaudit_conversations",
      help: "Conversations of the night, by verdict.",
      samples: VERDICTS.map((verdict) => [{ verdict }, summary[verdict]]),
    },
    single(
      "xsaudit_conversations_failing",
      "Conversations of the night that fail, whatever their verdict.",
      countFailing(conversations),
    ),
  ];
}

function sensorMetrics({ sensor, inputs }: Report): Metric[] {
  const undecoded = sensor.undecoded.reduce((sum, { packets }) => sum + packets, 0);
  const damaged = inputs.filter(({ problem }) => problem !== null).length;
  return [
    single("xsaudit_sensor_packets", "Packets in the night's captures.", sensor.packets),
    single("xsaudit_sensor_undecoded_packets", "Packets that could not be decoded.", undecoded),
    single("xsaudit_sensor_duplicate_packets", "Packets that a mirror handed over twice.", sensor.duplicates),
    single(
      "xsaudit_sensor_dropped_packets",
      "Packets that were lost while recording; absent where the captures do not say.",
      sensor.kernelDropped,
    ),
    single("xsaudit_sensor_lost_segments", "Gaps in what TCP acknowledged.", sensor.lostSegments),
    single(
      "xsaudit_sensor_one_way_conversations",
      "Conversations of which only one direction was captured.",
      sensor.oneWayConversations,
    ),
    single("xsaudit_sensor_inputs", "Capture files that were read.", inputs.length),
    single("xsaudit_sensor_damaged_inputs", "Capture files that are damaged.", damaged),
  ];
}

function runMetrics({ tool, matrix }: Report, run: MeasuredRun): Metric[] {
  const { night, startedAt, endedAt, succeeded, lastSuccess } = run;
  return [
    single("xsaudit_period_start_timestamp_seconds", "When the night's period begins.", seconds(new Date(night.from))),
    single("xsaudit_period_end_timestamp_seconds", "When the night's period ends.", seconds(new Date(night.to))),
    single("xsaudit_run_start_timestamp_seconds", "When the last run began.", seconds(startedAt)),
    single(
      "xsaudit_run_duration_seconds",
      "How long the last run took.",
      (endedAt.getTime() - startedAt.getTime()) / 1000,
    ),
    single("xsaudit_run_success", "Whether all of the last run succeeded (1) or not (0).", succeeded ? 1 : 0),
    single(
      "xsaudit_last_success_timestamp_seconds",
      "When a run succeeded last; absent where none is known.",
      lastSuccess === null ? null : seconds(lastSuccess),
    ),
    {
      name: "xsaudit_build_info",
      help: "The version of xsaudit, and the matrix that it holds traffic against.",
      samples: [[{ version: tool.version, matrix: matrix.id }, 1]],
    },
  ];
}

function single(name: string, help: string, value: number | null): Metric {
  return { name, help, samples: value === null ? [] : [[{}, value]] };
}

function seconds(time: Date): number {
  return time.getTime() / 1000;
}

function renderMetric({ name, help, samples }: Metric, common: Labels): string {
  const lines = samples.map(([labels, value]) => `${name}${renderLabels({ ...common, ...labels })} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines, ""].join("\n");
}

function renderLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escapeLabel(value)}"`);
  return `{${pairs.join(",")}}`;
}

/** Within quotes stand a backslash, a quote and a line's end as escapes. */
function escapeLabel(value: string): string {
  return value.toWellFormed().replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
