/**
 * The form of a shipped matrix, a row a line: id, client, server (a role, or a domain), transports, ports (or the
 * setting that gives them), the place in the document, what it is for; then, where they hold, `noReply` (no answer is
 * owed), `bothDirections`, `coordinatorOnly`.
 */
import { type PortRange, parsePortRange } from "./ports.ts";
import type { DomainParty, Requirement, RequirementTransport, Settings } from "./requirement.ts";

export const TCP = ["tcp"] as const;
export const UDP = ["udp"] as const;
export const BOTH = ["tcp", "udp"] as const;

type Flag = "noReply" | "bothDirections" | "coordinatorOnly";
export type Row = readonly [
  id: string,
  from: string,
  to: string | DomainParty,
  transports: readonly RequirementTransport[],
  ports: string,
  place: string,
  purpose: string,
  ...flags: Flag[],
];

export const domain = (name: string): DomainParty => ({ domain: name, withSubdomains: false });
export const domainAndSubdomains = (name: string): DomainParty => ({ domain: name, withSubdomains: true });

/** The row with the site's settings in place of the document's defaults. */
export function toRequirement(row: Row, settings: Settings): Requirement {
  const [id, from, to, transports, ports, place, purpose, ...flags] = row;
  return {
    id,
    from: [from],
    to: typeof to === "string" ? [to] : to,
    transports,
    ports: ports === "dynamic" ? "dynamic" : toRanges(isSetting(ports, settings) ? settings[ports] : ports),
    reply: flags.includes("noReply") ? "none" : "owed",
    bothDirections: flags.includes("bothDirections"),
    coordinatorOnly: flags.includes("coordinatorOnly"),
    purpose,
    source: place,
    basis: "document",
  };
}

function isSetting(ports: string, settings: Settings): ports is keyof Settings {
  return ports in settings;
}

function toRanges(text: string): PortRange[] {
  return text.split(",").map((part) => {
    const range = parsePortRange(part);
    if (range === null) throw new Error(`no port range: ${part}`);
    return range;
  });
}
