/**
 * One finding: what is wrong, why, what to check, the row that it is about, and what to paste if it is wanted.
 */
import { acceptEntry } from "../accept-entry.ts";
import type { Past } from "../past.ts";
import type { Report, ReportConversation } from "../report.ts";
import { SEVERITY_MEANING } from "../style.ts";
import { shortName, toSecond } from "../text.ts";
import { count } from "../wrap.ts";
import { type RequirementOf, renderCitation } from "./citation.ts";
import { html, type Markup, NOTHING } from "./escape.ts";
import { mark } from "./mark.ts";
import { renderFindingNights } from "./nights.ts";

/** What a card needs to know beside the finding. */
export interface CardContext {
  readonly report: Report;
  readonly conversations: ReadonlyMap<string, ReportConversation>;
  readonly requirementOf: RequirementOf;
  readonly past: Past | null;
}

type Finding = Report["findings"][number];

/** Of one finding; the table of conversations has all. */
const MAX_LISTED = 10;

export function renderCard(finding: Finding, context: CardContext): Markup {
  const { id, kind, severity, requirement, title, reason, check, accepted } = finding;
  const conversations = finding.conversations.flatMap((own) => context.conversations.get(own) ?? []);
  const meaning = SEVERITY_MEANING[severity];
  return html`<article class="card ${meaning}" aria-labelledby="${id}">
<p class="labels">${mark(meaning, severity)} <span>${kind}</span></p>
<h3 id="${id}">${title}</h3>
<p>${reason}</p>
${accepted === null ? NOTHING : html`<p><strong>Accepted:</strong> ${describeAcceptance(accepted)}</p>`}
${check === "" ? NOTHING : html`<p><strong>Check:</strong> ${check}</p>`}
<dl>
${requirement === null ? NOTHING : html`<div><dt>${kind === "blocked" ? "Row" : "Nearest row"}</dt><dd>${renderCitation(requirement, context.requirementOf)}</dd></div>`}
${renderTimes(conversations)}
${renderNights(id, context.past)}
</dl>
${renderConversations(finding, conversations)}
${accepted === null ? renderEntries(finding, conversations, context.report) : NOTHING}
</article>
`;
}

function describeAcceptance({ reason, owner, until }: NonNullable<Finding["accepted"]>): string {
  const by = owner === null ? "" : `, by ${owner}`;
  return `${reason}${by}${until === null ? ", without an end" : `, until ${until}`}.`;
}

function renderTimes(conversations: readonly ReportConversation[]): Markup {
  const first = conversations.map(({ firstSeen }) => firstSeen).sort()[0];
  const last = conversations
    .map(({ lastSeen }) => lastSeen)
    .sort()
    .at(-1);
  if (first === undefined || last === undefined) return NOTHING;
  return html`<div><dt>Seen</dt><dd>${toSecond(first)} to ${toSecond(last)} UTC</dd></div>`;
}

function renderNights(id: string, past: Past | null): Markup {
  const finding = past?.findings.find((known) => known.id === id);
  if (past === null || finding === undefined) return NOTHING;
  return html`<div><dt>Nights</dt><dd>${renderFindingNights(finding, past)}</dd></div>`;
}

function renderConversations({ id }: Finding, conversations: readonly ReportConversation[]): Markup {
  if (conversations.length === 0) return NOTHING;
  const items = conversations
    .slice(0, MAX_LISTED)
    .map(
      ({ client, server, transport, target, outcome, attempts, failed }) =>
        html`<li>${shortName(client)} to ${shortName(server)}, ${transport}${server.port === null ? "" : ` ${server.port}`}${target === null || target === server.name ? "" : ` for ${target}`}: ${outcome}, ${failed} of ${count(attempts, "attempt")} failed</li>`,
    );
  const more =
    conversations.length > MAX_LISTED ? html`<li>and ${conversations.length - MAX_LISTED} more</li>` : NOTHING;
  return html`<details><summary>${count(conversations.length, "conversation")}</summary>
<ul>${items}${more}</ul>
<button type="button" class="needs-script" data-filter="conversations" data-words="${id}">Show in the table</button>
</details>`;
}

/** What to put into the site file if the traffic is wanted: an entry that allows it, and one that accepts the finding. */
function renderEntries(
  { id, suggestion }: Finding,
  conversations: readonly ReportConversation[],
  report: Report,
): Markup {
  const accept = conversations.slice(0, MAX_LISTED).flatMap((own) => acceptEntry(own, report.generatedAt));
  if (suggestion === null && accept.length === 0) return NOTHING;
  const entries = [
    suggestion === null ? NOTHING : renderEntry(`${id}-allow`, "allow", "declares the traffic", suggestion.split("\n")),
    accept.length === 0
      ? NOTHING
      : renderEntry(`${id}-accept`, "accept", "keeps the finding apart until the day that it names", accept),
  ];
  const isCut = conversations.length > MAX_LISTED;
  return html`<details><summary>To settle it in the site file: what to paste</summary>
${isCut ? html`<p>These are the first ${MAX_LISTED} of ${conversations.length} conversations; an entry can also name a role or a network.</p>` : NOTHING}
${entries}
</details>`;
}

function renderEntry(id: string, list: "allow" | "accept", effect: string, lines: readonly string[]): Markup {
  return html`<p>In the list <code>${list}</code>; it ${effect}.</p>
<pre id="${id}" tabindex="0">${lines.map((line) => html`${line}\n`)}</pre>
<button type="button" class="needs-script" data-copy="${id}">Copy<span class="unseen-text"> for the list ${list}</span></button>
`;
}
