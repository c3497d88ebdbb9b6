/** `xsaudit history`: what it shows, what it refuses, and what a query cannot do. */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TABLE_NAMES, TABLES } from "../../src/history/schema.ts";
import { type CliRun, runCli } from "../cli/run-cli.ts";
import { SITE_FILE } from "../fixtures/files.ts";
import { AFTER, BEFORE, createFolder, reportOn, SHOWCASE, storeNights } from "./nights.ts";

let stored: string;
beforeAll(async () => {
  stored = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
  const [before, after, showcase] = [await reportOn(BEFORE), await reportOn(AFTER), await reportOn(SHOWCASE)];
  await storeNights(stored, [
    ["2026-11-12", before],
    ["2026-11-13", after],
    ["2026-11-14", after],
    ["2026-11-17", before],
    ["2026-11-18", showcase],
    ["2026-11-19", showcase],
  ]);
  await storeNights(stored, [["2026-11-18", after]], "dc2");
});
afterAll(() => {
  rmSync(stored, { recursive: true });
});

function history(...argv: readonly string[]): Promise<CliRun> {
  return runCli("history", ...argv, "--history", stored);
}

function copied(): string {
  const folder = createFolder();
  cpSync(stored, folder, { recursive: true });
  return folder;
}

function siteAccepting(match: string): string {
  const path = join(createFolder(), "site.yaml");
  writeFileSync(path, `${readFileSync(SITE_FILE, "utf8")}accept:\n  - {match: ${match}, reason: "ticket 1"}\n`);
  return path;
}

/** Of every file, so that a change shows. */
function fingerprint(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const sums = files.map((file) => {
    const path = join(file.parentPath, file.name);
    return [path, createHash("sha256").update(readFileSync(path)).digest("hex")];
  });
  return Object.fromEntries(sums.sort());
}

