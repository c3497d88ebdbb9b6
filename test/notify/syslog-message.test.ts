/** Messages of syslog by RFC 5424, to the letter. */
import fc from "fast-check";
import { expect, it } from "vitest";
import {
  formatLocalSyslog,
  formatSyslog,
  frame,
  MAX_MESSAGE_BYTES,
  type SyslogEvent,
} from "../../src/notify/syslog-message.ts";

const ORIGIN = { facility: 3, host: "span1.example.org", process: 4711, at: new Date("2026-01-05T06:07:08.009Z") };
const EVENT: SyslogEvent = {
  severity: 3,
  id: "finding",
  parameters: [
    ["sensor", "span1"],
    ["finding", 'a"b\\c]d'],
  ],
  text: "lic gives xs1 no answer",
};

it("has the parts of the standard", () => {
  expect(formatSyslog(EVENT, ORIGIN).toString()).toBe(
    '<27>1 2026-01-05T06:07:08.009Z span1.example.org xsaudit 4711 finding [xsaudit@32473 sensor="span1" finding="a\\"b\\\\c\\]d"] lic gives xs1 no answer',
  );
});

it("says of text beyond ASCII that it is UTF-8, and of no other", () => {
  expect(formatSyslog({ ...EVENT, text: "lic hört nichts" }, ORIGIN).toString()).toMatch(/\] \ufefflic hört nichts$/);
  expect(formatSyslog(EVENT, ORIGIN).includes(Buffer.from("\ufeff"))).toBe(false);
});

it("has the older form for this machine's own log", () => {
  expect(formatLocalSyslog(EVENT, { ...ORIGIN, at: new Date(2026, 0, 5, 6, 7, 8) }).toString()).toBe(
    "<27>Jan  5 06:07:08 xsaudit[4711]: lic gives xs1 no answer",
  );
});

it("counts bytes, not characters, before each message of a stream", () => {
  expect(frame(Buffer.from("hört")).toString()).toBe("5 hört");
});

/** RFC 5424, 6: the parts up to the message. */
const HEAD =
  /^<\d{1,3}>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [!-~]{1,255} xsaudit \d+ finding \[xsaudit@32473( [a-z]+="([^"\\\]]|\\["\\\]])*")*\] /;

it("is of the standard for any text, and bounded", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 4000 }),
    fc.string({ unit: fc.constantFrom(...'"\\]漢a ') }),
    fc.constant("漢".repeat(3000)),
  );
  fc.assert(
    fc.property(text, text, text, (value, words, host) => {
      const parameters = [
        ["sensor", value],
        ["night", value],
        ["finding", value],
        ["kind", value],
        ["requirement", value],
      ] as const;
      const message = formatSyslog({ ...EVENT, parameters, text: words }, { ...ORIGIN, host });
      expect(message.length).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
      const said = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(message);
      expect(said).toMatch(HEAD);
    }),
  );
});
