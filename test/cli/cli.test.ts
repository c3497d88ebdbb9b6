import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { main } from "../../src/cli/main.ts";
import { SITE_FILE } from "../fixtures/files.ts";
import { runCli } from "./run-cli.ts";

const SHOWCASE = "fixtures/showcase/bad-morning.pcap";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("help", () => {
  it.each([
    ["--help"],
    ["analyze", "--help"],
    ["init", "--help"],
    ["matrix", "--help"],
    ["diff", "--help"],
    ["interfaces", "--help"],
    ["schema", "--help"],
  ])("of %s %s", async (...argv) => {
    const { status, output } = await runCli(...argv);
    expect(status).toBe(0);
    await expect(output).toMatchFileSnapshot(
      `help-${argv.filter((word) => word !== "--help").join("-") || "xsaudit"}.txt`,
    );
  });

  it("names the version of package.json", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    expect((await runCli("--version")).output).toBe(`${version}\n`);
  });
});

describe("wrong usage ends with 2 and a sentence", () => {
  it.each([
    [["analyse", SHOWCASE], "unknown command 'analyse'"],
    [["analyze"], "missing required argument 'capture'"],
    [["analyze", SHOWCASE, "--format", "xml"], "Allowed choices are text, json"],
    [["analyze", SHOWCASE, "--fail-on", "blocked,silent"], '--fail-on: "silent" is no kind of finding; known are'],
    [["analyze", SHOWCASE, "--matrix", "xenserver-7"], '--matrix: "xenserver-7" is not known here'],
    [["analyze", SHOWCASE, "--site", "nowhere.yaml"], "nowhere.yaml: the site file cannot be read: no such file"],
    [
      ["analyze", SHOWCASE, "-o", "/nowhere/report.txt"],
      "/nowhere/report.txt: the report cannot be written: no such file",
    ],
    [["--nonsense"], "unknown option '--nonsense'"],
  ])("%j", async (argv, sentence) => {
    const { status, output, error } = await runCli(...argv);
    expect(status).toBe(2);
    expect(output).toBe("");
    expect(error).toContain(sentence);
    expect(error).not.toMatch(/\n\s+at /);
  });

  it("and all mistakes of the site file", async () => {
    const path = join(folder, "site.yaml");
    writeFileSync(path, "version: 1\nendpoints: [{address: x}, {address: y}]\n");
    const { status, error } = await runCli("analyze", SHOWCASE, "--site", path);
    expect(status).toBe(2);
    expect(error.trim().split("\n")).toHaveLength(2);
  });
});

describe("--fail-on", () => {
  it.each([
    ["blocked", 1],
    ["advisory", 0],
    ["advisory,undocumented", 1],
  ])("%s ends with %i", async (kinds, expected) => {
    expect((await runCli("analyze", SHOWCASE, "--site", SITE_FILE, "--fail-on", kinds)).status).toBe(expected);
  });

  it("passes over what the site accepts", async () => {
    const accept = (until: string): string => {
      const path = join(folder, `${until}.yaml`);
      const entry = `{match: {client: 10.10.0.99, server: host, port: 22}, reason: ticket 1, until: ${until}}`;
      writeFileSync(path, `${readFileSync(SITE_FILE, "utf8")}accept:\n  - ${entry}\n`);
      return path;
    };
    const run = (until: string) => runCli("analyze", SHOWCASE, "--site", accept(until), "--fail-on", "unexpected");
    expect((await run("2999-01-01")).status).toBe(0);
    expect((await run("2020-01-01")).status).toBe(1);
  });

  it("takes one entry for each conversation of a finding", async () => {
    const clients = ["10.10.0.11", "10.10.0.12"];
    const accepting = (accepted: readonly string[]): string => {
      const path = join(folder, `${accepted.length}.yaml`);
      const entries = accepted.map((client) => `  - {match: {client: ${client}, port: 7279}, reason: known}`);
      const vnc = "  - {match: {port: 5900}, reason: known}";
      writeFileSync(path, [readFileSync(SITE_FILE, "utf8"), "accept:", ...entries, vnc, ""].join("\n"));
      return path;
    };
    const run = (accepted: readonly string[]) =>
      runCli("analyze", SHOWCASE, "--site", accepting(accepted), "--fail-on", "blocked");
    expect((await run(clients)).status).toBe(0);
    expect((await run(clients.slice(1))).status).toBe(1);
  });

  it("gives way to a damaged input: 3 says that something is missing", async () => {
    const { status } = await runCli("analyze", SHOWCASE, "nowhere.pcap", "--site", SITE_FILE, "--fail-on", "blocked");
    expect(status).toBe(3);
  });
});

