/**
 * `npm run lab:deploy`: follows the README's "From SPAN port to morning mail in ten minutes" word for word on a machine with a
 * real systemd. The mirrored traffic is the showcase's bad morning, the pool's database is the fixture of the same pool. Ends
 * with 1 where a line fails or the morning's mail does not say what is broken.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { bootMachine, type Machine, machineObstacle } from "./machine.ts";
import { pause, until } from "./network.ts";

const SECTION = /^\*\*From SPAN port to morning mail in ten minutes\.\*\*(?<text>.*?)^\*\*/ms;
const SHELL_BLOCK = /^```sh\n(?<lines>.*?)^```$/gms;
/** What a person does in the editor: their own mail server instead of the example's. */
const EDITOR = (port: number): string => `#!/bin/sh
sed -i -e 's/server: .*/server: 127.0.0.1/' -e 's/security: .*/security: none\\n  port: ${port}/' "$1"
`;
/** A minute in ten seconds. */
const SPEED = 6;
/** Whoever follows the README reads on before the next command; a report on `now` leaves the last ten seconds out. */
const READER_MS = 12_000;
const NET_RAW = 1n << 13n;
const HISTORY = "/var/lib/xsaudit/history";
const CAPTURES = "/var/lib/xsaudit/captures/eth1";

const obstacle = machineObstacle();
if (obstacle === null) await followReadme();
else console.log(`The README's ten minutes are skipped: ${obstacle}`);

async function followReadme(): Promise<void> {
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" });
  const machine = await bootMachine(files.trim().split("\n").filter(existsSync));
  try {
    const nextMail = await prepare(machine);
    for (const line of readmeLines()) {
      console.log(`$ ${line}`);
      // Packages come from outside; the machine's own network has the mirror and nothing else.
      const told = machine.run(line, line.startsWith("npm ") ? "outside" : "own").trimEnd();
      if (told !== "") console.log(told.replace(/^/gm, "  "));
      if (line.includes("xsaudit-capture@eth1")) await mirrorTheMorning(machine);
    }
    checkMail(await nextMail());
    checkServices(machine);
    console.log("The mail says what is broken; both services had the rights that they need and no other.");
  } finally {
    machine.end();
  }
}

/** The section's commands in their order. */
function readmeLines(): string[] {
  const section = SECTION.exec(readFileSync("README.md", "utf8"))?.groups?.text;
  assert(section !== undefined, "the README has no such section");
  return [...section.matchAll(SHELL_BLOCK)].flatMap((block) => block.groups!.lines!.trim().split("\n"));
}

/** What the README takes for granted: a port that a switch mirrors to, the pool's database, a mail server, an editor. */
async function prepare(machine: Machine): Promise<() => Promise<string>> {
  machine.run("ip link add eth1 type veth peer name mirror && ip link set eth1 up && ip link set mirror up");
  machine.run("cp fixtures/pool/state.xml state.xml");
  const mails = createInterface(machine.start("python3 test/notify/smtp-server.py").stdout!)[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await mails.next()).value);
  const editor = EDITOR(Number(await next()));
  machine.run(`cat >/usr/local/bin/editor <<'END'\n${editor}END\nchmod +x /usr/local/bin/editor`);
  return next;
}

async function mirrorTheMorning(machine: Machine): Promise<void> {
  await until("the capture has begun", () => machine.run(`ls ${CAPTURES}`) !== "");
  machine.run(`python3 test/lab/send-capture.py fixtures/showcase/bad-morning.pcap mirror ${SPEED}`);
  await pause(READER_MS);
}

function checkMail(line: string): void {
  const { to, mail } = JSON.parse(line);
  assert.deepEqual(to, ["ops@example.org"]);
  assert.match(mail, /^Subject: .*eth1/m);
  assert.match(mail, /license-server gives xs1 and xs2 no answer on TCP 7279/);
  assert.match(mail, /filename=.*\.html/);
}

function checkServices(machine: Machine): void {
  assert.match(machine.run(`ls ${HISTORY}/reports`), /^xsaudit-[\d-]+-eth1\.html\nxsaudit-[\d-]+-eth1\.json\n$/);
  assert.equal(show(machine, "xsaudit-report.service", "Result"), "success");
  assert.equal(show(machine, "xsaudit-report.timer", "ActiveState"), "active");
  assert.match(machine.run("man --pager=cat xsaudit"), /xsaudit report/);
  const capture = show(machine, "xsaudit-capture@eth1.service", "MainPID");
  const status = machine.run(`cat /proc/${capture}/status`);
  const right = (name: string): bigint => BigInt(`0x${new RegExp(`^${name}:\\s*(\\w+)$`, "m").exec(status)?.[1]}`);
  assert.equal(machine.run(`stat --format=%U /proc/${capture}`).trim(), "xsaudit");
  assert.equal(right("CapBnd"), NET_RAW);
  assert.equal(right("CapEff"), 0n, "the right to capture is given up once the port is open");
  machine.run("systemctl stop xsaudit-capture@eth1");
  assert.equal(show(machine, "xsaudit-capture@eth1.service", "Result"), "success");
}

function show(machine: Machine, unit: string, property: string): string {
  return machine.run(`systemctl show --value --property=${property} ${unit}`).trim();
}
