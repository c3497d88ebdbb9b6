/**
 * A finding of kind `advisory` about guests on which XenCenter finds no console: normal where neither VNC nor RDP is
 * wanted, and all that a blocked console shows.
 */
import { type Draft, type DraftedGroup, type Group, groupBy, listNames, requirementOf } from "./draft.ts";
import { isConsolePoll } from "./excuses.ts";
import { describeService, type JudgedConversation } from "./judged.ts";
import { nameOf } from "./party.ts";
import type { Outcome } from "./words.ts";

export function consoleFindings(judged: readonly JudgedConversation[]): DraftedGroup[] {
  const polls = judged.filter(isConsolePoll);
  const heard = new Set(polls.filter(({ decided }) => isAnswer(decided.outcome)).map(pairOf));
  const unanswered = polls.filter((item) => item.decided.outcome === "silent" && !heard.has(pairOf(item)));
  return groupBy(unanswered, ({ client }) => client.text).map((group) => ({ group, draft: describe(group) }));
}

/** Of the latest attempt: a console that was there before shows nothing of the way to it now. */
function isAnswer(outcome: Outcome): boolean {
  return outcome === "answered" || outcome === "refused";
}

function pairOf({ client, server }: JudgedConversation): string {
  return `${client.text} ${server.text}`;
}

function describe(group: Group): Draft {
  const client = nameOf(group[0].client);
  const names = new Set(group.map(({ server }) => nameOf(server)));
  const guests = listNames(names);
  const services = listNames(group.map(({ transport, port }) => describeService(transport, port)));
  return {
    kind: "advisory",
    severity: "low",
    key: ["console", group[0].client.text],
    requirement: requirementOf(group[0]),
    title: `${guests} ${names.size > 1 ? "give" : "gives"} ${client} no console on ${services}`,
    reason: `${group[0].reason} Neither a console that answers now nor a refusal was seen.`,
    check: `Nothing, where these guests run neither VNC nor RDP. Where ${client} should show their console: the guest's own firewall, then those on the way, for a rule that drops ${services}.`,
  };
}
