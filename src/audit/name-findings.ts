/**
 * Findings of kind `advisory` about documented domains that are reached at an address which DNS never gave for them.
 */
import { type Draft, type DraftedGroup, type Group, groupBy, listNames, requirementOf } from "./draft.ts";
import { type JudgedConversation, placeOf } from "./judged.ts";
import type { NameDoubt } from "./name-doubt.ts";
import { nameOf } from "./party.ts";

interface Doubted extends JudgedConversation {
  readonly nameDoubt: NameDoubt & { readonly kind: "another-address" };
}

/** One for each requirement and name. */
export function nameFindings(judged: readonly JudgedConversation[]): DraftedGroup[] {
  return groupBy(judged.filter(isAtAnotherAddress), (item) => JSON.stringify(keyOf(item))).map((group) => ({
    group,
    draft: describe(group),
  }));
}

function isAtAnotherAddress(judged: JudgedConversation): judged is Doubted {
  return judged.judgement.verdict === "expected" && judged.nameDoubt?.kind === "another-address";
}

function keyOf(judged: JudgedConversation): (string | null)[] {
  return ["another-address", requirementOf(judged), placeOf(judged).toLowerCase()];
}

function describe(group: Group<Doubted>): Draft {
  const name = placeOf(group[0]);
  const clients = listNames(group.map(({ client }) => nameOf(client)));
  const servers = listNames(group.map(({ server }) => server.text));
  const told = listNames(group.flatMap(({ nameDoubt }) => nameDoubt.toldAddresses));
  return {
    kind: "advisory",
    severity: "low",
    key: keyOf(group[0]),
    requirement: requirementOf(group[0]),
    title: `${clients} reached ${name} at an address that DNS never gave for it`,
    reason: `${clients} wrote the name ${name} to ${servers}; in this capture DNS gave ${told} for it. An entry in a hosts file or an answer from before the capture explains that, and so does a connection to somewhere else under a documented name.`,
    check: `What ${clients} resolves ${name} to now (getent ahosts ${name}), its hosts file, and who owns ${servers}.`,
  };
}
