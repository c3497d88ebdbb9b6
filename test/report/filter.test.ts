import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeFilterMistake, type FilterResult, parseFilter } from "../../src/report/filter.ts";
import { completeFilter } from "../../src/report/filter-completion.ts";
import { FILTER_KEYS } from "../../src/report/filter-fields.ts";
import { MAX_FILTER_CHARACTERS } from "../../src/report/filter-terms.ts";
import type { ReportConversation } from "../../src/report/report.ts";
import { reportConversation } from "./report-conversation.ts";

const VOCABULARY = { roles: ["host", "san", "vm"], requirements: ["ad.ldap", "ad.kerberos", "storage.iscsi"] };

const ISCSI = reportConversation({
  client: { address: "10.10.0.11", name: "xs1", roles: ["host"] },
  server: { address: "10.10.1.25", name: "san", roles: ["san"], port: 3260 },
  requirements: ["storage.iscsi"],
  outcome: "silent",
});
const STRANGER = reportConversation({
  client: { address: "2001:db8::99", name: null, roles: [] },
  server: { address: "10.10.0.12", name: "xs2", roles: ["host"], port: 22 },
  verdict: "unexpected",
  nearest: { requirement: "ad.ldap", missed: "client" },
});
const PROXIED = reportConversation({
  client: { address: "10.20.0.5", name: "Büro PC", roles: ["vm"] },
  server: { address: "10.10.0.80", name: "proxy", roles: ["proxy"], port: 3128 },
  target: "Evil.example",
  targetPort: 8443,
  verdict: "undocumented",
});
const ALL = { ISCSI, STRANGER, PROXIED };

function parse(text: string): FilterResult {
  return parseFilter(text, VOCABULARY);
}

function namesOf(text: string): string[] {
  const result = parse(text);
  if (result.kind === "mistake") throw new Error(describeFilterMistake(result.mistake));
  return Object.entries(ALL).flatMap(([name, conversation]) => (result.filter.matches(conversation) ? [name] : []));
}

function sentenceFor(text: string): string {
  const result = parse(text);
  return result.kind === "mistake" ? describeFilterMistake(result.mistake) : "";
}

describe("a filter", () => {
  it.each([
    ["", ["ISCSI", "STRANGER", "PROXIED"]],
    ["verdict:unexpected", ["STRANGER"]],
    ["VERDICT:unexpected", ["STRANGER"]],
    ["verdict:Unexpected,undocumented", ["STRANGER", "PROXIED"]],
    ["outcome:silent role:san port:3260 xs1", ["ISCSI"]],
    ["-outcome:silent", ["STRANGER", "PROXIED"]],
    ["-xs1 -xs2", ["PROXIED"]],
    ["failing:yes", ["ISCSI"]],
    ["failing:no", ["STRANGER", "PROXIED"]],
    ["client:xs", ["ISCSI"]],
    ["server:xs", ["STRANGER"]],
    ["address:10.10.1.0/24", ["ISCSI"]],
    ["address:2001:db8::/32", ["STRANGER"]],
    ["address:2001:0db8:0:0:0:0:0:0099", ["STRANGER"]],
    ["2001:db8:", ["STRANGER"]],
    ["10.10.0.1", []],
    ["10.10.0.1,10.10.0.12", ["STRANGER"]],
    ["10.10.0", ["ISCSI", "STRANGER", "PROXIED"]],
    ["port:8000-9000", ["PROXIED"]],
    ["target:evil", ["PROXIED"]],
    ['name:"büro pc"', ["PROXIED"]],
    ['"Büro PC"', ["PROXIED"]],
    ["requirement:storage.iscsi", ["ISCSI"]],
    ["requirement:ad", ["STRANGER"]],
    ["iscsi", ["ISCSI"]],
    ["transport:TCP", ["ISCSI", "STRANGER", "PROXIED"]],
    ["transport:udp", []],
  ])("%s", (text, names) => {
    expect(namesOf(text)).toEqual(names);
  });
});

