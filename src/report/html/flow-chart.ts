/**
 * The flow map as a picture, and as the same in a table.
 */
import type { ReportConversation } from "../report.ts";
import { count, grouped } from "../wrap.ts";
import { type Chart, FONT_SIZE, renderChart } from "./chart.ts";
import { html, type Markup, NOTHING } from "./escape.ts";
import { FARES, type Fare, type FlowLink, flowLinks } from "./flow-map.ts";

const SIDE = 280;
const NODE_HEIGHT = 34;
const MIN_HEIGHT = 160;

const SIGNS = {
  failing: { sign: "✕", color: "var(--failing)", opacity: 0.75 },
  unexpected: { sign: "▲", color: "var(--doubtful)", opacity: 0.6 },
  undocumented: { sign: "?", color: "var(--odd)", opacity: 0.6 },
  expected: { sign: "✓", color: "var(--good)", opacity: 0.2 },
} as const satisfies Record<Fare, { sign: string; color: string; opacity: number }>;

export function renderFlowMap(conversations: readonly ReportConversation[]): Markup {
  const links = flowLinks(conversations);
  if (links.length === 0) return NOTHING;
  const legend = FARES.map((fare) => html`<li><span aria-hidden="true">${SIGNS[fare].sign}</span> ${fare}</li>`);
  return html`<section aria-labelledby="flows">
<h2 id="flows">Who talks to whom</h2>
<p>Clients on the left, servers on the right, by their roles. A band is the wider the more conversations it stands for, by orders of magnitude.</p>
<ul class="legend">${legend}</ul>
${renderChart(flowChart(links))}
<details><summary>The same as a table</summary>
${renderTable(links)}
</details>
</section>`;
}

function renderTable(links: readonly FlowLink[]): Markup {
  const rows = links.map(
    ({ client, server, fare, conversations }) =>
      html`<tr><td>${client}</td><td>${server}</td><td>${SIGNS[fare].sign} ${fare}</td><td class="number">${grouped(conversations)}</td></tr>\n`,
  );
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Table of who talks to whom, can be scrolled">
<table><caption>Conversations by the roles of their parties</caption>
<thead><tr><th scope="col">client</th><th scope="col">server</th><th scope="col">how they fare</th><th scope="col">conversations</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** One role can be client and server: each side has nodes of its own, so that no band runs in a circle. */
function flowChart(links: readonly FlowLink[]): Chart {
  const clients = [...new Set(links.map(({ client }) => client))];
  const servers = [...new Set(links.map(({ server }) => server))];
  const node = (side: "client" | "server", name: string): object => {
    const counts = describeFares(links.filter((link) => link[side] === name));
    const shown = `${shortened(name)}: ${counts}`;
    return {
      name: `${side} ${name}`,
      itemStyle: { color: "var(--quiet)" },
      label: { ...LABEL, position: side === "client" ? "left" : "right", formatter: () => shown },
    };
  };
  return {
    height: Math.max(MIN_HEIGHT, Math.max(clients.length, servers.length) * NODE_HEIGHT, links.length * 18),
    label: `Flow map of ${count(clients.length, "kind")} of clients and ${servers.length} of servers, as a table below`,
    option: {
      series: [
        {
          type: "sankey",
          left: SIDE,
          right: SIDE,
          top: 12,
          bottom: 12,
          nodeWidth: 8,
          nodeGap: 16,
          draggable: false,
          data: [...clients.map((name) => node("client", name)), ...servers.map((name) => node("server", name))],
          links: links.map(({ client, server, fare, conversations }) => ({
            source: `client ${client}`,
            target: `server ${server}`,
            value: 1 + Math.log2(conversations),
            lineStyle: { color: SIGNS[fare].color, opacity: SIGNS[fare].opacity, curveness: 0.5 },
            edgeLabel: { ...LABEL, show: fare !== "expected", formatter: () => SIGNS[fare].sign },
          })),
        },
      ],
    },
  };
}

const LABEL = { color: "var(--ink)", fontSize: FONT_SIZE, textBorderWidth: 0 } as const;
/** What fits beside the counts; the table below has it whole. */
const MAX_NAME_CHARACTERS = 30;

function shortened(name: string): string {
  const characters = [...name];
  return characters.length > MAX_NAME_CHARACTERS ? `${characters.slice(0, MAX_NAME_CHARACTERS - 1).join("")}…` : name;
}

/** `✕ 2, ✓ 14` */
function describeFares(links: readonly FlowLink[]): string {
  const totals = FARES.map((fare) => ({
    fare,
    total: links.filter((link) => link.fare === fare).reduce((sum, { conversations }) => sum + conversations, 0),
  }));
  return totals.flatMap(({ fare, total }) => (total === 0 ? [] : [`${SIGNS[fare].sign} ${grouped(total)}`])).join(", ");
}
