/** `xsaudit init`, and a pool's database in place of a site file. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report, ReportConversation } from "../../src/report/report.ts";
import { reportJsonSchema } from "../../src/report/schema.ts";
import { parseSiteFile } from "../../src/site/site-file.ts";
import { Cast, type CastName } from "../fixtures/cast.ts";
import { POOL_DATABASE, SITE_FILE } from "../fixtures/files.ts";
import { poolDatabaseXml } from "../fixtures/pool-database.ts";
import { requirementFixtures } from "../fixtures/requirement-cases.ts";
import { runCli } from "./run-cli.ts";

const SHOWCASE = "fixtures/showcase/bad-morning.pcap";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function analyze(capture: string, site: string): Promise<Report> {
  return JSON.parse((await runCli("analyze", capture, "--site", site, "--format", "json")).output);
}

describe("init", () => {
  it("prints a site file, and says which servers still need an address", async () => {
    const { status, output, error } = await runCli("init", POOL_DATABASE);
    expect(status).toBe(0);
    expect(parseSiteFile("site.yaml", output).mistakes).toBeNull();
    expect(error).toBe(
      `xsaudit: ${POOL_DATABASE}: no address in the database has ntp2.example and lic2.example: complete it in the drafted file\n`,
    );
  });

  it("takes gzip by its first bytes, whatever the name", async () => {
    const packed = await runCli("init", write("state.db", gzipSync(poolDatabaseXml())));
    const plain = await runCli("init", POOL_DATABASE);
    expect(packed.output.split("\n").slice(2)).toEqual(plain.output.split("\n").slice(2));
  });

  it("writes to a file, but not over one", async () => {
    const path = join(folder, "site.yaml");
    expect(await runCli("init", POOL_DATABASE, "-o", path)).toMatchObject({ status: 0, output: "" });
    const drafted = readFileSync(path, "utf8");
    writeFileSync(path, "mine");
    const { status, error } = await runCli("init", POOL_DATABASE, "-o", path);
    expect(status).toBe(2);
    expect(error).toContain("site.yaml is there already, and was left as it is. Give another file with -o, or");
    expect(readFileSync(path, "utf8")).toBe("mine");
    expect(await runCli("init", POOL_DATABASE, "-o", path, "--force")).toMatchObject({ status: 0 });
    expect(readFileSync(path, "utf8")).toBe(drafted);
  });

  it("never writes over its input", async () => {
    const path = write("only-copy.xml", poolDatabaseXml());
    const { status, error } = await runCli("init", path, "-o", path, "--force");
    expect(status).toBe(2);
    expect(error).toContain("is the input");
    expect(readFileSync(path, "utf8")).toBe(poolDatabaseXml());
  });

  it.each<[string, () => string, string]>([
    ["a missing file", () => join(folder, "nowhere.xml"), "cannot be read: no such file"],
    ["a site file", () => SITE_FILE, "this is neither a capture nor a pool's database (`xe pool-dump-database"],
    ["an empty file", () => write("empty", ""), "this is neither a capture nor a pool's database"],
    [
      "a web page",
      () => write("page.html", "<html><h1>HTTP 403 forbidden</h1></html>"),
      "line 1, column 6: this is no pool",
    ],
    [
      "a cut file",
      () => write("cut.xml", poolDatabaseXml().slice(0, 9000)),
      "in the middle of the database: it is cut",
    ],
  ])("of %s is a sentence and 3", async (_name, path, sentence) => {
    const { status, output, error } = await runCli("init", path());
    expect(status).toBe(3);
    expect(output).toBe("");
    expect(error).toContain(sentence);
    expect(error.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("--site with a pool's database", () => {
  it("gives roles that are imported, citing table and column", async () => {
    const report = await analyze(SHOWCASE, POOL_DATABASE);
    const isValid = new Ajv2020({ strict: false }).compile(reportJsonSchema());
    expect(isValid(report), JSON.stringify(isValid.errors)).toBe(true);
    expect(report.site).toMatchObject({ path: POOL_DATABASE, pool: { name: 'Nord & Süd "1"', schema: "5.909" } });
    expect(report.endpoints.find(({ address }) => address === Cast.xs1)?.roles).toEqual([
      {
        role: "host",
        basis: "imported",
        evidence: expect.arrayContaining([`${POOL_DATABASE}: host.address of xs1: ${Cast.xs1}`]),
      },
      { role: "coordinator", basis: "imported", evidence: [`${POOL_DATABASE}: pool.master`] },
    ]);
  });

  it("says so in the first line of the text", async () => {
    const { output } = await runCli("analyze", SHOWCASE, "--site", POOL_DATABASE);
    expect(output.replace(/\n/, " ")).toMatch(
      /^Roles as imported from fixtures\/pool\/state\.xml \(pool Nord & Süd "1", schema 5\.909\)\./,
    );
  });

  it("says which servers have no role for want of an address", async () => {
    const { error } = await runCli("analyze", SHOWCASE, "--site", POOL_DATABASE);
    expect(error).toBe(
      `xsaudit: ${POOL_DATABASE}: no address there has ntp2.example and lic2.example; xsaudit init drafts a site file to complete\n`,
    );
  });

  it("ends with 2 and a sentence where it cannot be used", async () => {
    const { status, error } = await runCli("analyze", SHOWCASE, "--site", write("cut", poolDatabaseXml().slice(0, 99)));
    expect(status).toBe(2);
    expect(error).toMatch(/cut: line 2, column \d+: the file ends here, in the middle of the database/);
  });

  it("has the site's own ports in the matrix, with their source", async () => {
    const { output } = await runCli("matrix", "show", "--site", POOL_DATABASE, "--format", "json");
    const rows: { id: string; source: string }[] = JSON.parse(output).requirements;
    expect(rows.find(({ id }) => id === "site.san-tcp-3261")?.source).toMatch(
      /^fixtures\/pool\/state\.xml: PBD\.device_config:target of SR /,
    );
  });

  it("leaves a site file what it was: declared", async () => {
    const { endpoints, site } = await analyze(SHOWCASE, SITE_FILE);
    expect(site?.pool).toBeNull();
    expect(endpoints.flatMap(({ roles }) => roles.map(({ basis }) => basis))).not.toContain("imported");
  });
});

/**
 * Of the cast, whom no pool database knows: domain controllers are found by DNS, administrators and backup tools are
 * clients of anyone's, and names outside are DNS's.
 */
