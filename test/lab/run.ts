/**
 * `npm run lab`: real programs in network namespaces, audited live on a mirror port, and held against what is true. Ends
 * with 1 where a conversation is wrong, missing or too many.
 */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Report, ReportConversation } from "../../src/report/report.ts";
import { createNetwork, type Network } from "./network.ts";
import { PARTIES, type PartyKey, siteFile } from "./parties.ts";
import { labObstacle, startServers } from "./programs.ts";
import { SCENARIOS, type Scenario, type Truth } from "./scenarios.ts";

const XSAUDIT = fileURLToPath(new URL("../../bin/xsaudit.js", import.meta.url));
/** Until a question that is not answered can be told from one that is still open. */
const SETTLING_MS = 4000;

const obstacle = labObstacle();
if (obstacle === null) await runLab();
else console.log(`The lab is skipped: ${obstacle}`);

async function runLab(): Promise<void> {
  const network = createNetwork();
  const interrupt = (): void => void network.remove().then(() => process.exit(130));
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  try {
    writeFileSync(join(network.folder, "site.yaml"), siteFile());
    await startServers(network);
    console.log(`${"scenario".padEnd(42)}right  wrong  missed  too many`);
    for (const scenario of SCENARIOS) await runScenario(network, scenario);
  } finally {
    await network.remove();
  }
}

async function runScenario(network: Network, scenario: Scenario): Promise<void> {
  const { name, firewall, traffic, truth } = scenario;
  if (firewall !== undefined) setFirewall(firewall.party, firewall.rules);
  const report = await capture(network, () => traffic(network));
  if (firewall !== undefined) setFirewall(firewall.party, null);
  const judged = report.conversations.filter(({ verdict }) => verdict !== "background");
  const pairs = truth.map((expected) => ({ expected, found: judged.find((found) => isAbout(expected, found)) }));
  const missed = pairs.filter(({ found }) => found === undefined);
  const wrong = pairs.filter(({ expected, found }) => found !== undefined && !isRight(expected, found));
  const extra = judged.filter((found) => !truth.some((expected) => isAbout(expected, found)));
  const counts = [truth.length - missed.length - wrong.length, wrong.length, missed.length, extra.length];
  console.log(name.padEnd(38) + counts.map((count) => String(count).padStart(8)).join(""));
  for (const { expected, found } of [...missed, ...wrong]) {
    const said = found === undefined ? "nothing" : `${describe(found)}: ${found.reason}`;
    console.log(`  true: ${describeTruth(expected)}\n  said: ${said}`);
  }
  for (const found of extra) console.log(`  too many: ${describe(found)}: ${found.reason}`);
  if (wrong.length + missed.length + extra.length > 0) process.exitCode = 1;
}

/** Audits the mirror port while that happens. */
async function capture(network: Network, traffic: () => Promise<unknown>): Promise<Report> {
  const path = join(network.folder, "report.json");
  const argv = [
    XSAUDIT,
    "capture",
    "eth0",
    "--site",
    join(network.folder, "site.yaml"),
    "--format",
    "json",
    "-o",
    path,
  ];
  const program = network.start("sensor", process.execPath, ...argv, "--user", "nobody");
  let said = "";
  program.stderr?.on("data", (text) => {
    said += text;
  });
  const ended = once(program, "exit");
  while (!said.includes("capturing on")) {
    if (program.exitCode !== null) throw new Error(`xsaudit did not start: ${said}`);
    await pause(20);
  }
  await traffic();
  await pause(SETTLING_MS);
  program.kill("SIGINT");
  await ended;
  return JSON.parse(readFileSync(path, "utf8"));
}

/** @param rules null takes the firewall away */
function setFirewall(party: PartyKey, rules: readonly string[] | null): void {
  const chain = `chain input { type filter hook input priority 0; ${(rules ?? []).map((rule) => `${rule};`).join("\n")}\n}\n`;
  const script = rules === null ? "delete table inet lab" : `table inet lab {\n${chain}}\n`;
  execFileSync("ip", ["netns", "exec", `xsaudit-lab-${party}`, "nft", "-f", "-"], { input: script });
}

function isAbout(expected: Truth, { client, server, transport }: ReportConversation): boolean {
  return (
    client.address === PARTIES[expected.client].address &&
    server.address === PARTIES[expected.server].address &&
    transport === expected.transport &&
    server.port === expected.port
  );
}

function isRight(expected: Truth, { outcome, verdict }: ReportConversation): boolean {
  return outcome === expected.outcome && verdict === expected.verdict;
}

function describeTruth({ client, server, transport, port, outcome, verdict }: Truth): string {
  return `${outcome}, ${verdict}, ${PARTIES[client].name} > ${PARTIES[server].name} ${transport} ${port}`;
}

function describe({ client, server, transport, outcome, verdict }: ReportConversation): string {
  const parties = `${client.name ?? client.address} > ${server.name ?? server.address}`;
  return `${outcome}, ${verdict}, ${parties} ${transport} ${server.port}`;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
