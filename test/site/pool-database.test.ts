import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KEPT_COLUMNS } from "../../src/site/pool-columns.ts";
import { type PoolDatabase, readPoolDatabase } from "../../src/site/pool-database.ts";
import { POOL_DATABASE } from "../fixtures/files.ts";
import { poolDatabaseXml } from "../fixtures/pool-database.ts";
import { type PoolValue, poolXml } from "../fixtures/pool-xml.ts";
import { readPool, sourceOf } from "./read-pool.ts";

const HOST = { "OpaqueRef:h1": { name__label: "xs1", address: "10.0.0.11" } };
const xml = poolDatabaseXml();

async function read(...content: Parameters<typeof readPool>): Promise<PoolDatabase> {
  const { database, problem } = await readPool(...content);
  if (database === null) throw new Error(problem.message);
  return database;
}

async function messageOf(...content: Parameters<typeof readPool>): Promise<string> {
  return (await readPool(...content)).problem?.message ?? "";
}

it("fixtures/ has the database as it is made", () => {
  expect(readFileSync(POOL_DATABASE, "utf8")).toBe(xml);
});

describe("decodes what xapi writes", () => {
  // Written out by hand, from the grammar: not by the generator of the fixtures.
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n<database><manifest><pair key="schema_major_vsn" value="5"/>';
  const manifest = '<pair key="schema_minor_vsn" value="909"/><pair key="generation_count" value="61"/></manifest>';
  const written =
    `${head}${manifest}<table name="Cluster"/>` +
    `<table name="PBD"><row ref="OpaqueRef:pbd1" __ctime="5" __mtime="9" SR="OpaqueRef:sr" _ref="OpaqueRef:pbd1" device_config="(('target'%.'10.9.0.5,10.9.0.6')%.('targetIQN'%.'*')%.('port'%.'3260'))" other_config="()"/></table>` +
    `<table name="PIF"><row ref="OpaqueRef:p1" IP="10.0.0.11" IPv6="('2001:db8::11/64'%.'fe80::1/64')" management="true" other_config="(('management_purpose'%.'Bob\\'s%.\\\\%.50%%%.&lt;mgmt&gt;'))"/></table>` +
    `<table name="host"><row ref="OpaqueRef:h1" name__label="xen%.a%.&amp;%.co" ntp_custom_servers="('10.0.0.123'%.'ntp2.example')"/></table><table name="session"/></database>`;

  it("in the order XML, white space, set or map", async () => {
    const { schema, tables } = await read(written);
    expect(schema).toEqual({ major: 5, minor: 909 });
    expect(tables.host[0]).toMatchObject({
      name__label: "xen a & co",
      ntp_custom_servers: ["10.0.0.123", "ntp2.example"],
    });
    expect(tables.PIF[0]?.other_config.get("management_purpose")).toBe("Bob's \\ 50% <mgmt>");
    expect(tables.PIF[0]?.IPv6).toEqual(["2001:db8::11/64", "fe80::1/64"]);
    expect([...tables.PBD[0]!.device_config]).toEqual([
      ["target", "10.9.0.5,10.9.0.6"],
      ["port", "3260"],
    ]);
  });

  it("columns that are not there are empty", async () => {
    const { tables } = await read(written);
    expect(tables.host[0]).toMatchObject({ address: "", license_server: new Map() });
    expect(tables.pool).toEqual([]);
  });

  it.each([1, 7, 4096])("in pieces of %i bytes all the same", async (pieceBytes) => {
    expect(await read(xml, pieceBytes)).toEqual(await read(xml));
  });

  it("packed by gzip all the same", async () => {
    expect(await read(gzipSync(xml))).toEqual(await read(xml));
  });

  it("whatever text the values hold", async () => {
    // XML has no control characters but these three, and no surrogates.
    const character = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 1 }),
      fc.constantFrom(..."\t\n\r %'\"\\<>&();"),
    );
    const text = fc
      .array(character)
      .map((characters) => characters.join("").replace(/[^\t\n\r\u{20}-\u{d7ff}\u{10000}-\u{10ffff}]/gu, "?"));
    await fc.assert(
      fc.asyncProperty(text, fc.array(text), async (label, servers) => {
        const row: Record<string, PoolValue> = { name__label: label, ntp_custom_servers: servers };
        const { tables } = await read(poolXml({ host: { "OpaqueRef:h": row } }));
        expect(tables.host[0]).toMatchObject({ name__label: label, ntp_custom_servers: servers });
      }),
    );
  });
});

describe("keeps nothing else", () => {
  it("of tables, columns, keys of maps", async () => {
    const { tables } = await read(
      poolXml({
        host: HOST,
        secret: { "OpaqueRef:s": { value: "x" } },
        PBD: { "OpaqueRef:p": { device_config: { target: "10.0.0.1", chappassword: "x" }, owner: "x" } },
      }),
    );
    expect(Object.keys(tables).sort()).toEqual(Object.keys(KEPT_COLUMNS).sort());
    expect(tables.PBD[0]).toEqual({ ref: "OpaqueRef:p", SR: "", device_config: new Map([["target", "10.0.0.1"]]) });
  });

  it.each([
    "http://svc:geheim@proxy.example:3128/",
    "http://svc:ge/h@im@proxy.example:3128",
    "https://proxy.example:3128",
    "svc:12/34@proxy.example:3128",
  ])("of the URL %s but host and port", async (url) => {
    const { tables } = await read(poolXml({ host: HOST, pool: { "OpaqueRef:p": { repository_proxy_url: url } } }));
    expect(tables.pool[0]?.repository_proxy_url).toBe("proxy.example:3128");
  });

  it("of rows that nothing can refer to", async () => {
    const { tables } = await read(poolXml({ host: { ...HOST, "OpaqueRef:NULL": {}, "": {} } }));
    expect(tables.host).toHaveLength(1);
  });

  it("says of every column why it is kept", () => {
    for (const columns of Object.values(KEPT_COLUMNS)) {
      for (const { why } of Object.values(columns)) expect(why).toMatch(/\w/);
    }
  });
});

