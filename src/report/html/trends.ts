/**
 * The last nights, a line of bars for each number; a night that was not audited is a gap, not a zero.
 */
import { COVERAGE_STATUSES, FINDING_KINDS } from "../../audit/words.ts";
import type { Past, PastNight } from "../past.ts";
import { COVERAGE_MEANING, type Meaning } from "../style.ts";
import { count, grouped } from "../wrap.ts";
import { CHART_WIDTH, type Chart, FONT_SIZE, renderChart } from "./chart.ts";
import { html, type Markup, NOTHING } from "./escape.ts";
import { type Day, daysOf } from "./nights.ts";

interface Measure {
  readonly title: string;
  readonly meaning: Meaning;
  readonly numberOf: (night: PastNight) => number | null;
}

const MEASURES: readonly Measure[] = [
  ...(FINDING_KINDS.map((kind) => ({
    title: `findings: ${kind}`,
    meaning: kind === "blocked" ? "failing" : "doubtful",
    numberOf: ({ findings }: PastNight) => findings[kind],
  })) satisfies Measure[]),
  { title: "findings accepted", meaning: "quiet", numberOf: ({ accepted }) => accepted },
  { title: "failing conversations", meaning: "failing", numberOf: ({ failing }) => failing },
  { title: "packets", meaning: "quiet", numberOf: ({ packets }) => packets },
  { title: "packets lost while recording", meaning: "doubtful", numberOf: ({ kernelDropped }) => kernelDropped },
  ...COVERAGE_STATUSES.map((status) => ({
    title: `requirements ${status}`,
    meaning: COVERAGE_MEANING[status],
    numberOf: ({ coverage }: PastNight) => coverage[status],
  })),
];

/** Nothing where there is no earlier night. */
export function renderTrends(past: Past | null): Markup {
  if (past === null || past.nights.length < 2) return NOTHING;
  const days = daysOf(past);
  const gaps = days.filter(({ night }) => night === null).map(({ date }) => date);
  const gapNote =
    gaps.length === 0 ? "Every night was audited." : `Not audited, and so unknown (marked /): ${gaps.join(", ")}.`;
  return html`<section aria-labelledby="trends">
<h2 id="trends">The last ${days.length} nights</h2>
<p>Each line of bars has its own scale, up to the number at its right. ${gapNote}</p>
${renderChart(trendsChart(days))}
<details><summary>The same as a table</summary>
${renderTable(days)}
</details>
</section>`;
}

function renderTable(days: readonly Day[]): Markup {
  const head = MEASURES.map(({ title }) => html`<th scope="col">${title}</th>`);
  const rows = days.map(({ date, night }) => {
    const cells =
      night === null
        ? html`<td colspan="${MEASURES.length}">not audited</td>`
        : MEASURES.map(({ numberOf }) => html`<td class="number">${said(numberOf(night))}</td>`);
    return html`<tr><th scope="row">${date}</th>${cells}</tr>\n`;
  });
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Table of the nights, can be scrolled">
<table><caption>The last ${count(days.length, "night")}, oldest first</caption>
<thead><tr><th scope="col">night</th>${head}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function said(value: number | null): string {
  return value === null ? "not known" : grouped(value);
}

const LEFT = 230;
const RIGHT = 110;
const ROW_HEIGHT = 38;
const BAR_HEIGHT = 26;
const AXIS_HEIGHT = 30;

function trendsChart(days: readonly Day[]): Chart {
  const dates = days.map(({ date }) => date.slice("YYYY-".length));
  const shown = MEASURES.map((measure) => ({
    ...measure,
    values: days.map(({ night }) => (night === null ? null : measure.numberOf(night))),
  }));
  const rows = shown.map(({ values, ...measure }) => ({
    ...measure,
    values,
    highest: Math.max(0, ...values.map(Number)),
  }));
  const top = (row: number): number => row * ROW_HEIGHT + 8;
  return {
    height: rows.length * ROW_HEIGHT + AXIS_HEIGHT,
    label: `Trends of the last ${count(days.length, "night")}, as a table below`,
    option: {
      title: rows.flatMap(({ title, highest, values }, row) => [
        { text: title, left: 0, top: top(row) + 3, padding: 0, textStyle: TITLE },
        {
          text: values.every((value) => value === null) ? "not known" : `highest ${grouped(highest)}`,
          left: CHART_WIDTH - RIGHT + 12,
          top: top(row) + 3,
          padding: 0,
          textStyle: { ...TITLE, color: "var(--quiet)" },
        },
      ]),
      grid: rows.map((_, row) => ({ left: LEFT, right: RIGHT, top: top(row), height: BAR_HEIGHT })),
      xAxis: rows.map((_, row) => ({
        type: "category",
        gridIndex: row,
        data: dates,
        axisTick: { show: false },
        axisLine: { lineStyle: { color: "var(--line)" } },
        axisLabel: { show: row === rows.length - 1, color: "var(--quiet)", fontSize: FONT_SIZE },
      })),
      yAxis: rows.map(({ highest }, row) => ({
        type: "value",
        gridIndex: row,
        show: false,
        min: 0,
        max: highest || 1,
      })),
      series: rows.flatMap(({ values, meaning, highest }, row) => [
        {
          type: "bar",
          xAxisIndex: row,
          yAxisIndex: row,
          // Nothing is no bar, in spite of the least height.
          data: values.map((value) => value || null),
          barWidth: "70%",
          // A small number beside a large one must not vanish.
          barMinHeight: 2,
          itemStyle: { color: `var(--${meaning})` },
        },
        {
          type: "scatter",
          xAxisIndex: row,
          yAxisIndex: row,
          symbolSize: 0,
          label: { show: true, formatter: () => "/", color: "var(--quiet)", fontSize: FONT_SIZE },
          data: days.flatMap(({ night }, index) => (night === null ? [[index, (highest || 1) / 2]] : [])),
        },
      ]),
    },
  };
}

const TITLE = { color: "var(--ink)", fontSize: FONT_SIZE, fontWeight: "normal" } as const;
