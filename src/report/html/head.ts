/**
 * The top of the page: the answer in a sentence, and what it is an answer about.
 */
import type { Past } from "../past.ts";
import type { Report } from "../report.ts";
import { describeRoles, toSecond } from "../text.ts";
import { count, grouped } from "../wrap.ts";
import { html, type Markup, NOTHING } from "./escape.ts";
import { inOrderOfConcern } from "./findings.ts";
import { mark, SHAPES } from "./mark.ts";

/** Beyond these a table lists them. */
const MAX_INPUTS_NAMED = 3;
const MAX_BLOCKED_NAMED = 10;

export function pageTitle(report: Report, past: Past | null): string {
  const { night, sensor } = past?.night ?? { night: null, sensor: null };
  return night === null ? `xsaudit report of ${spanOf(report)}` : `xsaudit: night of ${night}, sensor ${sensor}`;
}

export function renderHead(report: Report, past: Past | null): Markup {
  const { inputs, matrix } = report;
  const named = inputs.slice(0, MAX_INPUTS_NAMED).map(({ path }) => path);
  const more = inputs.length - named.length;
  const sources = `${named.join(", ")}${more > 0 ? ` and ${grouped(more)} more` : ""}`;
  return html`<header>
<p class="subject">${pageTitle(report, past)}</p>
${renderAnswer(report)}
<p class="lead">${judgedPart(report)}</p>
${renderDamage(report)}
<dl class="facts">
<div><dt>Traffic</dt><dd>${grouped(report.sensor.packets)} packets, ${spanOf(report)}</dd></div>
<div><dt>From</dt><dd>${sources === "" ? "no input" : sources}</dd></div>
<div><dt>Held against</dt><dd>${matrix.title} (${matrix.id})</dd></div>
<div><dt>Who is who</dt><dd>${describeRoles(report)}</dd></div>
</dl>
</header>`;
}

/** What is broken, or that nothing is known to be. */
function renderAnswer({ findings, conversations }: Report): Markup {
  const open = inOrderOfConcern(findings).filter(({ accepted }) => accepted === null);
  const blocked = open.filter(({ kind }) => kind === "blocked");
  const others = open.length - blocked.length;
  const alsoOthers = `${count(others, "other finding")} ${others === 1 ? "needs" : "need"} a look.`;
  if (blocked.length === 0) {
    if (others > 0) return html`<h1>Nothing documented was seen to be blocked. ${alsoOthers}</h1>`;
    return html`<h1>${conversations.length === 0 ? "No traffic could be judged." : "No findings."}</h1>`;
  }
  const more = blocked.length - MAX_BLOCKED_NAMED;
  return html`<h1>${count(blocked.length, "documented service is", "documented services are")} blocked.</h1>
<ul class="answer">
${blocked.slice(0, MAX_BLOCKED_NAMED).map(({ id, title }) => html`<li>${BROKEN} <a href="#${id}">${title}</a></li>\n`)}${more > 0 ? html`<li>and ${grouped(more)} more</li>` : NOTHING}
</ul>
${others === 0 ? NOTHING : html`<p class="lead">${alsoOthers}</p>`}`;
}

const BROKEN: Markup = html`<span class="mark failing" aria-hidden="true">${SHAPES.failing}</span>`;

/** How much of the matrix the answer rests on. */
function judgedPart({ coverage }: Report): string {
  const of = (status: string): number => coverage.filter((row) => row.status === status).length;
  const [failing, seen, unseen, hidden] = [of("failing"), of("seen"), of("unseen"), of("not-observable")];
  return `Of ${count(coverage.length, "documented requirement")}, ${failing} ${failing === 1 ? "fails" : "fail"}, ${seen} ${seen === 1 ? "was" : "were"} seen to work, ${unseen} ${unseen === 1 ? "was" : "were"} never used while its parties were seen, and ${hidden} could not have been seen by this sensor: about those this report says nothing.`;
}

function renderDamage({ inputs }: Report): Markup {
  const damaged = inputs.filter(({ problem }) => problem !== null);
  if (damaged.length === 0) return NOTHING;
  return html`<p>${mark("failing", `${count(damaged.length, "input")} damaged or unreadable:`)} what could be read is in this report; the table of inputs says where each breaks off.</p>`;
}

function spanOf({ inputs }: Report): string {
  const first = inputs.flatMap(({ firstPacket }) => firstPacket ?? []).sort()[0];
  const last = inputs
    .flatMap(({ lastPacket }) => lastPacket ?? [])
    .sort()
    .at(-1);
  return first === undefined || last === undefined ? "no packets" : `${toSecond(first)} to ${toSecond(last)} UTC`;
}
