/**
 * The night, finding by finding, as a picture and as the same in words.
 */
import type { ConversationHour } from "../conversation-hours.ts";
import { toSecond } from "../text.ts";
import { count } from "../wrap.ts";
import { CHART_WIDTH, type Chart, FONT_SIZE, renderChart } from "./chart.ts";
import { html, type Markup, NOTHING } from "./escape.ts";
import type { Spell, Timeline } from "./timeline.ts";

const LEFT = 300;
const RIGHT = 16;
const ROW_HEIGHT = 34;
const AXIS_HEIGHT = 30;
const MINUTE_MS = 60_000;

type State = "failed" | "both" | "answered" | "other";

const STATES = {
  failed: { sign: "✕", color: "var(--failing)", ink: "var(--on-failing)", words: "failed" },
  both: { sign: "±", color: "var(--doubtful)", ink: "var(--on-failing)", words: "some failed, some were answered" },
  answered: { sign: "✓", color: "var(--good-pale)", ink: "var(--good)", words: "answered" },
  other: { sign: "·", color: "var(--quiet-pale)", ink: "var(--ink)", words: "traffic, with nothing to decide" },
} as const satisfies Record<State, { sign: string; color: string; ink: string; words: string }>;

function stateOf({ failed, answered }: Spell): State {
  if (failed > 0) return answered > 0 ? "both" : "failed";
  return answered > 0 ? "answered" : "other";
}

export function renderTimeline(timeline: Timeline | null, hours: readonly ConversationHour[] | null): Markup {
  if (timeline === null) return NOTHING;
  const legend = Object.values(STATES).map(
    ({ sign, words }) => html`<li><span aria-hidden="true">${sign}</span> ${words}</li>`,
  );
  const basis = hours === null ? " Of each conversation the newest sixteen attempts are known." : "";
  const more = timeline.omitted === 0 ? "" : ` ${count(timeline.omitted, "more finding")} not drawn.`;
  return html`<section aria-labelledby="timeline">
<h2 id="timeline">When it failed</h2>
<p>Each column is ${describeStep(timeline.stepMs)} of UTC.${basis}${more}</p>
<ul class="legend">${legend}</ul>
${renderChart(timelineChart(timeline))}
<details><summary>The same in words</summary>
<ul>${timeline.rows.map(({ title, spells }) => html`<li>${title}: ${describeSpells(spells, timeline)}</li>`)}</ul>
</details>
</section>`;
}

function describeStep(stepMs: number): string {
  if (stepMs < MINUTE_MS) return count(stepMs / 1000, "second");
  const minutes = stepMs / MINUTE_MS;
  return minutes < 60 ? count(minutes, "minute") : count(minutes / 60, "hour");
}

function describeSpells(spells: readonly (Spell | null)[], { starts }: Timeline): string {
  const said = spells.flatMap((spell, index) => {
    if (spell === null) return [];
    const { failed, answered } = spell;
    const parts = [
      failed > 0 ? `${failed} failed` : "",
      answered > 0 ? `${answered} answered` : "",
      failed + answered === 0 ? STATES.other.words : "",
    ];
    return [`${toSecond(new Date(starts[index]!).toISOString())} ${parts.filter((part) => part !== "").join(", ")}`];
  });
  return `${said.join("; ")}.`;
}

function timelineChart({ starts, stepMs, rows }: Timeline): Chart {
  const height = rows.length * ROW_HEIGHT + AXIS_HEIGHT;
  const cellWidth = (CHART_WIDTH - LEFT - RIGHT) / starts.length;
  const cells = rows.flatMap(({ spells }, row) =>
    spells.flatMap((spell, column) => {
      if (spell === null) return [];
      const { sign, color, ink } = STATES[stateOf(spell)];
      const label = { show: true, formatter: () => sign, color: ink, fontSize: FONT_SIZE };
      return [{ value: [column, row], itemStyle: { color, opacity: 1 }, label }];
    }),
  );
  return {
    height,
    label: `Timeline of ${count(rows.length, "finding")}, told in words below`,
    option: {
      grid: { left: LEFT, right: RIGHT, top: 0, bottom: AXIS_HEIGHT },
      xAxis: {
        type: "category",
        data: starts.map((start) => clockOf(start, stepMs)),
        axisLabel: { color: "var(--quiet)", fontSize: FONT_SIZE },
        axisLine: { lineStyle: { color: "var(--line)" } },
        axisTick: { show: false },
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: rows.map(({ title }) => title),
        axisLabel: TITLE,
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { show: true, lineStyle: { color: "var(--line)" } },
      },
      series: [
        {
          type: "scatter",
          symbol: "rect",
          symbolSize: [Math.max(cellWidth - 3, 2), ROW_HEIGHT - 10],
          data: cells,
        },
      ],
    },
  };
}

/** From the left edge on; narrower than the room, since the reader's font may be wider than the one measured. */
const TITLE = {
  ...{ color: "var(--ink)", fontSize: FONT_SIZE, align: "left", margin: LEFT },
  ...{ width: LEFT - 50, overflow: "truncate" },
} as const;

/** `05:00`, `05:00:10`, or the day where a column is a day or more. */
function clockOf(start: number, stepMs: number): string {
  const time = new Date(start).toISOString();
  if (stepMs >= 24 * 60 * MINUTE_MS) return time.slice("YYYY-".length, "YYYY-MM-DD".length);
  return time.slice(
    "YYYY-MM-DDT".length,
    stepMs < MINUTE_MS ? "YYYY-MM-DDTHH:MM:SS".length : "YYYY-MM-DDTHH:MM".length,
  );
}
