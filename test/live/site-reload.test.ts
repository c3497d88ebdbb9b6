import { describe, expect, it } from "vitest";
import { createSiteReloader, decideReload, type SiteInUse, type SiteReading } from "../../src/live/site-reload.ts";
import { findMatrix } from "../../src/matrix/catalog.ts";
import { parseSiteFile } from "../../src/site/site-file.ts";

const ONE_HOST = "version: 1\nendpoints:\n  - {name: xs1, address: 10.10.0.11, roles: [host]}\n";
const TWO_HOSTS = `${ONE_HOST}  - {name: xs2, address: 10.10.0.12, roles: [host]}\n`;
const ALLOW = "allow:\n  - {id: nbd, from: [client], to: [host], transport: tcp, ports: [10809], reason: backup}\n";
const ACCEPT = "accept:\n  - {match: {port: 161, client: 10.20.0.0/16}, reason: poller}\n";

function siteOf(text: string): SiteInUse {
  const { site, mistakes } = parseSiteFile("site.yaml", text);
  if (mistakes !== null) throw new Error(mistakes.map(({ message }) => message).join());
  return { site, matrix: findMatrix("xenserver-8", site.settings)! };
}

function readingOf(text: string, ...warnings: string[]): SiteReading {
  return { kind: "read", ...siteOf(text), warnings };
}

describe("a site file that is read again", () => {
  it("takes the place of the one before, and what is new is said", () => {
    const reading = readingOf(TWO_HOSTS + ALLOW + ACCEPT, "site.yaml:3:1: a warning");
    expect(decideReload(siteOf(ONE_HOST), reading)).toEqual({
      kind: "replaced",
      inUse: siteOf(TWO_HOSTS + ALLOW + ACCEPT),
      notice:
        "site.yaml was read again: 2 endpoints (1 before), 1 allow entry (0 before), 1 accept entry (0 before), matrix xenserver-8",
      lines: ["site.yaml:3:1: a warning"],
    });
  });

  it("changes nothing where it says the same", () => {
    const inUse = siteOf(TWO_HOSTS + ALLOW + ACCEPT);
    const reload = decideReload(inUse, readingOf(TWO_HOSTS + ALLOW + ACCEPT));
    expect(reload).toMatchObject({ kind: "same", notice: "site.yaml was read again: nothing changed" });
    expect(reload.inUse).toBe(inUse);
    expect(decideReload(inUse, readingOf(TWO_HOSTS + ALLOW + ACCEPT.replace("poller", "poll"))).kind).toBe("replaced");
  });

  it("with a mistake changes nothing, and all mistakes are told", () => {
    const inUse = siteOf(ONE_HOST);
    const mistakes = ["site.yaml:3:5: one.", "site.yaml:4:5: two."];
    const reload = decideReload(inUse, { kind: "mistaken", mistakes });
    expect(reload).toMatchObject({
      kind: "kept",
      notice: "the site stays as it was: site.yaml:3:5: one (and 1 more)",
      lines: mistakes,
    });
    expect(reload.inUse).toBe(inUse);
  });

  it("can be handed to another thread as it is", () => {
    const { site, matrix } = siteOf(TWO_HOSTS + ALLOW + ACCEPT);
    expect(structuredClone({ site, matrix })).toEqual({ site, matrix });
  });
});

describe("at each signal", () => {
  it("the files are read, and what held last is what the next reading is compared with", async () => {
    const texts = [TWO_HOSTS, TWO_HOSTS, ONE_HOST];
    const told: string[] = [];
    const reload = createSiteReloader(
      siteOf(ONE_HOST),
      async () => readingOf(texts.shift()!),
      ({ kind }) => told.push(kind),
    );
    for (let i = 0; i < 3; i++) await reload();
    expect(told).toEqual(["replaced", "same", "replaced"]);
  });

  it("they are read once more where signals came meanwhile, never twice at a time", async () => {
    const ends: ((reading: SiteReading) => void)[] = [];
    const told: string[] = [];
    const reload = createSiteReloader(
      siteOf(ONE_HOST),
      () => new Promise((resolve) => ends.push(resolve)),
      ({ kind }) => told.push(kind),
    );
    const done = reload();
    for (let i = 0; i < 5; i++) void reload();
    expect(ends.length).toBe(1);
    ends[0]!(readingOf(TWO_HOSTS));
    await new Promise(setImmediate);
    expect(ends.length).toBe(2);
    ends[1]!(readingOf(TWO_HOSTS));
    await done;
    expect(told).toEqual(["replaced", "same"]);
    void reload();
    expect(ends.length).toBe(3);
  });
});
