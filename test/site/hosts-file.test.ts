import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAddress } from "../../src/flow/address.ts";
import { type HostsEntry, parseHostsFile } from "../../src/site/hosts-file.ts";
import { formatMistakes } from "../../src/site/yaml-text.ts";

function entriesOf(content: string): readonly HostsEntry[] {
  const { entries, mistakes } = parseHostsFile(content);
  expect(mistakes).toBeNull();
  return entries ?? [];
}

/** `address name alias ...`, a line an entry. */
function linesOf(content: string): string[] {
  return entriesOf(content).map(({ address, names }) => [formatAddress(address), ...names].join(" "));
}

function mistakesOf(...lines: string[]): string[] {
  const { mistakes } = parseHostsFile(lines.join("\n"));
  return formatMistakes("hosts", mistakes ?? []);
}

describe("a line", () => {
  it.each([
    ["an address and its names", "10.10.0.11 xs1.example.com xs1", "10.10.0.11 xs1.example.com xs1"],
    ["tabs, and white space around", " \t10.10.0.11\t\t xs1 \t", "10.10.0.11 xs1"],
    ["a comment behind", "10.10.0.11 xs1#the coordinator \u2028 10.0.0.1", "10.10.0.11 xs1"],
    ["the end that Windows writes", "10.10.0.11 xs1\r\n10.10.0.12 xs2\r\n", "10.10.0.11 xs1\n10.10.0.12 xs2"],
    ["a byte-order mark before", "\ufeff10.10.0.11 xs1", "10.10.0.11 xs1"],
    ["IPv6", "2001:DB8:0::25 xs1", "2001:db8::25 xs1"],
    ["an IPv4 address as IPv6", "::ffff:10.10.0.11 xs1", "10.10.0.11 xs1"],
    ["capital letters", "10.10.0.11 XS1.Example.COM Xs1 xS1", "10.10.0.11 xs1.example.com xs1"],
    ["the dot of the root", "10.10.0.11 xs1.example.com.", "10.10.0.11 xs1.example.com"],
    ["underscores, digits and hyphens", "10.10.0.11 3-_a 12 -x-", "10.10.0.11 3-_a 12 -x-"],
  ])("has %s", (_what, content, expected) => {
    expect(linesOf(content).join("\n")).toBe(expected);
  });

  it("is empty, or a comment", () => {
    expect(linesOf("\n  \n\t\n# 10.0.0.1 xs1\n #\n\r\n")).toEqual([]);
    expect(linesOf("")).toEqual([]);
  });

  it.each([
    "127.0.0.1 localhost",
    "127.0.1.1 debian",
    "::1 localhost ip6-localhost",
    "0.0.0.0 ads.example",
    ":: ads.example",
    "::ffff:127.0.0.1 localhost",
    "255.255.255.255 broadcasthost",
    "224.0.0.1 all-hosts",
    "ff02::1 ip6-allnodes",
    "fe80::1%lo0 localhost",
    "fe80::1%eth0.100 xs1",
    "0.0.0.0 what$ever 10.0.0.1",
    "127.0.0.1",
  ])("names no host: %s", (line) => {
    expect(linesOf(line)).toEqual([]);
  });

  it.each(["128.0.0.1 a", "126.255.255.255 a", "0.0.0.1 a", "::2 a", "fe80::1 a"])("names a host: %s", (line) => {
    expect(linesOf(line)).toEqual([line]);
  });
});

describe("an address on several lines", () => {
  it("keeps the canonical name of the first one, and gains names", () => {
    const lines = ["10.10.0.12 xs2", "10.10.0.11 xs1 a", "10.10.0.12 pool XS2 b", "::ffff:10.10.0.11 c a"];
    expect(linesOf(lines.join("\n"))).toEqual(["10.10.0.12 xs2 pool b", "10.10.0.11 xs1 a c"]);
  });
});

it("lets several addresses have one name", () => {
  expect(linesOf("10.10.0.11 xs1\n2001:db8::11 xs1")).toEqual(["10.10.0.11 xs1", "2001:db8::11 xs1"]);
});