const UNKNOWN_TO_THE_DATABASE: readonly CastName[] = [
  "dc1",
  "adminPc",
  "backup",
  "repo",
  "repoSrc",
  "telemetry",
  "updates",
  "citrix",
  "vmTools",
  "vmToolsDownload",
  "notCitrix",
  "evilRepo",
];

describe("what the database knows is judged as with the site file that a person wrote", () => {
  const unknown = new Set<string>(UNKNOWN_TO_THE_DATABASE.map((name) => Cast[name]));
  const isKnown = ({ client, server }: ReportConversation): boolean =>
    !unknown.has(client.address) && !unknown.has(server.address);
  const judgementOf = ({ id, verdict, requirements, nearest, outcome }: ReportConversation): object => ({
    id,
    verdict,
    requirements,
    nearest,
    outcome,
  });
  const judgements = async (name: string, site: string): Promise<object[]> =>
    (await analyze(`fixtures/${name}.pcap`, site)).conversations.filter(isKnown).map(judgementOf);

  const fixtures = requirementFixtures().filter(({ expectation }) =>
    expectation.conversations.some(({ client, server }) => !unknown.has(client) && !unknown.has(server)),
  );

  it("which is most of the matrix", () => {
    const ids = new Set(fixtures.map(({ name }) => name.replace(/^requirements\/(.+)\..+$/, "$1")));
    expect(ids.size).toBeGreaterThan(20);
  });

  it.each(fixtures.map(({ name }) => name))("%s", async (name) => {
    const drafted = write("drafted.yaml", (await runCli("init", POOL_DATABASE)).output);
    const wanted = await judgements(name, SITE_FILE);
    expect(wanted.length).toBeGreaterThan(0);
    expect(await judgements(name, drafted)).toEqual(wanted);
    expect(await judgements(name, POOL_DATABASE)).toEqual(wanted);
  });
});

describe("init from captures", () => {
  const CAPTURE = "fixtures/inference/pool-morning.pcap";

  it("drafts a file by which the same capture is judged, guesses and evidence in it", async () => {
    const { status, output, error } = await runCli("init", CAPTURE);
    expect(status).toBe(0);
    expect(error).toBe("");
    await expect(output).toMatchFileSnapshot("init-capture.yaml");
    const site = write("site.yaml", output);
    const audited = await runCli("analyze", CAPTURE, "--site", site, "--format", "json");
    const { conversations }: Report = JSON.parse(audited.output);
    const verdicts = conversations.map(({ verdict, server }) => `${verdict} ${server.port}`);
    expect(verdicts.filter((text) => !text.startsWith("expected"))).toEqual(["undocumented 694"]);
  });

  it("takes a folder of them, and says what is wrong with one", async () => {
    const captures = mkdtempSync(join(folder, "captures-"));
    writeFileSync(join(captures, "a.pcap"), readFileSync(CAPTURE));
    writeFileSync(join(captures, "b.pcap"), readFileSync(CAPTURE).subarray(0, 200));
    const { status, output, error } = await runCli("init", captures);
    expect(status).toBe(3);
    expect(output).toContain("roles: [ host, coordinator ]");
    expect(error).toContain("b.pcap: ");
  });

  it("writes nothing where none of them can be read", async () => {
    const { status, output, error } = await runCli("init", folder);
    expect(status).toBe(3);
    expect(output).toBe("");
    expect(error).toContain("the directory holds no capture file");
  });

  it("takes one pool's database, not several files with it", async () => {
    const { status, error } = await runCli("init", "fixtures/pool/state.xml", CAPTURE);
    expect(status).toBe(2);
    expect(error).toContain("drafted from one pool's database, or from captures");
  });
});
