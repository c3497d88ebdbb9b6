import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeCommands } from "../../deploy/command-tree.ts";
import { generatedFiles } from "../../deploy/generated.ts";
import { loadNotifyFile } from "../../src/notify/notify-file.ts";
import { runCli } from "../cli/run-cli.ts";

const DEPLOY = fileURLToPath(new URL("../../deploy/", import.meta.url));
const UNITS = ["xsaudit-capture@.service", "xsaudit-report.service", "xsaudit-report.timer"];

/** Whether the machine has the program; a test that needs it is skipped, and says so, where not. */
function has(program: string): boolean {
  try {
    execFileSync("which", [program], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function run(program: string, ...options: readonly string[]): string {
  return execFileSync(program, options, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

describe("man page and completions", () => {
  it.each([...generatedFiles()])("%s is what the program's own commands make (npm run deploy)", (name, text) => {
    expect(readFileSync(join(DEPLOY, name), "utf8")).toBe(text);
  });

  it("every command and option is on the man page", () => {
    const page = readFileSync(join(DEPLOY, "xsaudit.1"), "utf8").replaceAll("\\-", "-");
    for (const { name, options } of describeCommands()) {
      expect(page).toContain(`xsaudit ${name}`.trimEnd());
      for (const { flags } of options) expect(page).toContain(`.B ${flags}`);
    }
  });

  it.skipIf(!has("groff"))("groff has nothing to warn of", () => {
    expect(run("groff", "-man", "-ww", "-z", "-Tutf8", join(DEPLOY, "xsaudit.1"))).toBe("");
  });

  it.each([
    ["xsaudit an", ["analyze"]],
    ["xsaudit --v", ["--version"]],
    ["xsaudit report --sin", ["--since"]],
    ["xsaudit analyze --format nd", ["ndjson"]],
    ["xsaudit matrix che", ["check"]],
    ["xsaudit capture eth0 --no-", ["--no-promiscuous"]],
  ])("bash completes %s", (line, expected) => {
    const words = line.split(" ");
    const script = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=${words.length - 1}; _xsaudit; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const completed = run("bash", "-c", script, "bash", join(DEPLOY, "completion.bash"), ...words);
    expect(completed.trim().split("\n")).toEqual(expected);
  });

  it.skipIf(!has("fish")).each([
    ["xsaudit an", "analyze"],
    ["xsaudit report --sin", "--since"],
    ["xsaudit analyze --format nd", "ndjson"],
    ["xsaudit history --history nights fin", "finding"],
  ])("fish completes %s", (line, expected) => {
    const script = `source ${join(DEPLOY, "xsaudit.fish")}; complete -C '${line}'`;
    expect(run("fish", "--no-config", "-c", script)).toMatch(new RegExp(`^${expected}\t.*\n$`));
  });

  it.skipIf(!has("zsh"))("zsh finds no mistake in its completion", () => {
    expect(run("zsh", "-n", join(DEPLOY, "_xsaudit"))).toBe("");
  });
});

describe.skipIf(!has("systemd-analyze"))("units", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
    for (const unit of UNITS) copyFileSync(join(DEPLOY, unit), join(folder, unit));
    mkdirSync(join(folder, "man"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("systemd-analyze verify finds no fault", () => {
    const paths = UNITS.map((unit) => join(folder, unit));
    // The man page that the units name is not installed here.
    expect(run("systemd-analyze", "verify", "--man=no", ...paths)).toBe("");
  });

  it.each([
    ["xsaudit-capture@.service", 1.6],
    ["xsaudit-report.service", 1.1],
  ])("the exposure of %s is %d at most, of 10", (unit, most) => {
    const told = run("systemd-analyze", "security", "--offline=true", "--no-pager", join(folder, unit));
    const exposure = /Overall exposure level for \S+: ([\d.]+)/.exec(told)?.[1];
    expect(Number(exposure)).toBeLessThanOrEqual(most);
  });
});

describe("examples", () => {
  it("the site file is one", async () => {
    const { status, error } = await runCli("matrix", "check", "--site", join(DEPLOY, "site.example.yaml"));
    expect({ status, error }).toEqual({ status: 0, error: "" });
  });

  it("the notify file is one", async () => {
    await expect(loadNotifyFile(join(DEPLOY, "notify.example.yaml"))).resolves.toBeDefined();
  });
});
