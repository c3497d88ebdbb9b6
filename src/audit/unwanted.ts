/**
 * Findings of kinds `unexpected` and `undocumented`: traffic that no requirement covers.
 */
import { causeOf, describeFailure } from "./blocked.ts";
import { type Draft, type DraftedGroup, type Group, groupBy, listNames, reasonOf, requirementOf } from "./draft.ts";
import { describeService, isKnownByTarget, type JudgedConversation, placeOf } from "./judged.ts";
import { isKnown, isPerhapsKnown, knownFindings, perhapsKnownFindings } from "./known-findings.ts";
import { describeParty, nameOf, type Party, type PartyOf } from "./party.ts";
import { stableId } from "./stable-id.ts";
import { isFailing } from "./words.ts";

/** A client that reaches for more services of the pool than this without a requirement is one finding: it scans. */
const MANY_SERVICES = 16;
/** The same of services anywhere that do not answer: a client that a firewall cuts off from the world has many, too. */
const MANY_UNANSWERED = 256;

const UNWANTED_KINDS = ["unexpected", "undocumented"] as const;
type UnwantedKind = (typeof UNWANTED_KINDS)[number];

function adviceToDeclare({ rolesAreKnown }: JudgedConversation): string {
  return rolesAreKnown
    ? "If they belong to the pool, give these addresses their roles in the site file."
    : "Give these addresses their roles in a site file, and run again with --site.";
}

/** One cause, one finding: traffic among strangers, known traffic, a client that scans, else one service. */
export function unwantedFindings(
  judged: readonly JudgedConversation[],
  partyOf: PartyOf,
  unlistedFlowsOf: (client: Party) => number,
): DraftedGroup[] {
  const scans = scansAmong(judged);
  const scanned = new Set(scans.flat());
  const ofKinds = UNWANTED_KINDS.flatMap((kind) => {
    const unwanted = judged.filter((item) => item.judgement.verdict === kind && !scanned.has(item));
    const strange = unwanted.filter(isAmongStrangers);
    const concerned = unwanted.filter((item) => !isAmongStrangers(item));
    const single = concerned.filter((item) => !isKnown(item));
    return [
      ...draft(
        groupBy(strange.filter(fails), (item) => JSON.stringify(causeOf(item, partyOf))),
        (group) => describeStrangersFailure(group, kind, partyOf),
      ),
      ...draft(
        groupBy(
          strange.filter((item) => !fails(item) && item.rolesAreKnown),
          () => "",
        ),
        (group) => describeStrangers(group, kind),
      ),
      ...draft(
        groupBy(
          single.filter((item) => !isPerhapsKnown(item)),
          (item) => `${requirementOf(item)} ${serviceKey(item)}`,
        ),
        (group) => describeOneService(group, kind),
      ),
      ...knownFindings(concerned),
      ...perhapsKnownFindings(single),
    ];
  });
  return [
    ...draft(scans, (group) => describeScan(group, unlistedFlowsOf(group[0].client))),
    ...ofKinds,
    ...draft(
      groupBy(
        judged.filter((item) => cannotBeJudged(item) && !scanned.has(item)),
        () => "",
      ),
      describeUnjudged,
    ),
  ];
}

/** The ids, one of which a finding has that says of this client that it scans. */
export function scanFindingIds(client: Party): string[] {
  return UNWANTED_KINDS.map((kind) => stableId("f", kind, ...scanKey(client)));
}

function scanKey(client: Party): string[] {
  return ["scan", client.text];
}

/** What each client that scans reaches for, on documented ports and on others. */
function scansAmong(judged: readonly JudgedConversation[]): Group[] {
  const unwanted = judged.filter(
    ({ judgement: { verdict } }) => verdict === "unexpected" || verdict === "undocumented",
  );
  // What is known of a pool, it does with many: that is no scan. What works among strangers concerns nobody.
  const suspicious = unwanted.filter((item) => (isAmongStrangers(item) ? isInVain(item) : !isKnown(item)));
  return groupBy(suspicious, ({ client }) => client.text).filter((group) => {
    const concerned = group.filter((item) => !isAmongStrangers(item));
    return concerned.length > MANY_SERVICES || group.length > MANY_UNANSWERED;
  });
}

/** Datagrams without an answer prove less: where a mirror shows one side alone, that is all that it shows. */
function isInVain(item: JudgedConversation): boolean {
  const { outcome, answered } = item.decided;
  const isUnanswered = outcome === "unproven" || outcome === "pending";
  return fails(item) || (item.transport === "tcp" && isUnanswered && answered === 0);
}

/** A policy that names nobody condemns nobody. */
function cannotBeJudged(item: JudgedConversation): boolean {
  const { verdict } = item.judgement;
  const isUnwanted = verdict === "unexpected" || verdict === "undocumented";
  return isUnwanted && !item.rolesAreKnown && isAmongStrangers(item) && !fails(item);
}

