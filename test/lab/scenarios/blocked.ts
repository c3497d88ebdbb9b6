/** Each documented row, blocked in each way: at the server, by its firewall or because nothing listens. */
import type { Outcome } from "../../../src/audit/words.ts";
import { DOCUMENTED_DOMAINS, DOCUMENTED_USES, type Use } from "../documented.ts";
import { domainAddress } from "../domains.ts";
import { type Firewall, hasCode, ICMP_CODE_KEYS, type Refusal, refuse, takeAway } from "../firewall.ts";
import { addressOf, type Family, type PartyKey } from "../parties.ts";
import { lookUp } from "../programs/names.ts";
import { askPlaces, type Place, placeOf } from "../programs/stand-in.ts";
import { callApi, fetch } from "../programs/web.ts";
import type { Scenario } from "../scenario.ts";
import { type Truth, truth } from "../truth.ts";

const FAMILIES = ["v4", "v6"] as const satisfies readonly Family[];

/** As the title has it. */
type Way = Refusal | "service down";

/** Who is told that it is refused need not be asked again and again. */
const REFUSED_PATIENCE_MS = 1500;

const CLIENTS = [...new Set([...DOCUMENTED_USES, ...DOCUMENTED_DOMAINS].map(({ client }) => client))];
const SERVERS = [...new Set(DOCUMENTED_USES.map(({ server }) => server))];

/** Of every way, in each family that has it. */
export const BLOCKED_AT_THE_SERVER: readonly Scenario[] = (
  ["drop", "reset", "service down", ...ICMP_CODE_KEYS] as const
).map((way) => {
  const families = FAMILIES.filter((family) => hasWay(way, family));
  return {
    id: `blocked-${way.replace(" ", "-")}`,
    title: `every row blocked: ${way}`,
    firewalls: blockAll(way, families),
    traffic: () => useAll(families, way),
    conversations: [
      ...families.flatMap((family) => DOCUMENTED_USES.flatMap((use) => truthOf(use, way, family))),
      ...families.flatMap((family) =>
        DOCUMENTED_DOMAINS.map(({ client, domain, requirement }) =>
          truth(client, domain, "tcp 443", { family, requirement, outcome: outcomeOf("tcp", way, false) }),
        ),
      ),
      truth("xs1", "dns", "udp 53", { requirement: "names.dns" }),
      ...CLIENTS.map((client) => truth(client, "xs3", "tcp 443")),
    ],
  };
});

function hasWay(way: Way, family: Family): boolean {
  return way === "drop" || way === "reset" || way === "service down" || hasCode(way, family);
}

/** Only the clients of the rows are refused, and only there. */
function blockAll(way: Way, families: readonly Family[]): Firewall[] {
  const chain = way === "service down" ? "service-down" : "input";
  const byMatch = (match: string, family: Family): string =>
    way === "service down" ? takeAway(match) : refuse(match, way, family);
  const atServers = SERVERS.map((at) => {
    const uses = DOCUMENTED_USES.filter(({ server }) => server === at);
    return {
      at,
      chain,
      rules: families.flatMap((family) => uses.flatMap((use) => matches(use, family).map((m) => byMatch(m, family)))),
    } as const;
  });
  const outside = families.map((family) => byMatch(`meta nfproto ip${family} tcp dport 443`, family));
  return [...atServers, { at: "updates", chain, rules: outside }];
}

function matches({ client, services }: Use, family: Family): string[] {
  const source = `${family === "v4" ? "ip" : "ip6"} saddr ${addressOf(client, family)}`;
  return services.map((service) => `${source} ${service.replace(" ", " dport ")}`);
}

/** With one conversation of each client that works, so that there is no doubt of the sensor. */
async function useAll(families: readonly Family[], way: Way): Promise<void> {
  await Promise.all(DOCUMENTED_DOMAINS.map(({ domain }) => lookUp("xs1", domain)));
  await Promise.all([
    ...CLIENTS.map((client) => callApi(client, "xs3")),
    ...CLIENTS.map((client) =>
      askPlaces(client, placesOf(client, families, way), way === "drop" ? undefined : REFUSED_PATIENCE_MS),
    ),
    ...families.flatMap((family) =>
      DOCUMENTED_DOMAINS.map(({ client, domain }) => {
        const address = domainAddress(domain, family);
        return fetch(
          client,
          `https://${domain}/`,
          "--resolve",
          `${domain}:443:${family === "v6" ? `[${address}]` : address}`,
        );
      }),
    ),
  ]);
}

function placesOf(client: PartyKey, families: readonly Family[], way: Way): Place[] {
  const uses = DOCUMENTED_USES.filter((use) => use.client === client);
  return families.flatMap((family) =>
    uses.flatMap(({ server, services }) =>
      services.filter(isAsked(way)).map((service) => placeOf(server, service, family)),
    ),
  );
}

/** A reset answers connections only. */
function isAsked(way: Way): (service: string) => boolean {
  return (service) => way !== "reset" || service.startsWith("tcp");
}

function truthOf({ client, server, services, requirement, isOneWay }: Use, way: Way, family: Family): Truth[] {
  return services.filter(isAsked(way)).map((service) => {
    const transport = service.startsWith("tcp") ? "tcp" : "udp";
    return truth(client, server, service, {
      family,
      requirement,
      outcome: outcomeOf(transport, way, isOneWay === true),
    });
  });
}

/** The contract's table of outcomes, seen from the firewall's side. */
function outcomeOf(transport: "tcp" | "udp", way: Way, isOneWay: boolean): Outcome {
  if (way === "drop") return isOneWay && transport === "udp" ? "sent" : "silent";
  if (way === "reset" || way === "service down" || way === "port-unreachable") return "refused";
  return "rejected";
}
