/**
 * What the beginnings of a conversation's connections show besides the name that was asked for.
 */
import { describeRpcProgram } from "../names/rpc-programs.ts";
import { describeTlsAlert } from "../names/tls-alert-names.ts";
import type { Unreasoned } from "./judged.ts";
import { describeParty, nameOf } from "./party.ts";
import { currentAlert } from "./tls-alerts.ts";

/** A sentence each; none where there is nothing to tell. */
export function describeOpening({ conversation, client, server, rpc, isHandedOut }: Unreasoned): string[] {
  const sentences: string[] = [];
  if (conversation.target?.source === "dns") {
    sentences.push(`The name is that of the DNS answer which gave ${server.text} out.`);
  }
  if (rpc !== null) {
    const version = conversation.rpc === null ? "" : ` version ${rpc.version}`;
    const how = isHandedOut ? `, on a port that the rpcbind of ${nameOf(server)} handed out` : "";
    sentences.push(`What is asked there is ${describeRpcProgram(rpc.program)}${version}${how}.`);
  }
  const alert = currentAlert(conversation.alerts);
  if (alert !== null) {
    const [complainer, other] = alert.sender === "client" ? [client, server] : [server, client];
    const often = conversation.alerts.alerted > 1 ? ` ${conversation.alerts.alerted} times` : "";
    sentences.push(
      `${describeParty(complainer)} ended TLS with ${describeParty(other)}${often} by the alert "${describeTlsAlert(alert.code)}" (${alert.code}), before any data.`,
    );
  }
  return sentences;
}
