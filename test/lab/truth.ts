/** What is true of a scenario, written before it is run, and how a report is held against it. */
import { type CoverageStatus, isFailing, type Outcome, type Verdict } from "../../src/audit/words.ts";
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
  /** What is asked for by name, with the port that is asked of a proxy: one of several conversations with the server. */
  readonly target?: string;
  /** Words of the reason, where more is to be said than the rest shows. */
  readonly remark?: string;
}

export interface ScenarioTruth {
  readonly conversations: readonly Truth[];
  /** Of some requirements. */
  readonly coverage?: Readonly<Record<string, CoverageStatus>>;
  /** Titles of the findings about the sensor: these must be there, and no others. */
  readonly sensor?: readonly string[];
  /**
   * The sensor sees only patches of what happens, which ones is chance: a conversation may be missing or its answer unseen,
   * but nothing that works may be called failing.
   */
  readonly isPatchy?: true;
}

/** Answered and expected, unless said otherwise. */
export function truth(
  client: PartyKey,
  server: PartyKey | Domain,
  service: Service,
  said: Partial<Pick<Truth, "outcome" | "verdict" | "requirement" | "target" | "remark">> & {
    readonly family?: Family;
  } = {},
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
  const checks = [
    ...expected.conversations.map((one) => compareConversation(one, judged, expected)),
    ...judged
      .filter((conversation) => !expected.conversations.some((one) => isAbout(one, conversation)))
      .filter(({ outcome }) => expected.isPatchy !== true || isFailing(outcome))
      .map((conversation) => tooMany(describe(conversation))),
    ...compareCoverage(expected, report),
    ...compareSensor(expected, report),
  ];
  const count = (kind: CheckKind): number => checks.filter((check) => check.kind === kind).length;
  return {
    right: count("right"),
    wrong: count("wrong"),
    missed: count("missed"),
    tooMany: count("too many"),
    differences: checks.flatMap(({ lines }) => lines),
  };
}

type CheckKind = "right" | "wrong" | "missed" | "too many";

interface Check {
  readonly kind: CheckKind;
  readonly lines: readonly string[];
}

const RIGHT: Check = { kind: "right", lines: [] };

function difference(kind: "wrong" | "missed", isTrue: string, said: readonly string[]): Check {
  return { kind, lines: [`true: ${isTrue}`, ...said.map((line) => `said: ${line}`)] };
}

function tooMany(said: string): Check {
  return { kind: "too many", lines: [`too many: ${said}`] };
}

function compareConversation(one: Truth, judged: readonly ReportConversation[], expected: ScenarioTruth): Check {
  const { isPatchy = false } = expected;
  const found = judged.filter((conversation) => isAbout(one, conversation) && !isNamed(conversation, one, expected));
  const isAllRight = isPatchy
    ? found.every(({ outcome }) => isFailing(one.outcome) || !isFailing(outcome))
    : found.every((conversation) => isRight(one, conversation));
  if (found.length === 0 && !isPatchy) return difference("missed", describeTruth(one), ["nothing"]);
  return isAllRight ? RIGHT : difference("wrong", describeTruth(one), found.map(describe));
}

function compareCoverage({ coverage = {} }: ScenarioTruth, report: Report): Check[] {
  return Object.entries(coverage).map(([id, status]) => {
    const said = report.coverage.find(({ requirement }) => requirement === id)?.status;
    return said === status ? RIGHT : difference("wrong", `${id} is ${status}`, [`it is ${said}`]);
  });
}

function compareSensor({ sensor = [] }: ScenarioTruth, report: Report): Check[] {
  const said = report.findings.filter(({ kind }) => kind === "sensor");
  return [
    ...sensor.map((title) =>
      said.some((finding) => finding.title === title)
        ? RIGHT
        : difference("missed", `the sensor's finding is "${title}"`, ["nothing"]),
    ),
    ...said.filter(({ title }) => !sensor.includes(title)).map(({ title, reason }) => tooMany(`${title}: ${reason}`)),
  ];
}

/** Whether a port that is known before belongs to another truth. */
function isNamed(conversation: ReportConversation, one: Truth, { conversations }: ScenarioTruth): boolean {
  return one.port === null && conversations.some((other) => other.port !== null && isAbout(other, conversation));
}

function isAbout(one: Truth, conversation: ReportConversation): boolean {
  const { client, server, transport } = conversation;
  return (
    client.address === one.client &&
    server.address === one.server &&
    transport === one.transport &&
    (one.port === null || server.port === one.port) &&
    (one.target === undefined || one.target === targetOf(conversation))
  );
}

function targetOf({ target, targetPort }: ReportConversation): string | null {
  return targetPort === null ? target : `${target}:${targetPort}`;
}

function isRight({ outcome, verdict, requirement, remark = "" }: Truth, conversation: ReportConversation): boolean {
  return (
    outcome === conversation.outcome &&
    verdict === conversation.verdict &&
    conversation.reason.includes(remark) &&
    (requirement === undefined ||
      (requirement === null ? conversation.requirements.length === 0 : conversation.requirements.includes(requirement)))
  );
}

function describeTruth(one: Truth): string {
  const { client, server, transport, port, outcome, verdict, requirement, target, remark } = one;
  const row = requirement === undefined ? "" : ` by ${requirement ?? "no row"}`;
  const asked = target === undefined ? "" : ` for ${target}`;
  const said = remark === undefined ? "" : `: ... ${remark} ...`;
  return `${outcome}, ${verdict}${row}, ${client} > ${server} ${transport} ${port ?? "any"}${asked}${said}`;
}

function describe(conversation: ReportConversation): string {
  const { client, server, transport, outcome, verdict, requirements, reason } = conversation;
  const row = requirements.length === 0 ? "" : ` by ${requirements.join(", ")}`;
  const target = targetOf(conversation);
  const asked = target === null ? "" : ` for ${target}`;
  return `${outcome}, ${verdict}${row}, ${client.address} > ${server.address} ${transport} ${server.port}${asked}: ${reason}`;
}