describe("a mistake says where, what, and what would be right", () => {
  const addressForm = "is not an IPv4 or IPv6 address; write one such as 10.10.0.11 or 2001:db8::25";
  const nameForm = "is not a host name; write letters a to z, digits, hyphens and underscores, parted by dots";

  it.each([
    ["10.10.0.300 xs1", `hosts:1:1: "10.10.0.300" ${addressForm}`],
    ["\t010.0.0.1 xs1", `hosts:1:2: "010.0.0.1" ${addressForm}`],
    ["10.0.0.0/8 all", `hosts:1:1: "10.0.0.0/8" ${addressForm}`],
    ["10.0.0.1%eth0 xs1", `hosts:1:1: "10.0.0.1%eth0" ${addressForm}`],
    ["fe80::1% xs1", `hosts:1:1: "fe80::1%" ${addressForm}`],
    ["xs1", `hosts:1:1: "xs1" ${addressForm}`],
    ["10.0.0.1", 'hosts:1:1: "10.0.0.1" has no name; write one behind it, such as xs1.example.com'],
    ["10.0.0.1 # xs1", 'hosts:1:1: "10.0.0.1" has no name; write one behind it, such as xs1.example.com'],
    ["10.0.0.1 xs1 10.0.0.2", 'hosts:1:14: "10.0.0.2" is an address where a name should be; give it a line of its own'],
    ["10.0.0.1  xs1:443", `hosts:1:11: "xs1:443" ${nameForm}`],
    ["10.0.0.1 https://xs1/", `hosts:1:10: "https://xs1/" ${nameForm}`],
    ["10.0.0.1 xs1..example", `hosts:1:10: "xs1..example" ${nameForm}`],
    ["10.0.0.1 .xs1", `hosts:1:10: ".xs1" ${nameForm}`],
    ["10.0.0.1 .", `hosts:1:10: "." ${nameForm}`],
    ["10.0.0.1 b\u00fcro", `hosts:1:10: "b\u00fcro" ${nameForm}`],
    ["10.0.0.1 \u212a.example", `hosts:1:10: "\u212a.example" ${nameForm}`],
    ["10.0.0.1\u00a0xs1", `hosts:1:1: "10.0.0.1\u00a0xs1" ${addressForm}`],
  ])("%s", (line, sentence) => {
    expect(mistakesOf(line)).toEqual([sentence]);
  });

  it("all of them at once, in the order of the file", () => {
    const mistakes = mistakesOf("10.0.0.1 xs1", "nowhere x! y!", "", "\uD83D\uDE00 z", "10.0.0.2\r");
    expect(mistakes.map((mistake) => mistake.split(":").slice(1, 3).join(":"))).toEqual([
      "2:1",
      "2:9",
      "2:12",
      "4:1",
      "5:1",
    ]);
  });

  it("quotes nothing that steers a terminal, and no more than is needed", () => {
    expect(mistakesOf("10.0.0.1 a\u202e")[0]).toContain('"a\\u{202e}"');
    expect(mistakesOf("x".repeat(100_000))[0]?.length).toBeLessThan(400);
  });

  it("allows names as long as DNS does", () => {
    const label = "a".repeat(63);
    const longest = `${label}.${label}.${label}.${"a".repeat(61)}`;
    expect(linesOf(`10.0.0.1 ${longest}.`)).toEqual([`10.0.0.1 ${longest}`]);
    expect(mistakesOf(`10.0.0.1 ${longest}a`)).toHaveLength(1);
    expect(mistakesOf(`10.0.0.1 ${longest}a.`)).toHaveLength(1);
    expect(mistakesOf(`10.0.0.1 ${label}a`)).toHaveLength(1);
  });
});

describe("whatever the file holds", () => {
  const pieces = fc
    .array(fc.constantFrom("10.0.0.1", "fe80::1", "%eth0", "::", "xs1", ".", " ", "\t", "\r", "\n", "#", "\0", "é"))
    .map((some) => some.join(""));

  it("it becomes names or mistakes with a place in it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), pieces), (content) => {
        const { entries, mistakes } = parseHostsFile(content);
        const lines = content.replace(/^\ufeff/, "").split("\n");
        for (const { line, column } of mistakes ?? []) expect(lines[line - 1]!.charAt(column - 1)).toMatch(/[^ \t\r#]/);
        for (const { names } of entries ?? []) expect(names.length).toBeGreaterThan(0);
      }),
    );
  });

  it("many lines, many names on a line and a long word take time in proportion", () => {
    const blocklist = Array.from({ length: 50_000 }, (_, index) => `10.0.0.1 ads${index}.example`);
    expect(entriesOf(blocklist.join("\n"))[0]?.names).toHaveLength(50_000);
    expect(entriesOf(`10.0.0.1 ${blocklist.join("\t").replaceAll("10.0.0.1 ", "")}`)[0]?.names).toHaveLength(50_000);
    expect(mistakesOf("1:".repeat(500_000))).toHaveLength(1);
    expect(mistakesOf(`10.0.0.1 ${"a.".repeat(500_000)}`)).toHaveLength(1);
    expect(mistakesOf(`10.0.0.1${" !".repeat(50_000)}`)).toHaveLength(50_000);
  });
});
