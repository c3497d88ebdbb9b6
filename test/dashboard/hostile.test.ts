import stringWidth from "string-width";
import { beforeAll, describe, expect, it } from "vitest";
import { createPalette } from "../../src/dashboard/palette.ts";
import { createSession } from "../../src/dashboard/session.ts";
import type { Requirement } from "../../src/matrix/requirement.ts";
import type { Report } from "../../src/report/report.ts";
import { frameOf, LARGE, SMALL, type } from "./frame.tsx";
import { HOSTILE_TEXTS, hostileReport } from "./hostile-report.ts";
import { auditShowcase, liveStatus, REQUIREMENTS } from "./showcase.ts";

// What steers a terminal or turns text round: C0 but for the line break, DEL, C1, bidirectional and zero-width characters.
const STEERS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;
/** What the palette writes, and nothing else. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are its own
const OWN_SGR = /\u001b\[[0-9;]*m/g;

let report: Report;
beforeAll(async () => {
  report = hostileReport(await auditShowcase());
});

function hostileSession() {
  const requirements: Requirement[] = REQUIREMENTS.map((requirement, index) => ({
    ...requirement,
    from: index % 5 === 0 ? [HOSTILE_TEXTS[index % HOSTILE_TEXTS.length]!] : requirement.from,
    purpose: HOSTILE_TEXTS[index % HOSTILE_TEXTS.length]!,
    source: HOSTILE_TEXTS[(index + 7) % HOSTILE_TEXTS.length]!,
  }));
  const session = createSession(() => requirements);
  const [first, second] = [HOSTILE_TEXTS.join(""), HOSTILE_TEXTS.toReversed().join("")];
  session.update({ status: liveStatus({ source: first, notice: second }), report });
  return session;
}

const SCREENS = [
  ...["", "<tab>", "<tab><tab>", "<enter>", "<enter><end>", "<tab><enter>", "<tab><tab><enter>", "?", "c"],
  ...HOSTILE_TEXTS.slice(0, -1).map((text) => `/${text}`),
];

describe("whatever others chose", () => {
  it.each([SMALL, LARGE])("nothing but our own colours reaches the terminal (%o)", (size) => {
    for (const keys of SCREENS) {
      const session = hostileSession();
      type(session, keys, size);
      expect(frameOf(session, size), JSON.stringify(keys)).not.toMatch(STEERS);
      const coloured = frameOf(session, size, createPalette("dark")).replace(OWN_SGR, "");
      expect(coloured, JSON.stringify(keys)).not.toMatch(STEERS);
    }
  });

  it("every line stays on the screen", () => {
    for (const keys of SCREENS) {
      const session = hostileSession();
      type(session, keys);
      const lines = frameOf(session, SMALL).split("\n");
      expect(lines.length, keys).toBeLessThanOrEqual(SMALL.rows);
      for (const line of lines) expect(stringWidth(line), JSON.stringify(keys)).toBeLessThanOrEqual(SMALL.columns);
    }
  });

  it("what it was that was done is said without steering anything either", () => {
    const session = hostileSession();
    session.say(HOSTILE_TEXTS.join(" "));
    expect(frameOf(session, SMALL)).not.toMatch(STEERS);
  });

  it("columns stay aligned", async () => {
    const audited = await auditShowcase();
    const names = HOSTILE_TEXTS.map((text, index) => ({ ...audited.conversations[index]!, text }));
    const conversations = names.map(({ text, ...conversation }) => ({
      ...conversation,
      client: { ...conversation.client, name: text },
      server: { ...conversation.server, name: `${text}${text}` },
      lastSeen: "2026-01-05T06:00:00Z",
    }));
    const session = createSession(() => REQUIREMENTS);
    session.update({ status: liveStatus(), report: { ...audited, conversations } });
    type(session, "<tab><tab>", LARGE);
    const rows = frameOf(session, LARGE)
      .split("\n")
      .filter((line) => line.includes("01-05 06:00:00"));
    const places = rows.map((row) => stringWidth(row.slice(0, row.indexOf("01-05 06:00:00"))));
    expect(rows).toHaveLength(HOSTILE_TEXTS.length);
    expect(new Set(places).size).toBe(1);
  });
});
