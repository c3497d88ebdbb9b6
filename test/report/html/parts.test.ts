import fc from "fast-check";
import { expect, it } from "vitest";
import { html, scriptJson } from "../../../src/report/html/escape.ts";
import { flowLinks } from "../../../src/report/html/flow-map.ts";
import { daysOf } from "../../../src/report/html/nights.ts";
import type { PageTable } from "../../../src/report/html/page-data.ts";
import { redraw } from "../../../src/report/html/svg.ts";
import { encodeTable } from "../../../src/report/html/table-data.ts";
import { timelineOf } from "../../../src/report/html/timeline.ts";
import type { Report } from "../../../src/report/report.ts";
import { reportConversation } from "../report-conversation.ts";

it("any text within a template stays text, in quotes too", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const { markup } = html`<p title="${text}">${text}</p>`;
      expect(markup).toMatch(/^<p title="[^<>"]*">[^<>]*<\/p>$/);
    }),
  );
});

it("any value within a script element stays within it", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom(..."</scriptSCRIPT!->[]&") })), (values) => {
      const json = scriptJson(values);
      expect(json).not.toContain("<");
      expect(JSON.parse(json)).toEqual(values);
    }),
  );
});

it("redraws shapes and texts, and nothing else", () => {
  const svg = `<svg width="8"><defs ><clipPath id="a"><path d="M0 0"></path></clipPath></defs>
<path d="M1 1" fill="var(--good)" class="zr0-cls-1" onclick="x" style="font-size:12px;font-family:serif"></path>
<text>a &lt;b&gt;</text><image href="x"></image><style ><![CDATA[ .a:hover { fill: red } ]]></style></svg>`;
  const drawn = redraw(svg).map(({ markup }) => markup);
  expect(drawn.join("")).toBe('<path d="M1 1" fill="var(--good)" font-size="12"></path><text>a &#60;b&#62;</text>');
});

it("holds cells of a table column by column, each text once", () => {
  const rows = [
    { name: "xs1", packets: 7, at: "2026-11-23T00:00:01Z", reason: "Documented: yes. Answered." },
    { name: "xs1", packets: null, at: "2026-11-23T00:00:00.5Z", reason: "Documented: no. Answered." },
  ];
  const table = JSON.parse(
    [
      ...encodeTable<(typeof rows)[number]>({
        ...{ id: "t", title: "T", rows },
        columns: [
          { title: "name", kind: "text", shown: true, cellOf: ({ name }) => name },
          { title: "packets", kind: "number", shown: true, cellOf: ({ packets }) => packets },
          { title: "at", kind: "time", shown: false, cellOf: ({ at }) => at },
          { title: "reason", kind: "passage", shown: false, cellOf: ({ reason }) => reason },
        ],
      }),
    ].join(""),
  ) as PageTable; // of the type that the page's script reads
  expect(table.rows).toBe(2);
  expect(table.strings).toEqual(["xs1", "Documented:", "yes.", "Answered.", "no."]);
  expect(table.columns.map(({ values }) => values)).toEqual([
    [0, 0],
    [7, null],
    [500, 0],
    [
      [1, 2, 3],
      [1, 4, 3],
    ],
  ]);
});

it("joins what has no room in the flow map, and never shows more than forty links", () => {
  const links = flowLinks(
    Array.from({ length: 100 }, (_, index) =>
      reportConversation({
        client: { address: `10.0.0.${index}`, name: null, roles: [] },
        outcome: index === 77 ? "silent" : "answered",
      }),
    ),
  );
  expect(links).toHaveLength(37);
  expect(links[0]).toEqual({ client: "10.0.0.77", server: "license-server", fare: "failing", conversations: 1 });
  expect(links).toContainEqual({ client: "others", server: "others", fare: "expected", conversations: 64 });
});

it("leaves background out of the flow map, and names a server outside by what it was asked for", () => {
  const outside = { address: "203.0.113.80", name: null, roles: [], port: 443 };
  const links = flowLinks([
    reportConversation({ verdict: "background" }),
    reportConversation({ server: outside, target: "repo.ops.xenserver.com" }),
  ]);
  expect(links.map(({ server }) => server)).toEqual(["repo.ops.xenserver.com"]);
});

const FINDING = {
  id: "f-1",
  kind: "blocked",
  title: "t",
  conversations: ["c-1"],
} as unknown as Report["findings"][number]; // all that a timeline reads

it("counts attempts in spans of time that fit the night", () => {
  const conversation = reportConversation({
    id: "c-1",
    timeline: [
      { at: "2026-11-23T01:00:00.2Z", result: "answered", attempts: 1 },
      { at: "2026-11-23T01:00:07Z", result: "unanswered", attempts: 2 },
      { at: "2026-11-23T01:00:07.9Z", result: "refused", attempts: 1 },
    ],
  });
  const timeline = timelineOf([FINDING], new Map([["c-1", conversation]]), null);
  expect(timeline?.stepMs).toBe(1000);
  expect(timeline?.rows[0]?.spells).toEqual([
    { failed: 0, answered: 1 },
    ...Array(6).fill(null),
    { failed: 3, answered: 0 },
  ]);
});

it("goes by the hours where they are given", () => {
  const hour = { conversation: "c-1", outcome: null, attempts: 0, answered: 0, failed: 0, flows: 1 };
  const totals = { packets: { fromClient: 1, fromServer: 1 }, bytes: { fromClient: 1, fromServer: 1 } };
  const timeline = timelineOf([FINDING], new Map(), [
    { ...hour, ...totals, hour: "2026-11-23T05:00:00Z", failed: 4 },
    { ...hour, ...totals, hour: "2026-11-23T07:00:00Z" },
    { ...hour, ...totals, hour: "2026-11-23T07:00:00Z", conversation: "c-other" },
  ]);
  expect(timeline?.stepMs).toBe(3_600_000);
  expect(timeline?.rows[0]?.spells).toEqual([{ failed: 4, answered: 0 }, null, { failed: 0, answered: 0 }]);
});

it("knows no timeline of findings without traffic", () => {
  expect(timelineOf([{ ...FINDING, conversations: [] }], new Map(), null)).toBeNull();
});

it("has a day for every night between the first and the last, audited or not", () => {
  const night = (date: string): object => ({ night: date });
  const past = { nights: [night("2026-02-27"), night("2026-03-02")] } as unknown as Parameters<typeof daysOf>[0]; // all that days are made from
  expect(daysOf(past).map(({ date, night }) => `${date} ${night === null ? "-" : "audited"}`)).toEqual([
    "2026-02-27 audited",
    "2026-02-28 -",
    "2026-03-01 -",
    "2026-03-02 audited",
  ]);
});
