import { describe, expect, it } from "vitest";
import { parseMatrixFile, warnOfUnknownRoles } from "../../src/site/matrix-file.ts";
import { formatMistakes } from "../../src/site/yaml-text.ts";

const ROW = "{id: a, from: [host], to: [san], transport: tcp, ports: [3260], purpose: iSCSI, source: page 1}";

/** A file that is right but for the given row. */
function fileWith(row: string): string {
  return ["id: our", "title: Ours", "source: wiki", "requirements:", `  - ${row}`].join("\n");
}

function mistakesOf(content: string): string[] {
  return formatMistakes("our.yaml", parseMatrixFile(content).mistakes ?? []);
}

describe("a mistake says where, what, and what would be right", () => {
  it.each([
    [
      "a port",
      ROW.replace("3260", "80123"),
      "our.yaml:5:62: requirements[0].ports[0]: 80123 is not a port; write a number from 1 to 65535 or a range such as 6910-6930",
    ],
    [
      "ports that are none",
      ROW.replace("[3260]", "all"),
      'our.yaml:5:61: requirements[0].ports: "all" is not a list of ports; write one such as [443, 6910-6930], or dynamic',
    ],
    ["no port", ROW.replace("3260", ""), "our.yaml:5:61: requirements[0].ports: [] is empty; name at least one port"],
    [
      "a transport",
      ROW.replace("tcp", "icmp"),
      'our.yaml:5:49: requirements[0].transport: "icmp" is not a transport; write tcp or udp',
    ],
    [
      "no client",
      ROW.replace("[host]", "[]"),
      "our.yaml:5:19: requirements[0].from: [] is empty; name at least one role, or any",
    ],
    [
      "a domain with a scheme",
      ROW.replace("[san]", '{domain: "https://repo.example.com"}'),
      'our.yaml:5:40: requirements[0].to.domain: "https://repo.example.com" is not a domain name; write one such as repo.example.com, without a scheme or a path',
    ],
    [
      "a server that is no list",
      ROW.replace("[san]", "san"),
      'our.yaml:5:31: requirements[0].to: "san" is neither roles nor a domain; write [license-server] or {domain: repo.example.com, subdomains: true}',
    ],
    [
      "a missing citation",
      ROW.replace(", source: page 1", ""),
      "our.yaml:5:5: requirements[0].source is missing; write where it stands, such as the document's title and section",
    ],
    [
      "an unknown field",
      ROW.replace("source", "sources"),
      'our.yaml:5:85: "sources" is not a field here; known are id, from, to, transport, ports, reply, bothDirections, coordinatorOnly, purpose, source',
    ],
    [
      "a reply",
      ROW.replace("purpose", "reply: maybe, purpose"),
      'our.yaml:5:76: requirements[0].reply: "maybe" is not known here; write owed, or none where datagrams need no answer',
    ],
    [
      "a flag",
      ROW.replace("purpose", "coordinatorOnly: 5, purpose"),
      "our.yaml:5:86: requirements[0].coordinatorOnly: 5 is neither true nor false; write one of them",
    ],
  ])("%s", (_name, row, sentence) => {
    expect(mistakesOf(fileWith(row))).toContain(sentence);
  });

  it("an id that stands there twice", () => {
    expect(mistakesOf(`${fileWith(ROW)}\n  - ${ROW}`)).toEqual([
      'our.yaml:6:10: id "a" stands on line 5 already; give each its own',
    ]);
  });

  it("the id of a shipped matrix", () => {
    expect(mistakesOf(fileWith(ROW).replace("id: our", "id: xcp-ng-8.3"))).toEqual([
      'our.yaml:1:5: id: "xcp-ng-8.3" is a matrix that ships with xsaudit; choose another id',
    ]);
  });

  it("a matrix without rows", () => {
    expect(mistakesOf("id: our\ntitle: Ours\nsource: wiki\nrequirements: []")).toEqual([
      "our.yaml:4:15: requirements: [] is empty and would document nothing; give at least one requirement",
    ]);
  });

  it("what is no matrix at all", () => {
    expect(mistakesOf("- a\n- b")).toHaveLength(1);
    expect(mistakesOf("")).toHaveLength(4);
    expect(mistakesOf("id: [")[0]).toMatch(/^our\.yaml:\d+:\d+: not valid YAML/);
  });
});

it("reports all mistakes at once, in the file's order", () => {
  const content = `${fileWith(ROW.replace("tcp", "icmp"))}\n  - ${ROW.replace("3260", "0")}`;
  expect(mistakesOf(content.replace("title: Ours", "title: 5")).map((line) => line.split(":")[1])).toEqual([
    "2",
    "5",
    "6",
    "6",
  ]);
});

it("has all that a shipped matrix can say", () => {
  const rows = [
    "{id: a, from: [host, any], to: [wlb], transport: [tcp, udp], ports: [80, 6910-6930], bothDirections: true, purpose: p, source: s}",
    "{id: b, from: [host], to: {domain: example.com, subdomains: true}, transport: tcp, ports: [443], coordinatorOnly: true, purpose: p, source: s}",
    "{id: c, from: [host], to: [nas], transport: udp, ports: dynamic, reply: none, purpose: p, source: s}",
  ];
  const { file } = parseMatrixFile(fileWith(rows.join("\n  - ")));
  expect(file?.matrix).toMatchObject({ id: "our", title: "Ours", source: "wiki", notKnown: [] });
  expect(file?.matrix.requirements).toMatchObject([
    {
      from: ["host", "any"],
      to: ["wlb"],
      transports: ["tcp", "udp"],
      ports: [
        { first: 80, last: 80 },
        { first: 6910, last: 6930 },
      ],
      reply: "owed",
      bothDirections: true,
      coordinatorOnly: false,
    },
    { to: { domain: "example.com", withSubdomains: true }, bothDirections: false, coordinatorOnly: true },
    { ports: "dynamic", reply: "none", basis: "document" },
  ]);
});

it("neutralises its texts", () => {
  const { file } = parseMatrixFile(fileWith(ROW.replace("iSCSI", '"\\u001b[31m"')));
  expect(file?.matrix.requirements[0]?.purpose).toBe("\\u{1b}[31m");
});

it("warns once of a role that nobody knows, with the nearest spelling", () => {
  const rows = [ROW.replace("[san]", "[hsot, tape]"), ROW.replace("id: a", "id: b").replace("[san]", "[hsot, backup]")];
  const { file } = parseMatrixFile(fileWith(rows.join("\n  - ")));
  expect(formatMistakes("our.yaml", warnOfUnknownRoles(file!, ["backup"]))).toEqual([
    'our.yaml:5:32: warning: no endpoint of the site has the role "hsot", and no matrix that ships with xsaudit knows it; did you mean host?',
    'our.yaml:5:38: warning: no endpoint of the site has the role "tape", and no matrix that ships with xsaudit knows it; rows with it cover nothing',
  ]);
});
