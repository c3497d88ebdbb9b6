/**
 * Findings of kinds `unexpected` and `undocumented`: traffic that no requirement covers.
 */
import { causeOf, describeFailure } from "./blocked.ts";
import { type Draft, type DraftedGroup, type Group, groupBy, listNames, reasonOf, requirementOf } from "./draft.ts";
import { describeService, isKnownByTarget, type JudgedConversation, placeOf } from "./judged.ts";
import { isKnown, isPerhapsKnown, knownFindings, perhapsKnownFindings } from "./known-findings.ts";
import { describeParty, nameOf, type PartyOf } from "./party.ts";
import { isFailing } from "./words.ts";

/** A client that reaches for more services than this without a requirement is one finding: it scans. */
const MANY_SERVICES = 16;

type UnwantedKind = "unexpected" | "undocumented";

function adviceToDeclare({ rolesAreKnown }: JudgedConversation): string {
  return rolesAreKnown
    ? "If they belong to the pool, give these addresses their roles in the site file."
    : "Give these addresses their roles in a site file, and run again with --site.";
}

/** One cause, one finding: traffic among strangers, known traffic, a client that scans, else one service. */
export function unwantedFindings(judged: readonly JudgedConversation[], partyOf: PartyOf): DraftedGroup[] {
  const ofKinds = (["unexpected", "undocumented"] as const).flatMap((kind) => {
    const unwanted = judged.filter(({ judgement }) => judgement.verdict === kind);
    const strange = unwanted.filter(isAmongStrangers);
    const concerned = unwanted.filter((item) => !isAmongStrangers(item));
    // What is known of a pool, it does with many: that is no scan.
    const odd = concerned.filter((item) => !isKnown(item));
    const ofClient = new Map<string, number>();
    for (const { client } of [...strange, ...odd]) ofClient.set(client.text, (ofClient.get(client.text) ?? 0) + 1);
    const scans = (item: JudgedConversation): boolean => ofClient.get(item.client.text)! > MANY_SERVICES;
    const single = odd.filter((item) => !scans(item));
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
        groupBy(odd.filter(scans), ({ client }) => client.text),
        (group) => describeScan(group, kind),
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
    ...ofKinds,
    ...draft(
      groupBy(judged.filter(cannotBeJudged), () => ""),
      describeUnjudged,
    ),
  ];
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

function describeScan(group: Group, kind: UnwantedKind): Draft {
  const client = describeParty(group[0].client);
  const open = group
    .filter(({ decided }) => decided.answered > 0)
    .map(({ server, transport, port }) => `${server.text} ${describeService(transport, port)}`);
  const answers = open.length === 0 ? "None answered." : `${open.length} answered: ${listNames(open)}.`;
  const addresses = new Set(group.map(({ server }) => server.text)).size;
  return {
    kind,
    severity: "medium",
    key: ["scan", group[0].client.text],
    requirement: null,
    title: `${client} reaches for ${group.length} ${kind} services`,
    reason: `${client} asked for ${group.length} services on ${addresses} addresses that no requirement gives it. ${answers}`,
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
