import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import stringWidth from "string-width";
import { beforeAll, describe, expect, it } from "vitest";
import { createPalette, PALETTE_NAMES } from "../../src/dashboard/palette.ts";
import type { Report } from "../../src/report/report.ts";
import { createTestSession, frameOf, LARGE, SMALL, type } from "./frame.tsx";
import { auditShowcase, liveStatus } from "./showcase.ts";

let report: Report;
beforeAll(async () => {
  report = await auditShowcase();
});

describe("the screen", () => {
  it.each([
    ["findings", SMALL, ""],
    ["matrix", SMALL, "<tab><right>"],
    ["conversations", SMALL, "<tab><tab><down><down>"],
    ["all", LARGE, ""],
    ["finding-detail", SMALL, "<enter>"],
    ["conversation-detail", { columns: 100, rows: 50 }, "<tab><tab><enter>"],
    ["unexpected-detail", { columns: 100, rows: 50 }, "/verdict:unexpected<enter><tab><tab><enter>"],
    ["cell-detail", SMALL, "<tab><right><enter>"],
    ["filter-typed", SMALL, "/outcome:si"],
    ["filter-mistake", SMALL, "/verdict:expected x port:http"],
    ["filter-held", SMALL, "/role:license-server<enter>"],
    ["columns", SMALL, "c<down> "],
    ["help", SMALL, "?"],
    ["frozen", SMALL, " "],
  ])("shows %s", async (name, size, keys) => {
    const session = createTestSession(report);
    type(session, keys, size);
    await expect(`${frameOf(session, size)}\n`).toMatchFileSnapshot(`frames/${name}-${size.columns}x${size.rows}.txt`);
  });

  it("says what it waits for before the first report", async () => {
    const session = createTestSession(null, liveStatus({ packets: 1204, progress: 0.42 }));
    await expect(`${frameOf(session, SMALL)}\n`).toMatchFileSnapshot("frames/reading-80x24.txt");
  });

  it("says of a finding that it is accepted, once it is asked to show it", () => {
    const accepted = { reason: "Moves in March", owner: "ops", until: null };
    const [first, ...others] = report.findings;
    const session = createTestSession({ ...report, findings: [{ ...first!, accepted }, ...others] });
    expect(frameOf(session, SMALL)).not.toContain("lic gives");
    type(session, "a");
    expect(frameOf(session, SMALL)).toContain("high   blocked      accepted: lic gives xs1 and xs2 no answer");
  });

  it("names what is read in full where there is room", () => {
    const source = "/var/captures/2026-01-05/xsaudit-eth0-20260105T060000Z-000001.pcapng";
    const session = createTestSession(report, liveStatus({ source, state: "ended" }));
    expect(frameOf(session, LARGE)).toContain(source);
    expect(frameOf(session, SMALL)).toContain("904,122 packets");
  });

  it("says when there is no room for it", () => {
    const frame = frameOf(createTestSession(report), { columns: 40, rows: 10 });
    expect(frame).toContain("This screen has 40 columns and 10 rows.\nThe dashboard needs 60 and 18; q quits.");
  });
});

it("never leaves its screen, whatever the size and the keys", () => {
  const keys = fc.constantFrom(
    ..."jkhlgGsca w?/:x",
    ...["<tab>", "<enter>", "<escape>", "<down>", "<page-down>", "<end>", "<left>", "<backspace>"],
  );
  fc.assert(
    fc.property(
      fc.array(keys, { maxLength: 12 }),
      fc.integer({ min: 1, max: 260 }),
      fc.integer({ min: 1, max: 70 }),
      (pressed, columns, rows) => {
        const session = createTestSession(report);
        type(session, pressed.join(""), { columns, rows });
        const lines = frameOf(session, { columns, rows }).split("\n");
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      },
    ),
    { numRuns: 60 },
  );
});

describe("colour", () => {
  const SCREENS = ["", "<tab>", "<tab><tab>", "<enter>", "/role:", "?", "c"];

  it.each(PALETTE_NAMES)("in the palette %s, says nothing that the words do not", (name) => {
    for (const keys of SCREENS) {
      const session = createTestSession(report);
      type(session, keys);
      const coloured = frameOf(session, SMALL, createPalette(name));
      expect(coloured).toContain("\u001b[");
      const plain = stripVTControlCharacters(coloured).split("\n");
      expect(plain.map((line) => line.trimEnd()).join("\n")).toBe(frameOf(session, SMALL));
    }
  });

  it("is none where nobody wants it: not one escape", () => {
    for (const keys of SCREENS) {
      const session = createTestSession(report);
      type(session, keys);
      expect(frameOf(session, LARGE)).not.toContain("\u001b");
    }
  });
});
