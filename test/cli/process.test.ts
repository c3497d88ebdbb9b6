import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SITE_FILE } from "../fixtures/files.ts";

const XSAUDIT = "bin/xsaudit.js";
const SHOWCASE = "fixtures/showcase/bad-morning.pcap";
const DAMAGED = "fixtures/damaged/absurd-length.pcap";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function start(...argv: string[]): ChildProcess {
  return spawn(process.execPath, [XSAUDIT, ...argv], { stdio: ["pipe", "pipe", "pipe"] });
}

async function finish(child: ChildProcess): Promise<{ status: number; output: string; error: string }> {
  let output = "";
  let error = "";
  child.stdout?.on("data", (text) => {
    output += text;
  });
  child.stderr?.on("data", (text) => {
    error += text;
  });
  const [status] = await once(child, "close");
  return { status, output, error };
}

function runShell(script: string): { status: number | null; output: string; error: string } {
  const { status, stdout, stderr } = spawnSync("bash", ["-o", "pipefail", "-c", script], { encoding: "utf8" });
  return { status, output: stdout, error: stderr };
}

describe("standard input", () => {
  it("is audited like the file", async () => {
    const child = start("analyze", "-", "--site", SITE_FILE, "--fail-on", "blocked");
    child.stdin?.end(readFileSync(SHOWCASE));
    const { status, output } = await finish(child);
    expect(status).toBe(1);
    expect(output).toContain("lic gives xs1 and xs2 no answer on TCP 7279");
  });

  it("that falls silent can be interrupted: what was seen is reported", async () => {
    const child = start("analyze", "-", "--format", "json");
    child.stdin?.on("error", () => {});
    child.stdin?.write(readFileSync(SHOWCASE));
    setTimeout(() => child.kill("SIGINT"), 4000);
    const { status, output } = await finish(child);
    expect(status).toBe(130);
    expect(JSON.parse(output)).toMatchObject({ sensor: { packets: 119 }, inputs: [{ packets: 119, problem: null }] });
  }, 30_000);
});

describe("--threads", () => {
  it("any number of them comes to the same report", () => {
    const captures = "fixtures/lab fixtures/dns fixtures/decoding";
    const reports = [1, 2, 3, 17].map((threads) => {
      const { output } = runShell(`node ${XSAUDIT} analyze ${captures} --threads ${threads} --format json`);
      return output.replace(/"generatedAt": "[^"]*"/, "");
    });
    expect(reports[0]).toContain('"conversations"');
    expect(new Set(reports).size).toBe(1);
  }, 60_000);

  it("none of them, or more than any machine has, is a mistake", () => {
    for (const threads of ["0", "65", "two"]) {
      expect(runShell(`node ${XSAUDIT} analyze ${SHOWCASE} --threads ${threads}`)).toMatchObject({
        status: 2,
        error: expect.stringContaining(`--threads ${threads}: give a whole number from 1 to 64.`),
      });
    }
  });

  it("what can be read only once is read by one", () => {
    const { status, output } = runShell(`cat ${SHOWCASE} | node ${XSAUDIT} analyze - --threads 4 --format json`);
    expect(status).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ sensor: { packets: 119 } });
  });
});

describe("pipes and names", () => {
  it("compares a stored report with one from a pipe, and says so of an empty one", () => {
    const analyze = `node ${XSAUDIT} analyze ${SHOWCASE} --format json`;
    const { status, output } = runShell(
      `${analyze} -o ${folder}/a.json; ${analyze} | node ${XSAUDIT} diff ${folder}/a.json -`,
    );
    expect(status).toBe(0);
    expect(output).toContain("No difference.");
    expect(runShell(`node ${XSAUDIT} diff - ${folder}/a.json </dev/null`)).toMatchObject({
      status: 2,
      error: expect.stringContaining("standard input: the file is empty; make one with xsaudit analyze"),
    });
  });

  it("reads two pipes, of which nothing can be read twice", () => {
    const { status, output } = runShell(
      `node ${XSAUDIT} analyze <(cat ${SHOWCASE}) <(cat fixtures/outcomes/tcp-answered.pcap) --format json`,
    );
    expect(status).toBe(0);
    expect(JSON.parse(output).inputs.map((input: { packets: number }) => input.packets)).toEqual([119, 8]);
  });

  it("reads a file once, however it is spelled", () => {
    const { output } = runShell(`node ${XSAUDIT} analyze ${SHOWCASE} ./${SHOWCASE} "$PWD/${SHOWCASE}" --format json`);
    expect(JSON.parse(output).inputs).toHaveLength(1);
  });

  it("lets no escape sequence of a path through", () => {
    const { error, output } = runShell(`node ${XSAUDIT} analyze $'${SHOWCASE}/\\e[31mx'`);
    expect(error + output).toContain("\\u{1b}[31mx: cannot be opened: not a directory");
    expect(error + output).not.toContain("\u001b");
  });
});

describe("output", () => {
  it("that nobody wants any more ends quietly, with the status that was found", () => {
    expect(runShell(`node ${XSAUDIT} analyze ${DAMAGED} --format json | head -c 1 >${folder}/head`)).toMatchObject({
      status: 3,
    });
    expect(runShell(`node ${XSAUDIT} analyze nowhere.pcap 2> >(true)`).status).toBe(3);
  });

  it.skipIf(!existsSync("/dev/full")).each([`>/dev/full`, `-o /dev/full`])(
    "%s is a sentence, not a stack trace",
    (to) => {
      const { status, error } = runShell(`node ${XSAUDIT} analyze ${SHOWCASE} ${to}`);
      expect(status).toBe(2);
      expect(error).toContain("the report cannot be written: no space left on device");
      expect(error).not.toMatch(/\n\s+at /);
    },
  );

  it("never takes the place of an input", () => {
    const capture = join(folder, "a.pcap");
    copyFileSync(SHOWCASE, capture);
    const { status, error } = runShell(`node ${XSAUDIT} analyze ${capture} -o ${relative(".", capture)}`);
    expect(status).toBe(2);
    expect(error).toContain("is an input: the report would take its place");
    expect(readFileSync(capture).equals(readFileSync(SHOWCASE))).toBe(true);
  });

  it("-o - is standard output", () => {
    expect(runShell(`node ${XSAUDIT} analyze ${SHOWCASE} -o -`).output).toContain("findings");
  });
});