it.each(["", "nights", "finding", "conversation", "sql", "export", "prune"])("help of history %s", async (name) => {
  const { status, output } = await runCli("history", ...(name === "" ? [] : [name]), "--help");
  expect(status).toBe(0);
  expect(Math.max(...output.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  await expect(output).toMatchFileSnapshot(`help-history${name === "" ? "" : `-${name}`}.txt`);
});

describe("nights", () => {
  it("are listed by sensor, with findings, turnover and gaps", async () => {
    const { status, output, error } = await history();
    expect({ status, error }).toEqual({ status: 0, error: "" });
    await expect(output).toMatchFileSnapshot("nights.txt");
    expect((await runCli("history", "--history", stored, "nights")).output).toBe(output);
  });

  it("of one sensor, as the site file of today has them", async () => {
    const site = siteAccepting("{port: 27000}");
    const { output } = await history("--sensor", "dc2", "--site", site);
    expect(output).toContain("dc2: 1 night\n");
    expect(output).not.toContain("span1");
    expect(output).toMatch(/^2026-11-18 +7 +2 +1 +0 +0 +0 +0 +0 +- +-$/m);
  });

  it("are painted only where someone looks", async () => {
    expect((await history("nights")).output).not.toContain("\u001b");
    expect((await history("nights", "--color", "always")).output).toContain("\u001b[1m");
  });

  it("that are none are said to be none", async () => {
    const folder = createFolder();
    const { status, output } = await runCli("history", "--history", folder);
    expect({ status, output }).toEqual({ status: 0, output: `No night is stored in ${folder}.\n` });
  });
});

describe("a finding", () => {
  it("is told through the nights by part of its title", async () => {
    const { output } = await history("finding", "TCP 27000", "--sensor", "span1");
    await expect(output).toMatchFileSnapshot("finding.txt");
  });

  it("is found by its id, of each sensor, and says who accepts it", async () => {
    const id = (await reportOn(AFTER)).findings[0]!.id;
    const { output } = await history("finding", id, "--site", siteAccepting("{port: 27000}"));
    expect(output.match(new RegExp(id, "g"))).toHaveLength(2);
    expect(output).toContain("2026-11-12 .aa ... 2026-11-19");
    expect(output).toContain("Accepted: ticket 1");
  });
});

describe("conversations", () => {
  it("are told through the nights by a filter", async () => {
    const { output } = await history("conversation", "port:27000 client:xs1", "--sensor", "span1");
    await expect(output).toMatchFileSnapshot("conversation.txt");
  });

  it("that fit on one night are shown with all", async () => {
    const { output } = await history("conversation", "outcome:silent port:27000", "--sensor", "span1");
    expect(output).toContain("2026-11-12             expected     answered");
    expect(output).toContain("2026-11-13..2026-11-14 expected     silent    2 nights, 2/2 failed");
  });

  it("are found by their id", async () => {
    const { id } = (await reportOn(BEFORE)).conversations[0]!;
    expect((await history("conversation", id, "--sensor", "dc2")).output).toContain(`${id}: tcp 27000`);
  });
});

describe("a query", () => {
  it("is answered as a table, JSON and CSV", async () => {
    const query = `SELECT day, sensor, packets, [1, 2] AS list, {'a': NULL} AS deep, TIMESTAMP '2026-11-18 01:00:00' AS time,
      'a;b,c' AS text FROM sensor WHERE day = '2026-11-18' ORDER BY sensor`;
    expect((await history("sql", query)).output).toBe(
      [
        "day         sensor  packets  list  deep        time                  text",
        '2026-11-18  dc2           7  1, 2  {"a":null}  2026-11-18T01:00:00Z  a;b,c',
        '2026-11-18  span1       119  1, 2  {"a":null}  2026-11-18T01:00:00Z  a;b,c',
        "(2 rows)",
        "",
      ].join("\n"),
    );
    expect(JSON.parse((await history("sql", query, "--format", "json")).output)[0]).toEqual({
      day: "2026-11-18",
      sensor: "dc2",
      packets: 7,
      list: [1, 2],
      deep: { a: null },
      time: "2026-11-18T01:00:00Z",
      text: "a;b,c",
    });
    expect((await history("sql", query, "--format", "csv")).output.split("\r\n")[1]).toBe(
      '2026-11-18,dc2,7,"1, 2","{""a"":null}",2026-11-18T01:00:00Z,"a;b,c"',
    );
    expect((await history("sql", "FROM sensor WHERE false", "--format", "json")).output).toBe("[]\n");
  });

  it("knows what the site file accepts", async () => {
    const query = "SELECT count(*) AS n FROM findings WHERE accepted";
    const answer = async (...argv: string[]): Promise<unknown> =>
      JSON.parse((await history("sql", query, "--format", "json", ...argv)).output);
    expect(await answer()).toEqual([{ n: 0 }]);
    expect(await answer("--site", siteAccepting("{port: 27000}"))).toEqual([{ n: 3 }]);
  });

  it("can name every table, in an empty history too", async () => {
    const folder = createFolder();
    for (const name of TABLE_NAMES) {
      const described = `SELECT column_name AS name, column_type AS type FROM (DESCRIBE ${name})`;
      for (const directory of [stored, folder]) {
        const { output } = await runCli("history", "sql", described, "--format", "json", "--history", directory);
        const columns = TABLES[name].columns.map((column) => ({ name: column.name, type: column.type }));
        expect(JSON.parse(output)).toEqual([
          { name: "day", type: "DATE" },
          { name: "sensor", type: "VARCHAR" },
          ...columns,
        ]);
      }
    }
  });

  it("has harmless text and an end in a terminal", async () => {
    const { output } = await history("sql", "SELECT chr(27) || '[31m' || repeat('x', 100) AS a FROM range(2000)");
    expect(output).not.toContain("\u001b");
    expect(output).toContain("(2,000 rows, the first 1,000 shown: --format csv has all)");
    expect(output.split("\n").every((line) => line.length <= 80)).toBe(true);
    const csv = (await history("sql", "SELECT i FROM range(5000) AS t(i)", "--format", "csv")).output;
    expect(csv.trimEnd().split("\r\n")).toHaveLength(5001);
  });

  it("reads nothing but the history, and writes nothing at all", async () => {
    const folder = copied();
    const before = fingerprint(folder);
    const outside = createFolder();
    const secret = join(outside, "secret.csv");
    writeFileSync(secret, "hidden\nTOP-SECRET\n");
    const file = join(folder, "day=2026-11-18", "sensor=span1", "findings.parquet");
    const queries = [
      `FROM read_csv('${secret}')`,
      `FROM '${secret}'`,
      `FROM read_text('${secret}')`,
      `FROM read_blob('${join(folder, "day=2026-11-18", "sensor=span1", "report.json.gz")}')`,
      `FROM read_text('${file}/../../../${outside}/secret.csv')`,
      "FROM read_csv('/etc/passwd')",
      "FROM sniff_csv('/etc/passwd')",
      `FROM glob('${outside}/*')`,
      "FROM read_parquet('https://example.com/a.parquet')",
      `FROM query('COPY (SELECT 1) TO ''${outside}/a.csv''')`,
      `COPY (SELECT 1) TO '${outside}/a.csv'`,
      `COPY (SELECT 1) TO '${file}'`,
      `COPY (SELECT 1) TO '${file}' (USE_TMP_FILE false)`,
      `EXPLAIN ANALYZE COPY (SELECT 1) TO '${file}' (USE_TMP_FILE false)`,
      `EXPORT DATABASE '${outside}/export'`,
      `IMPORT DATABASE '${outside}'`,
      `ATTACH '${outside}/a.db'`,
      `ATTACH ':memory:' AS other`,
      "INSTALL httpfs",
      "LOAD httpfs",
      "PRAGMA enable_profiling = 'json'",
      `PRAGMA profiling_output = '${outside}/profile'`,
      "SET enable_external_access = true",
      "SET allowed_directories = ['/']",
      "RESET lock_configuration",
      "CREATE TABLE a (b INTEGER)",
      "CREATE TABLE a AS FROM sensor",
      "CREATE PERSISTENT SECRET a (TYPE http, BEARER_TOKEN 'b')",
      "INSERT INTO acceptances VALUES (NULL)",
      "DROP VIEW findings",
      "CALL force_checkpoint()",
      `CALL enable_logging(storage = 'file', storage_config = {'path': '${outside}/log'})`,
      "BEGIN",
      "SELECT 1; SELECT 2",
      `SELECT 1; COPY (SELECT 1) TO '${outside}/a.csv'`,
    ];
    for (const query of queries) {
      const { status, output, error } = await runCli("history", "sql", query, "--history", folder, "--site", SITE_FILE);
      expect({ query, status, output, isTold: error.startsWith("The query: ") }).toEqual({
        query,
        status: 2,
        output: "",
        isTold: true,
      });
      expect(error).not.toContain("TOP-SECRET");
    }
    // It may be switched on, but has nowhere to write to.
    const logging = `FROM enable_logging(storage = 'file', storage_config = {'path': '${outside}/log'})`;
    await runCli("history", "sql", logging, "--history", folder);
    expect(fingerprint(folder)).toEqual(before);
    expect(readdirSync(outside)).toEqual(["secret.csv"]);
    expect(existsSync(".tmp")).toBe(false);
  });

  it.each([
    ["SELEC 1", 'syntax error at or near "SELEC"'],
    ["SELECT nothing FROM findings", 'Referenced column "nothing" not found'],
    ["", "There is nothing asked in it"],
    ["/* a comment */", "There is nothing asked in it"],
    ["SELECT 'a'::INTEGER", "Could not convert string 'a' to INT32"],
  ])("%j is answered with a sentence and 2", async (query, sentence) => {
    const { status, output, error } = await history("sql", query);
    expect({ status, output }).toEqual({ status: 2, output: "" });
    expect(error).toContain(sentence);
    expect(error).not.toMatch(/\n\s+at /);
  });
});

describe("export", () => {
  it("writes a span of nights as CSV, JSON and Parquet", async () => {
    const span = ["--from", "2026-11-14", "--to", "2026-11-17"];
    const { output } = await history("export", "sensor", ...span);
    expect(
      output
        .trimEnd()
        .split("\r\n")
        .map((line) => line.slice(0, 16)),
    ).toEqual(["day,sensor,perio", "2026-11-14,span1", "2026-11-17,span1"]);
    const path = join(createFolder(), "it's.parquet");
    for (const format of ["json", "parquet"] as const) {
      const run = await history("export", "conversations", ...span, "--format", format, "-o", path);
      expect(run).toEqual({ status: 0, output: "", error: "" });
      if (format === "json") expect(JSON.parse(readFileSync(path, "utf8"))).toHaveLength(3);
    }
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(
      `SELECT day, count(*)::INTEGER AS n FROM '${path.replaceAll("'", "''")}' GROUP BY day ORDER BY day`,
    );
    expect(reader.getRowObjectsJson()).toEqual([
      { day: "2026-11-14", n: 2 },
      { day: "2026-11-17", n: 1 },
    ]);
    instance.closeSync();
  });

  it("never writes over the history", async () => {
    const folder = copied();
    const before = fingerprint(folder);
    const path = join(folder, "day=2026-11-18", "sensor=span1", "findings.parquet");
    const { status, error } = await runCli("history", "export", "sensor", "--history", folder, "-o", path);
    expect(status).toBe(2);
    expect(error).toContain("Give another file with -o");
    expect(fingerprint(folder)).toEqual(before);
  });
});

describe("prune", () => {
  it("removes what is older, counted from the newest night, and says so", async () => {
    const folder = copied();
    const dry = await runCli("history", "prune", "--keep", "6d", "--history", folder, "--dry-run");
    expect(dry.output).toBe(`2026-11-12 span1\n2026-11-13 span1\n${folder}: 2 nights would be removed.\n`);
    expect(readdirSync(folder)).toHaveLength(6);
    const { status, output } = await runCli("history", "prune", "--keep", "6d", "--history", folder);
    expect(status).toBe(0);
    expect(output).toBe(`2026-11-12 span1\n2026-11-13 span1\n${folder}: 2 nights removed.\n`);
    expect(readdirSync(folder)).toEqual(["day=2026-11-14", "day=2026-11-17", "day=2026-11-18", "day=2026-11-19"]);
    expect((await runCli("history", "prune", "--keep", "6d", "--history", folder)).output).toContain(
      "0 nights removed",
    );
  });

  it("of one sensor leaves the others, and what is no night", async () => {
    const folder = copied();
    writeFileSync(join(folder, "day=2026-11-18", "notes.txt"), "");
    const { output } = await runCli("history", "prune", "--keep", "1d", "--sensor", "dc2", "--history", folder);
    expect(output).toBe(`2026-11-18 dc2\n${folder}: 1 night removed.\n`);
    expect(readdirSync(join(folder, "day=2026-11-18"))).toEqual(["notes.txt", "sensor=span1"]);
  });

  it("takes damaged nights like the others", async () => {
    const folder = copied();
    rmSync(join(folder, "day=2026-11-12", "sensor=span1", "SHA256SUMS"));
    const { output } = await runCli("history", "prune", "--keep", "6d", "--history", folder);
    expect(output).toContain("2026-11-12 span1");
    expect((await runCli("history", "--history", folder)).status).toBe(0);
  });
});

it("damaged nights are named on standard error, the others told, and the exit status is 3", async () => {
  const folder = copied();
  writeFileSync(join(folder, "day=2026-11-18", "sensor=dc2", "hours.parquet"), "");
  for (const argv of [["nights"], ["sql", "FROM sensor"], ["finding", "27000"], ["conversation", "port:27000"]]) {
    const { status, output, error } = await runCli("history", ...argv, "--history", folder);
    expect(status).toBe(3);
    expect(error).toContain(`${folder}/day=2026-11-18/sensor=dc2: hours.parquet is not as it was written`);
    expect(output).toContain("span1");
    expect(output).not.toContain("dc2");
  }
});

describe("wrong usage ends with 2, a sentence and no output", () => {
  it.each([
    [["nights", "--history", "/nowhere"], "/nowhere: the history cannot be used: no such file or directory"],
    [["nights", "--history", "README.md"], "README.md: the history cannot be used: not a directory"],
    [["nights"], "required option '--history <dir>' not specified"],
    [["nights", "--sensor", "span2"], '--sensor: "span2" has no night in this history; did you mean span1.'],
    [["nights", "--site", "nowhere.yaml"], "nowhere.yaml: the site file cannot be read"],
    [["finding", "nothing like it"], 'no finding has the id, or in its title, "nothing like it"'],
    [["conversation", "prot:80"], 'The filter, Column 1: "prot" is no key; did you mean port.'],
    [["conversation", "port:1"], "no conversation fits on any night"],
    [["conversation", "c-000000000000"], "no conversation fits on any night"],
    [["sql", "FROM sensor", "--format", "xml"], "Allowed choices are text, json, csv"],
    [["export", "flows"], '"flows" is no table of the history; known are conversations, hours'],
    [["export", "sensor", "--format", "parquet"], "--format parquet: it is not for a terminal. Give a file"],
    [["export", "sensor", "--from", "yesterday"], '--from: "yesterday" is no night'],
    [["export", "sensor", "-o", "/nowhere/out"], "/nowhere/out: the table cannot be written: no such file"],
    [["prune"], "required option '--keep <time>' not specified"],
    [["prune", "--keep", "ages"], "--keep ages: no length of time"],
    [["prune", "--keep", "12h"], "--keep 12h: less than a day"],
  ])("%j", async (argv, sentence) => {
    const isOwn = argv.includes("--history") || sentence.includes("--history <dir>");
    const { status, output, error } = isOwn ? await runCli("history", ...argv) : await history(...argv);
    expect({ status, output }).toEqual({ status: 2, output: "" });
    expect(error).toContain(sentence);
    expect(error).not.toMatch(/\n\s+at /);
  });
});
