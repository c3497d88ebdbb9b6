/** The healthy pool, as mirrors with defects show it. */
import type { MirrorKind } from "../mirror.ts";
import { addressOf, type PartyKey } from "../parties.ts";
import type { Scenario } from "../scenario.ts";
import type { Truth } from "../truth.ts";
import { HEALTHY_POOL } from "./healthy.ts";

function seenThrough(mirror: MirrorKind, title: string, said: Partial<Scenario> = {}): Scenario {
  return { ...HEALTHY_POOL, id: `mirror-${mirror}`, title, mirror, ...said };
}

/** Whose port the one-sided mirror copies, in one direction. */
const COPIED = (["xs1", "xs2", "xs3", "admin"] satisfies PartyKey[]).flatMap((key) => [
  addressOf(key),
  addressOf(key, "v6"),
]);

/** A connection goes on as if answered; a datagram proves nothing by itself. */
function oneSided(truth: Truth): Truth {
  if (truth.outcome === "sent" || COPIED.includes(truth.client) === COPIED.includes(truth.server)) return truth;
  return { ...truth, outcome: truth.transport === "tcp" ? "one-way" : "unproven" };
}

export const MIRRORS: readonly Scenario[] = [
  seenThrough("tagged", "a mirror with VLAN tags"),
  seenThrough("vxlan", "a mirror in VXLAN"),
  seenThrough("doubled", "a mirror that doubles", { sensor: ["The mirror hands over packets twice"] }),
  seenThrough("one-sided", "a one-sided mirror", {
    conversations: HEALTHY_POOL.conversations.map(oneSided),
    sensor: ["The mirror looks one-sided"],
  }),
  seenThrough("lossy", "a mirror that loses a fifth", { isPatchy: true, sensor: ["The mirror loses packets"] }),
];
