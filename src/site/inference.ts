/**
 * Who is who by what the traffic shows: roles that addresses seem to have, each with its evidence and how sure it is.
 *
 * What hosts of a pool do among themselves shows who they are; what they then ask of others shows who those are. Only what
 * is certain or likely is used to judge; what is possible is for a person to look at.
 */
import type { HttpProduct } from "../names/http-product.ts";
import type { ServerCertificate } from "../names/server-certificate.ts";
import { createClaims, type InferredRole } from "./claims.ts";
import { findBeats } from "./rhythm.ts";
import { SERVICES_OF_HOSTS } from "./services-of-hosts.ts";

/** All that one client asked of one server on one port. Addresses are numbers in the address book. */
export interface Observation {
  readonly client: number;
  readonly server: number;
  readonly transport: string;
  readonly port: number;
  /** Whether the server answered; of what owes no answer, whether something was sent. */
  readonly isServed: boolean;
  /** When connections began, in seconds: some of them, where there are many. */
  readonly starts: readonly number[];
  /** The name in its TLS hellos or HTTP requests; null where there was none. */
  readonly target: string | null;
  readonly http: HttpProduct | null;
  /** The generation in a heartbeat of high availability. */
  readonly generation: string | null;
}

export interface Inference {
  readonly roles: ReadonlyMap<number, readonly InferredRole[]>;
  /** Hosts that belong together, by their numbers; the largest pool first. */
  readonly pools: readonly (readonly number[])[];
}

/** What a member of a pool asks its peers by (stunnel's `sni = xapi:pool`). */
const POOL_NAME = "pool";
const HOST_UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const HOST_DOMAINS: ReadonlySet<string> = new Set([
  "repo.ops.xenserver.com",
  "repo-src.ops.xenserver.com",
  "telemetry.ops.xenserver.com",
]);
const CLUSTER_PORTS: ReadonlySet<string> = new Set(["tcp 8892", "tcp 8896", "tcp 21064", "udp 5404", "udp 5405"]);
const CONSOLE_PORTS = { 3389: "windows-vm", 5900: "linux-vm" } as const;
const WLB_SERVICE = "tcp 8012";
const TOOLSTACK_PORTS: ReadonlySet<number> = new Set([80, 443]);

/**
 * @param certificatesOf what a server showed
 * @param describe an address for the evidence
 * @param isDeclaredHost whether the site says so: what such a host asks of others tells of them, too
 */
