import { stripVTControlCharacters } from "node:util";
import { expect, it } from "vitest";
import { parseSiteFile } from "../../src/site/site-file.ts";
import { runCli } from "../cli/run-cli.ts";
import { allFixtures } from "../fixtures/all.ts";
import { SITE_FILE } from "../fixtures/files.ts";

const SHOWCASE = "fixtures/showcase/bad-morning.pcap";

it("reads as it should", async () => {
  const { output } = await runCli("analyze", SHOWCASE, "--site", SITE_FILE);
  await expect(output).toMatchFileSnapshot("bad-morning.txt");
});

it("says on its first line that nobody is known without a site file", async () => {
  const { output } = await runCli("analyze", SHOWCASE);
  await expect(output).toMatchFileSnapshot("bad-morning-without-site.txt");
  expect(output.split("\n")[0]).toMatch(/^Who is who is not known/);
});

/** Of the site file's lists: it stands whole on its line, so that it can be copied. */
const ENTRY = "  - {id: ";

it("fits into 80 columns, but for a word that is longer and an entry to copy", async () => {
  for (const { name, extension } of allFixtures()) {
    const { output } = await runCli("analyze", `fixtures/${name}.${extension}`, "--site", SITE_FILE);
    const tooLong = output
      .split("\n")
      .filter((line) => line.length > 80 && line.trim().includes(" ") && !line.startsWith(ENTRY));
    expect(tooLong, name).toEqual([]);
  }
}, 60_000);

it("has the entry that would allow known traffic as it goes into the site file", async () => {
  const { output } = await runCli("analyze", SHOWCASE, "--site", SITE_FILE);
  const entries = output.split("\n").filter((line) => line.startsWith(ENTRY));
  expect(entries).toHaveLength(1);
  const { site } = parseSiteFile("site.yaml", `version: 1\nallow:\n${entries[0]}\n`);
  expect(site?.allow).toMatchObject([{ id: "site.ha-heartbeat", transports: ["udp"], from: ["host"] }]);
});

it("says with colours only what the words say", async () => {
  const plain = await runCli("analyze", SHOWCASE, "--site", SITE_FILE, "--color", "never");
  const coloured = await runCli("analyze", SHOWCASE, "--site", SITE_FILE, "--color", "always");
  expect(coloured.output).toContain("\u001b[31m");
  expect(stripVTControlCharacters(coloured.output)).toBe(plain.output);
});

it("has no control character but the newline", async () => {
  const { output } = await runCli("analyze", SHOWCASE, "--site", SITE_FILE);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  expect(output).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
});