function describeUnjudged(group: Group): Draft {
  const number = `${group.length} conversation${group.length === 1 ? "" : "s"}`;
  return {
    kind: "advisory",
    severity: "low",
    key: ["strangers"],
    requirement: null,
    title: `${number} cannot be judged: nothing says who is who`,
    reason: `Without endpoints in a site file no address has a role: ${addressesOf(group)}. Neither wanted nor unwanted, what passes between them is only listed.`,
    check: adviceToDeclare(group[0]),
  };
}

function addressesOf(group: Group): string {
  return listNames(group.flatMap(({ client, server }) => [client.text, server.text]));
}

function draft(groups: readonly Group[], describe: (group: Group) => Draft): DraftedGroup[] {
  return groups.map((group) => ({ group, draft: describe(group) }));
}

function serviceKey(item: JudgedConversation): string {
  const { server, transport, port, judgedPort, target } = item;
  return `${server.text} ${transport} ${port} ${judgedPort} ${isKnownByTarget(item) ? target : null}`;
}

function fails({ decided }: JudgedConversation): boolean {
  return isFailing(decided.outcome);
}

/** Neither party has a role: nothing says that this traffic concerns the pool. Who never answers cannot be guessed either. */
function isAmongStrangers(item: JudgedConversation): boolean {
  const { client, server, rolesAreKnown } = item;
  if (server.identity.roles.length > 0) return false;
  return client.identity.roles.length === 0 || (!rolesAreKnown && fails(item));
}

function describeStrangers(group: Group, kind: UnwantedKind): Draft {
  const number = `${group.length} conversation${group.length === 1 ? "" : "s"}`;
  return {
    kind,
    severity: "low",
    key: ["strangers"],
    requirement: null,
    title: `${number} on ${kind === "unexpected" ? "documented" : "undocumented"} ports between addresses without a role`,
    reason: `The site file gives none of them a role: ${addressesOf(group)}.`,
    check: adviceToDeclare(group[0]),
  };
}

function describeStrangersFailure(group: Group, kind: UnwantedKind, partyOf: PartyOf): Draft {
  return {
    kind,
    severity: "medium",
    key: ["strangers", ...causeOf(group[0], partyOf)],
    requirement: requirementOf(group[0]),
    title: describeFailure(group, partyOf),
    reason: reasonOf(group),
    check: adviceToDeclare(group[0]),
  };
}

function describeScan(group: Group, unlistedFlows: number): Draft {
  const kinds = UNWANTED_KINDS.filter((kind) => group.some(({ judgement }) => judgement.verdict === kind));
  const client = describeParty(group[0].client);
  const open = group
    .filter(({ decided }) => decided.answered > 0)
    .map(({ server, transport, port }) => `${server.text} ${describeService(transport, port)}`);
  const answers = open.length === 0 ? "None answered." : `${open.length} answered: ${listNames(open)}.`;
  const addresses = new Set(group.map(({ server }) => server.text)).size;
  const more =
    unlistedFlows === 0 ? "" : ` ${unlistedFlows} flows more, beyond the limit of a client, are only counted.`;
  return {
    kind: kinds[0]!,
    severity: "medium",
    key: scanKey(group[0].client),
    requirement: null,
    title: `${client} reaches for ${group.length} ${kinds.join(" and ")} services`,
    reason: `${client} asked for ${group.length} services on ${addresses} addresses that no requirement gives it. ${answers}${more}`,
    check: `What ${client} is: a scanner or monitor belongs in the site file; anything else should not do this.`,
  };
}

function describeOneService(group: Group, kind: UnwantedKind): Draft {
  const { server, transport, port, judgedPort, target } = group[0];
  const clients = listNames(group.map(({ client }) => nameOf(client)));
  const service = describeService(transport, judgedPort);
  const isUnseenThroughProxy = server.identity.allRoles.has("proxy") && target === null;
  const own = nameOf(server);
  const place = placeOf(group[0]) === own ? own : `${placeOf(group[0])} (${own})`;
  const wasServed = group.some(({ decided }) => decided.outcome === "answered" || decided.outcome === "sent");
  const requirement = requirementOf(group[0]);
  const isHarmless = (kind === "undocumented" && isUnseenThroughProxy) || !wasServed;
  return {
    kind,
    severity: isHarmless || !group[0].rolesAreKnown ? "low" : "medium",
    key: [requirement, server.text, isKnownByTarget(group[0]) ? target : null, transport, port, judgedPort],
    requirement,
    title: `${clients} to ${place}, ${service}, is ${kind}`,
    reason: reasonOf(group),
    check: `Whether ${clients} should use ${service} of ${place}: if so, declare the roles or an allow entry in the site file; if not, find out what on ${clients} does.`,
  };
}
