/**
 * Findings of kind `advisory` about documented connections that end in a TLS alert: the network lets them through, and
 * they fail all the same.
 */
import { describeTlsAlert, isCertificateAlert } from "../names/tls-alert-names.ts";
import { type Draft, type DraftedGroup, type Group, groupBy, listNames, reasonOf, requirementOf } from "./draft.ts";
import { describeService, isKnownByTarget, type JudgedConversation, placeOf } from "./judged.ts";
import { nameOf } from "./party.ts";
import { currentAlert } from "./tls-alerts.ts";
import { isFailing } from "./words.ts";

/** One finding for each server or domain, alert and side that sends it. What fails otherwise is a finding already. */
export function tlsFindings(judged: readonly JudgedConversation[]): DraftedGroup[] {
  const alerted = judged.filter(
    ({ judgement, decided, conversation }) =>
      judgement.verdict === "expected" && !isFailing(decided.outcome) && currentAlert(conversation.alerts) !== null,
  );
  return groupBy(alerted, (item) => JSON.stringify(keyOf(item))).map((group) => ({ group, draft: describe(group) }));
}

function keyOf(judged: JudgedConversation): (string | number | null)[] {
  const alert = currentAlert(judged.conversation.alerts);
  return [
    "tls-alert",
    requirementOf(judged),
    // A domain has many addresses.
    isKnownByTarget(judged) ? placeOf(judged).toLowerCase() : judged.server.text,
    judged.port,
    alert?.sender ?? null,
    alert?.code ?? null,
  ];
}

function describe(group: Group): Draft {
  const { conversation, transport, judgedPort } = group[0];
  const alert = currentAlert(conversation.alerts);
  if (alert === null) throw new Error("a TLS finding without an alert");
  const clients = listNames(group.map(({ client }) => nameOf(client)));
  const server = placeOf(group[0]);
  const [complainer, other] = alert.sender === "client" ? [clients, server] : [server, clients];
  const service = describeService(transport, judgedPort);
  const worked = group.some((item) => item.conversation.alerts.clean > 0);
  return {
    kind: "advisory",
    severity: worked ? "medium" : "high",
    key: keyOf(group[0]),
    requirement: requirementOf(group[0]),
    title: `${complainer} ends TLS with ${other} on ${service}: ${describeTlsAlert(alert.code)}`,
    reason: reasonOf(group),
    check: isCertificateAlert(alert.code)
      ? `The certificate that ${other} shows ${complainer}: its issuer, its dates and the name in it; then the clocks of both.`
      : `The TLS versions, ciphers and names that ${clients} and ${server} are set up for; the log of ${complainer} says more.`,
  };
}
