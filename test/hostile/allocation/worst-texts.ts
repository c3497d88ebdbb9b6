/** Files that make the most of a reader's work for each of their bytes. */
import { gzipSync } from "node:zlib";
import { encoded, type Inputs, repeatedText, type Texts } from "./inputs.ts";

const MANIFEST =
  '<database><manifest><pair key="schema_major_vsn" value="5"/><pair key="schema_minor_vsn" value="909"/></manifest>';
const HOST = '<table name="host"><row ref="a" name__label="xs1" address="10.0.0.11"/></table>';
const table = (name: string, rows: string): string =>
  `${MANIFEST}${HOST}<table name="${name}">${rows}</table></database>`;

const POOL: Texts = {
  "rows without columns": (bytes) => table("host", repeatedText("<row/>", bytes)),
  "rows that are kept": (bytes) => table("host", repeatedText('<row ref="b"/>', bytes)),
  guests: (bytes) => table("VM", repeatedText('<row ref="b"/>', bytes)),
  interfaces: (bytes) => table("PIF", repeatedText('<row ref="b" host="a" IP="10.0.0.1"/>', bytes)),
  storage: (bytes) => table("PBD", repeatedText('<row ref="b"/>', bytes)),
  "empty tables": (bytes) => `${MANIFEST}${HOST}${repeatedText("<table/>", bytes)}</database>`,
  pairs: (bytes) => `<database><manifest>${repeatedText("<pair/>", bytes)}`,
  "elements in each other": (bytes) => repeatedText("<a>", bytes),
  "columns without a value": (bytes) =>
    table("host", `<row ${Array.from({ length: bytes / 9 }, (_, index) => `a${index}=""`).join(" ")}/>`),
  entities: (bytes) => table("host", `<row ref="b" name__label="${repeatedText("&lt;", Math.min(bytes, 200_000))}"/>`),
  "empty elements of a set": (bytes) =>
    table("host", `<row ref="b" ntp_custom_servers="(${repeatedText("''%.", Math.min(bytes, 60_000))})"/>`),
  "entries of a map": (bytes) =>
    table("PBD", `<row ref="b" device_config="(${repeatedText("('a'%.'')%.", Math.min(bytes, 60_000))})"/>`),
  "one text": (bytes) => `<database>${"x".repeat(bytes)}`,
  "processing instructions": (bytes) => `<database>${repeatedText("<?a?>", bytes)}`,
  comments: (bytes) => `<database>${repeatedText("<!---->", bytes)}`,
};

const HOSTS: Texts = {
  "words that are no address": (bytes) => repeatedText("x\n", bytes),
  "words that are no name": (bytes) => `10.0.0.1 ${repeatedText("! ", bytes)}`,
  names: (bytes) => `10.0.0.1 ${repeatedText("a ", bytes)}`,
  addresses: (bytes) =>
    Array.from({ length: bytes / 14 }, (_, index) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255} a\n`).join(
      "",
    ),
  "addresses of six": (bytes) =>
    Array.from({ length: bytes / 10 }, (_, index) => `2001:${index.toString(16)}:: a\n`).join(""),
  "one word": (bytes) => "\u0001".repeat(bytes),
  "line feeds": (bytes) => "\n".repeat(bytes),
  "addresses without a name": (bytes) => repeatedText("1::\n", bytes),
};

const FILTER: Texts = {
  parentheses: () => "(".repeat(100_000),
  "words of one parenthesis": () => "( ".repeat(32),
  values: () => `${`port:${Array(11).fill("1").join()} `.repeat(32)}`.slice(0, 512),
  "words in lists": () => "a,".repeat(255),
  "addresses in lists": () => "address:::1,::2,::3,::4 ".repeat(20).slice(0, 510),
  quotes: () => '""'.repeat(256),
  "a key that is none": () => `${"x".repeat(60)}:`.repeat(8),
  "a completion of blanks": () => `${"x ".repeat(50_000)}`,
};

const report = (fields: string): string => `{"schema":"xsaudit.report/1",${fields}}`;
const LISTS = '"inputs":[],"endpoints":[],"conversations":[]';
const covered = (requirement: string): string => `{"requirement":"${requirement}","status":"seen","conversations":0}`;
const found = (conversations: string): string =>
  `{"id":"","kind":"blocked","severity":"high","requirement":null,"title":"","reason":"","conversations":[${conversations}],"accepted":null}`;
const REPORT: Texts = {
  "lists in each other": (bytes) => "[".repeat(bytes),
  "lists in each other, closed": (bytes) => report(`"x":${"[".repeat(bytes / 2)}${"]".repeat(bytes / 2)}`),
  "sets of fields in each other": (bytes) => `${repeatedText('{"a":', bytes)}`,
  "empty sets of fields": (bytes) => report(`"x":[${repeatedText("{},", bytes)}1]`),
  "empty lists": (bytes) => report(`"x":[${repeatedText("[],", bytes)}1]`),
  fractions: (bytes) => report(`"x":[${repeatedText("0.1,", bytes)}1]`),
  "sets of fields, each of another name": (bytes) =>
    report(`"x":[${Array.from({ length: bytes / 12 }, (_, index) => `{"a${index}":1}`).join()}]`),
  fields: (bytes) => report(`"x":{${Array.from({ length: bytes / 10 }, (_, index) => `"a${index}":1`).join()}}`),
  texts: (bytes) => report(`"x":[${repeatedText('"ab",', bytes)}1]`),
  coverage: (bytes) => report(`${LISTS},"coverage":[${repeatedText(`${covered("")},`, bytes)}1]`),
  findings: (bytes) => report(`${LISTS},"coverage":[],"findings":[${repeatedText(`${found("")},`, bytes)}1]`),
  "names of conversations": (bytes) =>
    report(`${LISTS},"coverage":[],"findings":[${found(`${repeatedText('"",', bytes)}""`)}]`),
  "mistakes within one": (bytes) => report(`"findings":[{"conversations":[${repeatedText("1,", bytes)}1]}]`),
  "a text of escapes": (bytes) => report(`${LISTS},"coverage":[${covered(repeatedText("\\u0001", bytes))}]`),
  "a text of control characters": (bytes) => report(`${LISTS},"coverage":[${covered(repeatedText("\u0080", bytes))}]`),
  "a text where a number should be": (bytes) => report(`"sensor":{"packets":"${repeatedText("\\u0001", bytes)}"}`),
  "another schema": (bytes) => `{"schema":"${"x".repeat(bytes)}"}`,
  escapes: (bytes) => `"${repeatedText("\\n", bytes)}`,
};

export const WORST_POOL: Inputs = { ...encoded(POOL), ...packed(POOL) };
export const WORST_HOSTS = encoded(HOSTS);
export const WORST_FILTER = encoded(FILTER);
export const WORST_REPORT = encoded(REPORT);

function packed(texts: Texts): Inputs {
  return { "packed rows": (bytes) => gzipSync(texts["rows that are kept"]!(bytes)) };
}
