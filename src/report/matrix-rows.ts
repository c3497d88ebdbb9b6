/**
 * The effective matrix of a site: every requirement, the document's and the site's own, with its citation and the
 * endpoints that its roles mean here. As text, JSON, and the table that CSV and Markdown are written from.
 */
import { describeNetwork } from "../flow/address.ts";
import { describePorts } from "../matrix/ports.ts";
import {
  describeClient,
  describeRequirementParty,
  describeServer,
  isDomain,
  type Matrix,
  type Requirement,
  type RequirementParty,
} from "../matrix/requirement.ts";
import { neutralText } from "../names/neutral-text.ts";
import { documentedClients, endpointsWith, placesOf } from "../site/role-members.ts";
import type { DeclaredEndpoint, Site } from "../site/site.ts";
import { markdownText, renderMarkdownTable } from "./markdown.ts";
import type { Table } from "./table.ts";
import { wrap } from "./wrap.ts";

const INDENT = "  ";

export function effectiveRequirements(matrix: Matrix, site: Site): readonly Requirement[] {
  return [...matrix.requirements, ...site.allow];
}

/** `host > license-server, tcp 27000: initial connection for licence requests` */
export function describeRequirement(requirement: Requirement): string {
  const { transports, ports, purpose, bothDirections, coordinatorOnly } = requirement;
  const parties = `${describeClient(requirement)} > ${describeServer(requirement)}`;
  const remarks = `${bothDirections ? " (in both directions)" : ""}${coordinatorOnly ? " (by the coordinator)" : ""}`;
  return `${parties}, ${transports.join(", ")} ${describePorts(ports)}: ${neutralText(purpose)}${remarks}`;
}

export function renderMatrixText(matrix: Matrix, site: Site): string {
  const lines = [...wrap(`${matrix.title} (${matrix.id})`), ...wrap(`from: ${matrix.source}`), ""];
  const requirements = effectiveRequirements(matrix, site);
  for (const requirement of requirements) {
    lines.push(
      ...wrap(requirement.id),
      ...wrap(describeRequirement(requirement), INDENT),
      ...wrap(`[${requirement.source}]`, INDENT),
    );
  }
  lines.push(...describeRoles(requirements, site));
  if (matrix.notKnown.length > 0) lines.push("", ...wrap(describeGaps(matrix)));
  return `${lines.join("\n")}\n`;
}

export function* renderMatrixMarkdown(matrix: Matrix, site: Site): Generator<string> {
  yield `# ${markdownText(matrix.title)} (${markdownText(matrix.id)})\n\n`;
  yield `From: ${markdownText(matrix.source)}\n\n`;
  yield* renderMarkdownTable(matrixTable(matrix, site));
  if (matrix.notKnown.length > 0) yield `\n${markdownText(describeGaps(matrix))}\n`;
}

export function matrixTable(matrix: Matrix, site: Site): Table {
  return {
    columns: ["requirement", ...ROW_COLUMNS, "basis", "clients", "servers"],
    rows: effectiveRequirements(matrix, site).map((requirement) => [
      requirement.id,
      ...rowCells(requirement),
      requirement.basis,
      listEndpoints(clientsOf(requirement, site)),
      listEndpoints(serversOf(requirement, site)),
    ]),
  };
}

/** What a requirement says, as cells of a table; `rowCells` gives as many. */
export const ROW_COLUMNS = ["from", "to", "transport", "ports", "purpose", "source"] as const;

export function rowCells(requirement: Requirement): string[] {
  const { from, transports, ports, purpose, source } = requirement;
  const parties = [from.map(describeRequirementParty).join(", "), describeServer(requirement)];
  return [...parties, transports.join(", "), describePorts(ports), neutralText(purpose), source];
}

/** What a requirement says, with its citation. */
export function rowJson({ from, to, transports, ports, purpose, source, basis }: Requirement): object {
  const server = isDomain(to) ? to : { roles: to.map(toJsonParty) };
  const client = from.map(toJsonParty);
  return { from: client, to: server, transports, ports: describePorts(ports), purpose, source, basis };
}

/** A role, or the addresses that stand in its place. */
function toJsonParty(party: RequirementParty): object | string {
  return typeof party === "string" ? party : { name: party.name, addresses: party.networks.map(describeNetwork) };
}

export function matrixJson(matrix: Matrix, site: Site): object {
  const { id, title, source, notKnown } = matrix;
  const requirements = effectiveRequirements(matrix, site).map((requirement) => toJsonRow(requirement, site));
  return { matrix: { id, title, source }, requirements, notKnown };
}

function toJsonRow(requirement: Requirement, site: Site): object {
  const { id, reply, bothDirections, coordinatorOnly } = requirement;
  return {
    id,
    ...rowJson(requirement),
    reply,
    bothDirections,
    coordinatorOnly,
    clients: clientsOf(requirement, site)?.map(toJsonEndpoint) ?? null,
    servers: serversOf(requirement, site)?.map(toJsonEndpoint) ?? null,
  };
}

function toJsonEndpoint(endpoint: DeclaredEndpoint): object {
  return { name: endpoint.name, places: placesOf(endpoint) };
}

function describeGaps({ notKnown }: Matrix): string {
  return `Not known from the pages read: ${notKnown.join("; ")}.`;
}

/** Null for everyone. */
function clientsOf(requirement: Requirement, site: Site): readonly DeclaredEndpoint[] | null {
  return endpointsWith(documentedClients(requirement), site);
}

/** Null for everyone, and for a domain, which may be anywhere. */
function serversOf({ to }: Requirement, site: Site): readonly DeclaredEndpoint[] | null {
  return isDomain(to) ? null : endpointsWith(to, site);
}

/** Who has the roles that the rows speak of; nothing where no endpoint is declared. */
function describeRoles(requirements: readonly Requirement[], site: Site): string[] {
  if (site.endpoints.length === 0) return [];
  const roles = new Set(
    requirements.flatMap((requirement) => {
      const { to } = requirement;
      return [...documentedClients(requirement), ...(isDomain(to) ? [] : to)];
    }),
  );
  return [
    "",
    "Roles at this site",
    ...[...roles].flatMap((role) => {
      const endpoints = endpointsWith([role], site);
      if (endpoints === null || typeof role !== "string") return [];
      return wrap(`${role}: ${endpoints.length === 0 ? "no endpoint" : listEndpoints(endpoints)}`, INDENT);
    }),
  ];
}

function listEndpoints(endpoints: readonly DeclaredEndpoint[] | null): string {
  if (endpoints === null) return "";
  return endpoints
    .map((endpoint) => {
      const places = placesOf(endpoint).join(", ");
      return endpoint.name === null ? places : `${endpoint.name} (${places})`;
    })
    .join("; ");
}