describe("says in a sentence what is wrong", () => {
  const stub = poolXml({ host: {}, VM: {} }, { major: "5", minor: "35" }).replace(/^.*\n/, "");
  it.each<[string, string | Uint8Array, string]>([
    ["nothing", "", "the file is empty"],
    ["a web page", "<html><body>HTTP 403 forbidden</body></html>", "its outermost element is <html>"],
    ["another web page", "<!DOCTYPE html><html></html>", "a document type stands here"],
    ["an answer of XML-RPC", '<?xml version="1.0"?><methodResponse/>', "its outermost element is <methodResponse>"],
    ["text", "version: 1\n", "this is not valid XML"],
    ["a stub", stub, "taken during a rolling pool upgrade"],
    [
      "another version",
      poolXml({ host: HOST }, { major: "6", minor: "0" }),
      "has schema version 6, and only 5 is known",
    ],
    ["no version", "<database><table name='host'/></database>", "does not say which version its schema has"],
    ["a version that is none", poolXml({ host: HOST }, { major: "5", minor: "x" }), "does not say which version"],
    ["no host", poolXml({ VM: { "OpaqueRef:v": {} } }), "holds no host"],
    [
      "another element",
      xml.replace("<table name", "<thing/><table name"),
      "this element has no place in a pool database",
    ],
    [
      "rows out of place",
      xml.replace("<manifest>", "<manifest><row/>"),
      "this element has no place in a pool database",
    ],
    [
      "an element within one that is named like what every object has",
      xml.replace("<table name", "<constructor><row/></constructor><table name"),
      "this element has no place in a pool database",
    ],
    ["an unknown entity", xml.replace("xs1", "&xxe;"), "this is not valid XML"],
    ["what every object has", xml.replace("xs1", "&constructor;"), "this is not valid XML"],
    ["a map that is none", xml.replace("(('target'", "(('target"), "PBD.device_config is no map as xapi writes one"],
    ["a second root", `${xml}<database/>`, "this is not valid XML"],
  ])("%s", async (_name, content, sentence) => {
    expect(await messageOf(content)).toContain(sentence);
  });

  it("of a document type with entities, before any is used", async () => {
    const bomb = '<!DOCTYPE database [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>';
    expect(await messageOf(xml.replace("<database>", `${bomb}<database>`))).toContain("a document type stands here");
  });

  it("with the place", async () => {
    const { problem } = await readPool(xml.replace("(('target'", "(('target"));
    const line = xml.split("\n")[1] ?? "";
    expect(problem?.line).toBe(2);
    expect(problem?.column).toBeGreaterThan(line.indexOf("(('target'"));
    expect(problem?.column).toBeLessThan(line.indexOf("(('target'") + 400);
  });

  it("of a file that is cut anywhere", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(Buffer.byteLength(xml) - 1), async (length) => {
        const message = await messageOf(Buffer.from(xml).subarray(0, length));
        expect(message).toContain(length === 0 ? "the file is empty" : "the file ends here, in the middle");
      }),
    );
  });

  it("of gzip data that is cut anywhere behind its header", async () => {
    const packed = gzipSync(xml);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: packed.length - 1 }), async (length) => {
        expect(await messageOf(packed.subarray(0, length))).toMatch(
          /^the gzip data is cut or damaged after \d+ unpacked/,
        );
      }),
    );
  });

  it("of any bytes, in a database or alone", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), fc.nat(xml.length), async (bytes, at) => {
        await readPool(bytes);
        await readPool(Buffer.concat([Buffer.from(xml.slice(0, at)), bytes, Buffer.from(xml.slice(at))]));
      }),
    );
  });
});

describe("reads no more than a pool can have", () => {
  const row = (content: string): string =>
    xml.replace('<table name="host">', `<table name="host"><row ref="r" ${content}/>`);
  const long = "x".repeat(70_000);

  it("of a value that is kept", async () => {
    expect(await messageOf(row(`name__label="${long}"`))).toContain("host.name__label holds more than any pool has");
    expect(await messageOf(row(`name__description="${long}"`))).toBe("");
  });

  it("of rows", async () => {
    const rows = Array.from({ length: 100_001 }, (_, index) => `<row ref="${index}"/>`).join("");
    const content = xml.replace('<table name="host">', `<table name="host">${rows}`);
    expect(await messageOf(content)).toContain("the table host has more rows than any pool");
  });

  it("of all values together", async () => {
    const rows = Array.from({ length: 600 }, (_, index) => `<row ref="${index}" name__label="${"x".repeat(60_000)}"/>`);
    const content = xml.replace('<table name="VM">', `<table name="VM">${rows.join("")}`);
    expect(await messageOf(content)).toContain("VM.name__label holds more than any pool has");
  });

  it("of gzip data that unpacks without end", async () => {
    const bomb = gzipSync(xml.replace("</database>", "<table/>".repeat(200_000)));
    const { problem } = await readPoolDatabase(sourceOf(bomb), 1_000_000);
    expect(problem?.message).toContain("the file holds more than any pool's database");
  });

  it("of a tag, a comment, a text", async () => {
    const huge = "x".repeat(9 * 2 ** 20);
    for (const content of [row(`name__description="${huge}"`), `<!--${huge}`, xml.replace("<table", `${huge}<table`)]) {
      expect(await messageOf(content)).toContain("longer than any that a pool has");
    }
  });
});