describe("a mistake says where, what, and what would be right", () => {
  it.each([
    ["xs1 verdit:unexpected", 'Column 5: "verdit" is no key; did you mean verdict.'],
    ["foo:1", `Column 1: "foo" is no key; known are ${FILTER_KEYS.join(", ")}.`],
    ["verdict:unexpectd", 'Column 9: "unexpectd" is no verdict; did you mean unexpected.'],
    [
      "verdict:expected,bad",
      'Column 18: "bad" is no verdict; known are expected, unexpected, undocumented, background.',
    ],
    ["role:sna", 'Column 6: "sna" is no role that anyone has here; did you mean san.'],
    ["port:http", 'Column 6: "http" is no port; write a number such as 443, or a range such as 6910-6930.'],
    [
      "address:10.0.0.300",
      'Column 9: "10.0.0.300" is no address; write one such as 10.10.0.11, or a network such as 10.20.0.0/16.',
    ],
    ["requirement:ad.ldp", 'Column 13: "ad.ldp" is no requirement; did you mean ad.ldap.'],
    ["transport:quic", 'Column 11: "quic" is no transport; write tcp, udp, icmp, icmp6, sctp or ip-47.'],
    ["failing:maybe", 'Column 9: "maybe" is no answer; known are yes, no.'],
    ["port:", "Column 6: port: lacks its value."],
    ["-", "Column 2: a word is missing."],
    ['xs1 name:"a b', "Column 10: this quote is never closed."],
  ])("%s", (text, sentence) => {
    expect(sentenceFor(text)).toBe(sentence);
  });

  it("lets no escape sequence through", () => {
    expect(sentenceFor("verdict:\u001b[31m\u202e")).toContain('"\\\\u{1b}[31m\\\\u{202e}" is no verdict');
  });
});

describe("hostile text", () => {
  it("is a filter or a mistake within the text, whatever it is", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...FILTER_KEYS,
        ":",
        ",",
        "-",
        '"',
        " ",
        "/",
        "::",
        "10.0.0.0/8",
        "\u0301",
        "한",
        "\ud800",
        "🏳️‍🌈",
      ),
      fc.string({ unit: "binary", maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join("");
        const result = parse(text);
        if (result.kind === "mistake") {
          expect(result.mistake.at).toBeLessThanOrEqual(text.length);
          return;
        }
        for (const conversation of Object.values(ALL)) {
          expect(typeof result.filter.matches(conversation)).toBe("boolean");
        }
        completeFilter(text, VOCABULARY);
      }),
    );
  });

  it("that is too much of it is refused", () => {
    expect(sentenceFor("x".repeat(MAX_FILTER_CHARACTERS + 1))).toBe("Column 513: a filter has at most 512 characters.");
    expect(sentenceFor("x ".repeat(40))).toBe("Column 65: a filter has at most 32 terms.");
    expect(sentenceFor(",".repeat(40))).toBe("Column 1: a list has at most 32 values.");
  });

  it("negation turns the answer round, of any term", () => {
    const term = fc.constantFrom("xs1", "verdict:unexpected", "port:22,3260", "failing:yes", "address:10.0.0.0/8");
    fc.assert(
      fc.property(term, fc.constantFrom<ReportConversation>(...Object.values(ALL)), (text, conversation) => {
        const [plain, negated] = [parse(text), parse(`-${text}`)];
        if (plain.kind === "mistake" || negated.kind === "mistake") throw new Error("both are right");
        expect(negated.filter.matches(conversation)).toBe(!plain.filter.matches(conversation));
      }),
    );
  });
});

describe("completion", () => {
  it.each([
    ["", "", FILTER_KEYS.map((key) => `${key}:`)],
    ["xs1 ve", "xs1 verdict:", ["verdict:"]],
    ["-verdict:un", "-verdict:un", ["unexpected", "undocumented"]],
    ["verdict:une", "verdict:unexpected", ["unexpected"]],
    ["outcome:silent,re", "outcome:silent,re", ["refused", "rejected", "reset"]],
    ["role:", "role:", ["host", "san", "vm"]],
    ["requirement:a", "requirement:ad.", ["ad.ldap", "ad.kerberos"]],
    ["port:", "port:", []],
    ["nokey:x", "nokey:x", []],
  ])("of %j is %j", (typed, text, candidates) => {
    expect(completeFilter(typed, VOCABULARY)).toEqual({ text, candidates });
  });
});
