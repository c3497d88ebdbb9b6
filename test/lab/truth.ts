/** What is true of a scenario, written before it is run, and how a report is held against it. */
import type { CoverageStatus, Outcome, Verdict } from "../../src/audit/words.ts";
import type { Report, ReportConversation } from "../../src/report/report.ts";
import { DOMAINS, type Domain, domainAddress } from "./domains.ts";
import { addressOf, type Family, type PartyKey } from "./parties.ts";
import type { Service } from "./programs/stand-in.ts";

export interface Truth {
  readonly client: string;
  readonly server: string;
  readonly transport: "tcp" | "udp";
  /** Null where nobody can know it before: a port that the server chooses. */
  readonly port: number | null;
  readonly outcome: Outcome;
  readonly verdict: Verdict;
  /** Of the matrix: what decides, or null where none does. Left out where it is not the scenario's matter. */
  readonly requirement?: string | null;
}

export interface ScenarioTruth {
  readonly conversations: readonly Truth[];
  /** Of some requirements. */
  readonly coverage?: Readonly<Record<string, CoverageStatus>>;
  /** Findings about the sensor that must be there, by their ids; none may be there that is not named. */
  readonly sensor?: readonly string[];
}

/** Answered and expected, unless said otherwise. */
export function truth(
  client: PartyKey,
  server: PartyKey | Domain,
  service: Service,
  said: Partial<Pick<Truth, "outcome" | "verdict" | "requirement">> & { readonly family?: Family } = {},
): Truth {
  const { family = "v4", ...rest } = said;
  const [transport, port] = service.split(" ") as ["tcp" | "udp", string]; // as the type says
  return {
    client: addressOf(client, family),
    server: isDomain(server) ? domainAddress(server, family) : addressOf(server, family),
    transport,
    port: Number(port),
    outcome: "answered",
    verdict: "expected",
    ...rest,
  };
}

/** The same on a port that the server chose and told, so that nobody knows it before. */
export function onPortGiven(one: Truth): Truth {
  return { ...one, port: null };
}

function isDomain(server: PartyKey | Domain): server is Domain {
  return server in DOMAINS;
}

export interface Comparison {
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
  readonly tooMany: number;
  /** A line or two for each that is not right. */
  readonly differences: readonly string[];
}

/** Background traffic is not spoken of. */
export function compare(expected: ScenarioTruth, report: Report): Comparison {
  const judged = report.conversations.filter(({ verdict }) => verdict !== "background");
  const differences: string[] = [];
  const counts = { right: 0, wrong: 0, missed: 0, tooMany: 0 };
  for (const one of expected.conversations) {
    const found = judged.filter((conversation) => isAbout(one, conversation) && !isNamed(conversation, one, expected));
    if (found.length === 0) {
      counts.missed++;
      differences.push(`true: ${describeTruth(one)}\nsaid: nothing`);
    } else if (found.every((conversation) => isRight(one, conversation))) {
      counts.right++;
    } else {
      counts.wrong++;
      differences.push(`true: ${describeTruth(one)}`, ...found.map((one) => `said: ${describe(one)}`));
    }
  }
  for (const conversation of judged) {
    if (expected.conversations.some((one) => isAbout(one, conversation))) continue;
    counts.tooMany++;
    differences.push(`too many: ${describe(conversation)}`);
  }
  for (const [id, status] of Object.entries(expected.coverage ?? {})) {
    const said = report.coverage.find(({ requirement }) => requirement === id)?.status;
    if (said === status) counts.right++;
    else counts.wrong++;
    if (said !== status) differences.push(`true: ${id} is ${status}\nsaid: ${said}`);
  }
  const sensor = report.findings.filter(({ kind }) => kind === "sensor");
  for (const id of expected.sensor ?? []) {
    if (sensor.some((finding) => finding.id === id)) counts.right++;
    else counts.missed++;
    if (!sensor.some((finding) => finding.id === id)) differences.push(`true: the sensor has ${id}\nsaid: nothing`);
  }
  for (const { id, title, reason } of sensor) {
    if (expected.sensor?.includes(id)) continue;
    counts.tooMany++;
    differences.push(`too many: ${id}: ${title}: ${reason}`);
  }
  return { ...counts, differences };
}

/** Whether a port that is known before belongs to another truth. */
function isNamed(conversation: ReportConversation, one: Truth, { conversations }: ScenarioTruth): boolean {
  return one.port === null && conversations.some((other) => other.port !== null && isAbout(other, conversation));
}

function isAbout(one: Truth, { client, server, transport }: ReportConversation): boolean {
  return (
    client.address === one.client &&
    server.address === one.server &&
    transport === one.transport &&
    (one.port === null || server.port === one.port)
  );
}

function isRight({ outcome, verdict, requirement }: Truth, conversation: ReportConversation): boolean {
  return (
    outcome === conversation.outcome &&
    verdict === conversation.verdict &&
    (requirement === undefined ||
      (requirement === null ? conversation.requirements.length === 0 : conversation.requirements.includes(requirement)))
  );
}

function describeTruth({ client, server, transport, port, outcome, verdict, requirement }: Truth): string {
  const row = requirement === undefined ? "" : ` by ${requirement ?? "no row"}`;
  return `${outcome}, ${verdict}${row}, ${client} > ${server} ${transport} ${port ?? "any"}`;
}

function describe({ client, server, transport, outcome, verdict, requirements, reason }: ReportConversation): string {
  const row = requirements.length === 0 ? "" : ` by ${requirements.join(", ")}`;
  return `${outcome}, ${verdict}${row}, ${client.address} > ${server.address} ${transport} ${server.port}: ${reason}`;
}