describe("inputs", () => {
  it("that cannot be read are named, and the others reported", async () => {
    const { status, output, error } = await runCli("analyze", "nowhere.pcap", SHOWCASE, "--format", "json");
    expect(status).toBe(3);
    expect(error).toBe("xsaudit: nowhere.pcap: cannot be opened: no such file or directory\n");
    expect(JSON.parse(output).inputs.map(({ packets }: { packets: number }) => packets > 0)).toEqual([false, true]);
  });

  it("say file, offset and what is wrong", async () => {
    const { error } = await runCli("analyze", "fixtures/damaged/absurd-length.pcap");
    expect(error).toMatch(
      /^xsaudit: fixtures\/damaged\/absurd-length\.pcap: byte \d+: a record claims \d+ bytes; .+\n$/,
    );
  });

  it.each(["zst", "gz"])("packed by the usual tool as .%s give the same report", async (extension) => {
    const conversationsOf = async (path: string): Promise<unknown> =>
      JSON.parse((await runCli("analyze", path, "--site", SITE_FILE, "--format", "json")).output).conversations;
    expect(await conversationsOf(`fixtures/recorded/bad-morning.pcap.${extension}`)).toEqual(
      await conversationsOf(SHOWCASE),
    );
  });

  it("of a folder are one capture", async () => {
    const { status, output } = await runCli("analyze", "fixtures/showcase", "--format", "json");
    expect(status).toBe(0);
    expect(JSON.parse(output).inputs).toHaveLength(1);
  });
});

it("-o writes the report to a file and nothing to standard output", async () => {
  const path = join(folder, "report.json");
  const { output } = await runCli("analyze", SHOWCASE, "--format", "json", "-o", path);
  expect(output).toBe("");
  expect(JSON.parse(readFileSync(path, "utf8")).schema).toBe("xsaudit.report/1");
});

it("the same capture gives the same report, but for the moment it was made", async () => {
  const run = async (): Promise<unknown> => {
    const { output } = await runCli("analyze", SHOWCASE, "--site", SITE_FILE, "--format", "json");
    return { ...JSON.parse(output), generatedAt: null };
  };
  expect(await run()).toEqual(await run());
});

describe("on a terminal", () => {
  const run = async (
    environment: Record<string, string>,
    ...argv: string[]
  ): Promise<{ output: string; error: string }> => {
    let output = "";
    let error = "";
    await main(["analyze", SHOWCASE, ...argv], {
      output: (text) => {
        output += text;
      },
      error: (text) => {
        error += text;
      },
      isOutputTerminal: true,
      isErrorTerminal: true,
      environment,
    });
    return { output, error };
  };

  it("there is colour", async () => {
    expect((await run({})).output).toContain("\u001b[");
  });

  it.each([{ NO_COLOR: "1" }, { TERM: "dumb" }])("there is none with %j", async (environment) => {
    expect((await run(environment)).output).not.toContain("\u001b");
  });

  it("--color always is stronger than NO_COLOR", async () => {
    expect((await run({ NO_COLOR: "1" }, "--color", "always")).output).toContain("\u001b[");
  });
});

describe("matrix", () => {
  it("show prints every requirement with its place in the document", async () => {
    const { output } = await runCli("matrix", "show");
    await expect(output).toMatchFileSnapshot("matrix-show.txt");
  });

  it("show has the site's own requirements and settings", async () => {
    const path = join(folder, "site.yaml");
    writeFileSync(path, `${readFileSync(SITE_FILE, "utf8")}settings: {wlbPort: 9012}\n`);
    const { output } = await runCli("matrix", "show", "--site", path, "--format", "json");
    const rows: { id: string; ports: string; basis: string }[] = JSON.parse(output).requirements;
    expect(rows.find(({ id }) => id === "wlb.service")?.ports).toBe("9012");
    expect(rows.at(-1)).toMatchObject({ id: "site.nbd-backup", basis: "site" });
  });

  it("check is content with the shipped matrix and the site of the fixtures", async () => {
    expect(await runCli("matrix", "check", "--site", SITE_FILE)).toMatchObject({
      status: 0,
      output: "xenserver-8: 42 requirements and 1 of the site, no mistakes\n",
    });
  });

  it("check names a role that nobody has", async () => {
    const path = join(folder, "site.yaml");
    writeFileSync(
      path,
      "version: 1\nallow: [{id: a, from: [bakup], to: [host], transport: tcp, ports: [1], reason: b}]\n",
    );
    const { status, error } = await runCli("matrix", "check", "--site", path);
    expect(status).toBe(2);
    expect(error).toContain("no endpoint has the role bakup");
  });
});
