/**
 * The coverage that several reports show together: of each requirement the best that any of them can tell. A failure
 * is told even where another report saw the requirement work.
 */
import type { CoverageStatus } from "../audit/words.ts";
import type { Requirement } from "../matrix/requirement.ts";
import { neutralPath, neutralText } from "../names/neutral-text.ts";
import { markdownText, renderMarkdownTable } from "./markdown.ts";
import { describeRequirement, ROW_COLUMNS, rowCells, rowJson } from "./matrix-rows.ts";
import type { StoredReport } from "./stored-report.ts";
import type { Table } from "./table.ts";
import { count, wrap } from "./wrap.ts";

export interface JointCoverage {
  readonly matrix: StoredReport["matrix"];
  readonly reports: readonly { readonly path: string; readonly generatedAt: string }[];
  readonly rows: readonly CoverageRow[];
}

interface CoverageRow {
  readonly id: string;
  readonly status: CoverageStatus;
  /** Over all reports. */
  readonly conversations: number;
  /** Null where it is known here by its id alone. */
  readonly requirement: Requirement | null;
}

/** The later one tells more. */
const STATUSES_BY_WORTH: readonly CoverageStatus[] = ["not-observable", "unseen", "seen", "failing"];

const INDENT = "  ";
const NOT_KNOWN_HERE = "a requirement that is not known here: give the --site or --matrix of its report";

/**
 * @param reports at least one, all of one matrix
 * @param requirements the rows that are known here; they come first, in their order
 */
export function joinCoverage(
  reports: readonly { readonly path: string; readonly report: StoredReport }[],
  requirements: readonly Requirement[],
): JointCoverage {
  const joint = new Map<string, { status: CoverageStatus; conversations: number }>();
  for (const { status, requirement, conversations } of reports.flatMap(({ report }) => report.coverage)) {
    const earlier = joint.get(requirement);
    joint.set(requirement, {
      status: earlier === undefined ? status : better(status, earlier.status),
      conversations: conversations + (earlier?.conversations ?? 0),
    });
  }
  const known = new Map(requirements.map((requirement) => [requirement.id, requirement]));
  const ids = [...known.keys()].filter((id) => joint.has(id)).concat([...joint.keys()].filter((id) => !known.has(id)));
  return {
    matrix: reports[0]!.report.matrix,
    reports: reports.map(({ path, report }) => ({ path: neutralPath(path), generatedAt: report.generatedAt })),
    rows: ids.map((id) => ({ id: neutralText(id), ...joint.get(id)!, requirement: known.get(id) ?? null })),
  };
}

function better(a: CoverageStatus, b: CoverageStatus): CoverageStatus {
  return STATUSES_BY_WORTH.indexOf(a) > STATUSES_BY_WORTH.indexOf(b) ? a : b;
}

export function renderCoverageText(joint: JointCoverage): string {
  const lines = [...wrap(describeMatrix(joint)), ...wrap(describeReports(joint))];
  for (const { id, status, conversations, requirement } of joint.rows) {
    const seen = conversations === 0 ? "" : `, ${count(conversations, "conversation")}`;
    lines.push("", ...wrap(`${status} ${id}${seen}`));
    if (requirement === null) lines.push(...wrap(NOT_KNOWN_HERE, INDENT));
    else lines.push(...wrap(describeRequirement(requirement), INDENT), ...wrap(`[${requirement.source}]`, INDENT));
  }
  return `${lines.join("\n")}\n`;
}

export function* renderCoverageMarkdown(joint: JointCoverage): Generator<string> {
  yield `# Coverage of ${markdownText(describeMatrix(joint))}\n\n`;
  yield `Told ${markdownText(describeReports(joint))}.\n\n`;
  yield* renderMarkdownTable(coverageTable(joint));
}

export function coverageTable({ rows }: JointCoverage): Table {
  return {
    columns: ["requirement", "status", "conversations", ...ROW_COLUMNS],
    rows: rows.map(({ id, status, conversations, requirement }) => [
      id,
      status,
      conversations,
      ...(requirement === null ? ROW_COLUMNS.map(() => null) : rowCells(requirement)),
    ]),
  };
}

export function coverageJson({ matrix, reports, rows }: JointCoverage): object {
  return {
    matrix,
    reports,
    coverage: rows.map(({ id, status, conversations, requirement }) => ({
      requirement: id,
      status,
      conversations,
      row: requirement === null ? null : rowJson(requirement),
    })),
  };
}

function describeMatrix({ matrix }: JointCoverage): string {
  return `${neutralText(matrix.title)} (${neutralText(matrix.id)})`;
}

function describeReports({ reports }: JointCoverage): string {
  return `from ${count(reports.length, "report")}: ${reports.map(({ path }) => path).join(", ")}`;
}