export function inferRoles(
  observations: readonly Observation[],
  certificatesOf: (server: number) => readonly ServerCertificate[],
  describe: (address: number) => string,
  isDeclaredHost: (address: number) => boolean,
): Inference {
  const claims = createClaims();

  function claimPeers(
    { client, server }: Observation,
    confidence: InferredRole["confidence"],
    asks: string,
    isAsked: string,
  ): void {
    claims.add(client, "host", confidence, `${asks} ${describe(server)}`);
    claims.add(server, "host", confidence, `${isAsked} ${describe(client)}`);
    claims.join(client, server);
  }

  const served = observations.filter(({ isServed }) => isServed);
  const asked = new Set(served.map((item) => `${item.client} ${item.server} ${serviceOf(item)}`));
  for (const item of served) {
    if (item.target?.toLowerCase() === POOL_NAME && item.port === 443) {
      claimPeers(item, "certain", "asks by the TLS name pool", "is asked by the TLS name pool by");
    }
    if (item.generation !== null)
      claimPeers(item, "certain", "sends heartbeats of HA to", "gets heartbeats of HA from");
    const isBothWays = [...CLUSTER_PORTS].some((service) => asked.has(`${item.server} ${item.client} ${service}`));
    if (CLUSTER_PORTS.has(serviceOf(item)) && isBothWays) {
      claimPeers(item, "likely", "shares a cluster with", "shares a cluster with");
    }
    if (item.target !== null && HOST_DOMAINS.has(item.target.toLowerCase())) {
      claims.add(item.client, "host", "likely", `asks for ${item.target.toLowerCase()}`);
      claims.add(item.client, "coordinator", "possible", `asks for ${item.target.toLowerCase()}`);
    }
    claimProduct(item);
  }
  for (const server of new Set(served.map((item) => item.server))) {
    const certificate = certificatesOf(server).find(isPoolCertificate);
    if (certificate !== undefined) {
      claims.add(server, "host", "certain", `shows the pool certificate of host ${certificate.commonName}`);
    }
  }

  function claimProduct({ client, server, http }: Observation): void {
    if (http === null) return;
    if (http.client === "xencenter") claims.add(client, "xencenter", "certain", "calls itself XenCenter in HTTP");
    if (http.client === "toolstack") claims.add(client, "host", "likely", "calls itself xapi in HTTP");
    if (http.asksToolstack)
      claims.add(server, "host", "likely", `answers ${describe(client)} on a path of the toolstack`);
  }

  for (const { member, coordinator, isShared } of findBeats(served)) {
    const isSure = isShared || (claims.isUsed(member, "host") && claims.isUsed(coordinator, "host"));
    const confidence = isSure ? "likely" : "possible";
    claims.add(member, "host", confidence, `opens a connection to ${describe(coordinator)} every 30 s`);
    claims.add(coordinator, "host", confidence, `is asked every 30 s by ${describe(member)}`);
    claims.add(coordinator, "coordinator", confidence, `is asked every 30 s by ${describe(member)}`);
    if (isSure) claims.join(member, coordinator);
  }

  const isHost = (address: number): boolean => claims.isUsed(address, "host") || isDeclaredHost(address);
  claimServices();
  claimConsoles();

  /** What hosts ask for shows what the others are; a domain controller is known by more than one of its services. */
  function claimServices(): void {
    const ofHosts = served.filter(({ client, server }) => isHost(client) && !isHost(server));
    const services = new Map<number, Set<string>>();
    for (const item of ofHosts) {
      const known = services.get(item.server) ?? new Set();
      services.set(item.server, known.add(serviceOf(item)));
    }
    for (const { client, server, ...item } of ofHosts) {
      const claim = SERVICES_OF_HOSTS.find((service) => service.matches(serviceOf(item), services.get(server)!));
      if (claim === undefined) continue;
      claims.add(server, claim.role, claim.confidence, `serves ${describeService(item)} to ${describe(client)}`);
      if (serviceOf(item) === WLB_SERVICE) {
        claims.add(client, "coordinator", "possible", `asks ${describe(server)} for Workload Balancing`);
      }
    }
  }

  /** XenCenter talks to hosts and looks for consoles of their guests. */
  function claimConsoles(): void {
    const polls = observations.filter(({ transport, port }) => transport === "tcp" && port in CONSOLE_PORTS);
    const usesHosts = new Set(
      served.filter(({ server, port }) => TOOLSTACK_PORTS.has(port) && isHost(server)).map(({ client }) => client),
    );
    for (const { client, server, port, isServed } of polls) {
      if (!usesHosts.has(client) || isHost(client)) continue;
      claims.add(client, "xencenter", "likely", `uses hosts and asks ${describe(server)} for a console on TCP ${port}`);
      const evidence = `is asked for a console on TCP ${port} by ${describe(client)}`;
      claims.add(server, "vm", "likely", evidence);
      // What answers there says which console it has, not what it runs.
      const role = CONSOLE_PORTS[port as keyof typeof CONSOLE_PORTS]; // it is among them, by the filter above
      if (isServed) claims.add(server, role, "possible", evidence);
    }
  }

  return { roles: claims.roles(), pools: claims.groups().filter((group) => group.some(isHost)) };
}

/** Self-signed, in the name of a host's UUID, for no DNS name. */
function isPoolCertificate({ commonName, names, isSelfSigned }: ServerCertificate): boolean {
  return isSelfSigned && names.length === 0 && commonName !== null && HOST_UUID.test(commonName);
}

function serviceOf({ transport, port }: Pick<Observation, "transport" | "port">): string {
  return `${transport} ${port}`;
}

function describeService({ transport, port }: Pick<Observation, "transport" | "port">): string {
  return `${transport.toUpperCase()} ${port}`;
}
