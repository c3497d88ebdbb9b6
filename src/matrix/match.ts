/**
 * The requirements of a run, compiled: by transport and port, without a look at the parties.
 */
import { includesPort } from "./ports.ts";
import type { Requirement, RequirementTransport } from "./requirement.ts";

const PORTS = 65_536;

export interface CompiledMatrix {
  readonly requirements: readonly Requirement[];
  /** The requirements that document this transport and port for someone. */
  at(transport: RequirementTransport, port: number): readonly Requirement[];
  isDocumented(transport: RequirementTransport, port: number): boolean;
  /** The requirements whose ports the server hands out. */
  dynamic(transport: RequirementTransport): readonly Requirement[];
}

export function compileMatrix(requirements: readonly Requirement[]): CompiledMatrix {
  const documented = { tcp: markPorts(requirements, "tcp"), udp: markPorts(requirements, "udp") };
  const known = new Map<string, readonly Requirement[]>();
  return {
    requirements,
    isDocumented: (transport, port) => documented[transport][port] === 1,
    dynamic: (transport) =>
      requirements.filter(({ ports, transports }) => ports === "dynamic" && transports.includes(transport)),
    at(transport, port) {
      const key = `${transport} ${port}`;
      const found = known.get(key) ?? requirements.filter((requirement) => covers(requirement, transport, port));
      known.set(key, found);
      return found;
    },
  };
}

function covers(requirement: Requirement, transport: RequirementTransport, port: number): boolean {
  const { ports, transports } = requirement;
  return ports !== "dynamic" && transports.includes(transport) && includesPort(ports, port);
}

function markPorts(requirements: readonly Requirement[], transport: RequirementTransport): Uint8Array {
  const marks = new Uint8Array(PORTS);
  for (const { ports, transports } of requirements) {
    if (ports === "dynamic" || !transports.includes(transport)) continue;
    for (const { first, last } of ports) marks.fill(1, first, last + 1);
  }
  return marks;
}
