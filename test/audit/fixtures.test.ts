import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { Report, ReportConversation } from "../../src/report/report.ts";
import { reportJsonSchema } from "../../src/report/schema.ts";
import { runCli } from "../cli/run-cli.ts";
import { allFixtures } from "../fixtures/all.ts";
import { expectationText, FIXTURE_FOLDER, GENERATED_FOLDERS, SITE_FILE } from "../fixtures/files.ts";
import type { ExpectedConversation, Fixture } from "../fixtures/fixture.ts";

const fixtures = allFixtures();
const isValidReport = new Ajv2020({ strict: false }).compile(reportJsonSchema());

describe.each(fixtures)("$name", (fixture) => {
  const path = join(FIXTURE_FOLDER, fixture.name);

  it(fixture.expectation.shows, async () => {
    const { status, report } = await audit(fixture);

    expect(isValidReport(report), JSON.stringify(isValidReport.errors)).toBe(true);
    expect(report.conversations.filter(isJudged)).toHaveLength(fixture.expectation.conversations.length);
    for (const expected of fixture.expectation.conversations) {
      expect(find(report, expected)).toMatchObject(expectedFields(expected));
    }
    const findings = report.findings.map(({ kind, severity, requirement }) => ({ kind, severity, requirement }));
    expect(byText(findings)).toMatchObject(byText(fixture.expectation.findings));
    expect(report.inputs[0]?.problem ?? null).toEqual(
      fixture.expectation.problem === undefined ? null : expect.objectContaining(fixture.expectation.problem),
    );
    expect(status).toBe(fixture.expectation.exitStatus);
    expect(report.sensor.duplicates).toBe(fixture.expectation.duplicates ?? 0);
    expectSensorAddsUp(report);
    for (const list of [report.conversations, report.findings]) {
      expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
    }
  });

  it("lies in fixtures/ as it is made", () => {
    expect(readFileSync(`${path}.${fixture.extension}`).equals(fixture.capture)).toBe(true);
    expect(readFileSync(`${path}.expectation.json`, "utf8")).toBe(expectationText(fixture));
  });
});

it("fixtures/ holds no capture that nothing makes", () => {
  const made = new Set(fixtures.map(({ name, extension }) => `${name}.${extension}`));
  const found = GENERATED_FOLDERS.filter((folder) => existsSync(join(FIXTURE_FOLDER, folder)))
    .flatMap((folder) => readdirSync(join(FIXTURE_FOLDER, folder)).map((file) => `${folder}/${file}`))
    .filter((file) => !file.endsWith(".expectation.json"));
  expect(found.filter((file) => !made.has(file))).toEqual([]);
});

async function audit(fixture: Fixture): Promise<{ status: number; report: Report }> {
  const file = `fixtures/${fixture.name}.${fixture.extension}`;
  const { status, output } = await runCli("analyze", file, "--site", SITE_FILE, "--format", "json");
  return { status, report: JSON.parse(output) };
}

function isJudged({ verdict }: ReportConversation): boolean {
  return verdict !== "background";
}

function find(
  report: Report,
  { client, server, transport, port }: ExpectedConversation,
): ReportConversation | undefined {
  return report.conversations.find(
    (conversation) =>
      conversation.client.address === client &&
      conversation.server.address === server &&
      conversation.server.port === port &&
      conversation.transport === transport,
  );
}

function expectedFields({ client, server, port, ...fields }: ExpectedConversation): object {
  return { ...fields, client: { address: client }, server: { address: server, port } };
}

function byText<Item extends { kind: string; requirement: string | null }>(items: readonly Item[]): Item[] {
  const key = ({ kind, requirement }: Item): string => `${kind} ${requirement}`;
  return [...items].sort((a, b) => key(a).localeCompare(key(b)));
}

function expectSensorAddsUp({ sensor, inputs }: Report): void {
  const undecoded = sensor.undecoded.reduce((sum, { packets }) => sum + packets, 0);
  expect(sensor.packets).toBe(sensor.decoded + undecoded + sensor.duplicates);
  expect(sensor.packets).toBe(inputs.reduce((sum, { packets }) => sum + packets, 0));
}
