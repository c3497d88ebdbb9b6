/**
 * `xsaudit matrix`: the effective requirements, shown and checked.
 */
import { checkRequirements } from "../matrix/check.ts";
import { describePorts } from "../matrix/ports.ts";
import { describeClient, describeServer, isDomain, type Requirement } from "../matrix/requirement.ts";
import { neutralText } from "../names/neutral-text.ts";
import { wrap } from "../report/wrap.ts";
import { ExitStatus } from "./exit-status.ts";
import { loadSite, type SiteOptions } from "./site.ts";
import type { Streams } from "./streams.ts";

export interface MatrixOptions extends SiteOptions {
  readonly format: "text" | "json";
}

/** Prints every requirement, the matrix's and the site's own, with its source. */
export async function showMatrix(options: MatrixOptions, streams: Streams): Promise<number> {
  const { site, matrix } = await loadSite(options, streams);
  const requirements = [...matrix.requirements, ...site.allow];
  if (options.format === "json") {
    const rows = requirements.map(toJsonRow);
    const { id, title, source } = matrix;
    await streams.output(`${JSON.stringify({ matrix: { id, title, source }, requirements: rows }, null, 2)}\n`);
    return ExitStatus.done;
  }
  const lines = [`${matrix.title} (${matrix.id})`, `from: ${matrix.source}`, ""];
  for (const requirement of requirements) lines.push(...describeRequirement(requirement));
  await streams.output(`${lines.join("\n")}\n`);
  return ExitStatus.done;
}

/** Says whether the effective matrix holds together; mistakes of the site file have been reported before. */
export async function checkMatrix(options: MatrixOptions, streams: Streams): Promise<number> {
  const { site, matrix } = await loadSite(options, streams);
  const requirements = [...matrix.requirements, ...site.allow];
  const mistakes = checkRequirements(
    requirements,
    site.endpoints.flatMap((endpoint) => endpoint.roles),
  );
  if (options.format === "json") {
    await streams.output(
      `${JSON.stringify({ matrix: matrix.id, requirements: requirements.length, mistakes }, null, 2)}\n`,
    );
  } else if (mistakes.length === 0) {
    const own = site.allow.length > 0 ? ` and ${site.allow.length} of the site` : "";
    await streams.output(`${matrix.id}: ${matrix.requirements.length} requirements${own}, no mistakes\n`);
  } else {
    streams.error(`${mistakes.join("\n")}\n`);
  }
  return mistakes.length === 0 ? ExitStatus.done : ExitStatus.usage;
}

function describeRequirement(requirement: Requirement): string[] {
  const transports = requirement.transports.join(", ");
  return [
    requirement.id,
    ...wrap(
      `${describeClient(requirement)} > ${describeServer(requirement)}, ${transports} ${describePorts(requirement.ports)}: ${neutralText(requirement.purpose)}`,
      "  ",
    ),
    ...wrap(`[${requirement.source}]`, "  "),
  ];
}

function toJsonRow(requirement: Requirement): object {
  const { id, from, to, transports, ports, purpose, source, basis } = requirement;
  return {
    id,
    from,
    to: isDomain(to) ? to : { roles: to },
    transports,
    ports: describePorts(ports),
    purpose,
    source,
    basis,
  };
}
