/**
 * Reads a pool database as its text comes in: `<database>` holds a `<manifest>` with the schema's version, then tables
 * of rows, whose columns are attributes (xapi's db_xml). All of it stands on one or two lines.
 *
 * What `KEPT_COLUMNS` does not name is dropped attribute by attribute, before the row it stands in is whole. The parser
 * knows XML's own five entities; a document type, which could declare others, ends the reading.
 */
import { SaxesParser } from "saxes";
import type { Tables } from "./pool-columns.ts";
import { createRowKeeper } from "./pool-rows.ts";

export interface PoolDatabase {
  readonly schema: { readonly major: number; readonly minor: number };
  readonly tables: Tables;
}

export interface PoolProblem {
  /** From 1; null where the trouble has no place in the text. */
  readonly line: number | null;
  readonly column: number | null;
  /** Never holds a value of the database. */
  readonly message: string;
}

export interface PoolReader {
  /** Takes the next piece of text. @returns whether there is a use for more */
  write(text: string): boolean;
  /** Call once, behind the last piece. */
  end(): PoolDatabase | PoolProblem;
}

/** Since xapi's first XML database; the minor version counts what was added to it. */
const SCHEMA_MAJOR = 5;
/** Between two tags, and in one: so much the parser holds. */
const MAX_MARKUP_CHARACTERS = 8 * 2 ** 20;
/** The name of an element that may be shown: a word of no great length. */
const PLAIN_NAME = /^[A-Za-z][\w:.-]{0,40}$/;

/** Elements by what they stand in. */
const CHILDREN: ReadonlyMap<string, readonly string[]> = new Map([
  ["", ["database"]],
  ["database", ["manifest", "table"]],
  ["manifest", ["pair"]],
  ["table", ["row"]],
]);

export const HOW_TO_DUMP = "`xe pool-dump-database file-name=FILE` writes one";

export function createPoolReader(): PoolReader {
  const parser = new SaxesParser();
  const keeper = createRowKeeper();
  const open: string[] = [];
  const versions = new Map<string, number | null>();
  let lastTagAt = 0;
  let isEnding = false;
  let problem: PoolProblem | null = null;

  function fail(message: string): void {
    problem ??= { line: parser.line, column: parser.column, message };
  }

  function openElement(name: string): void {
    const parent = open.at(-1) ?? "";
    open.push(name);
    if (CHILDREN.get(parent)?.includes(name)) {
      if (name === "row") keeper.beginRow();
    } else if (parent === "" && lastTagAt === 0) {
      fail(`this is no pool database: ${describeRoot(name)}; ${HOW_TO_DUMP}`);
    } else {
      // In a damaged file, a piece of any value may stand here as an element.
      fail("this element has no place in a pool database: the file is damaged");
    }
  }

  function takeAttribute(attribute: { readonly name: string; value: string }): void {
    if (open.at(-1) !== "row") return;
    const { name, value } = attribute;
    // The parser keeps its attributes until the tag ends: secrets shall not stay that long.
    attribute.value = "";
    failWith(problem === null ? keeper.takeColumn(name, value) : null);
  }

  function takeElement(name: string, attributes: Readonly<Record<string, string>>): void {
    if (problem !== null) return;
    if (name === "row") failWith(keeper.endRow());
    else if (name === "pair") takePair(attributes);
    else if (name === "table") {
      failWith(describeSchema(versions));
      keeper.openTable(attributes.name ?? "");
    }
  }

  function takePair({ key = "", value = "" }: Readonly<Record<string, string>>): void {
    versions.set(key, /^\d{1,9}$/.test(value) ? Number(value) : null);
  }

  function failWith(message: string | null): void {
    if (message !== null) fail(message);
  }

  parser.on("opentagstart", ({ name }) => openElement(name));
  parser.on("attribute", takeAttribute);
  parser.on("opentag", ({ name, attributes }) => takeElement(name, attributes));
  parser.on("closetag", () => {
    lastTagAt = parser.position;
    open.pop();
  });
  parser.on("doctype", () => fail(`a document type stands here: this is no pool database; ${HOW_TO_DUMP}`));
  // The parser's own messages quote the file.
  parser.on("error", () =>
    fail(
      isEnding
        ? "the file ends here, in the middle of the database: it is cut; dump it again"
        : "this is not valid XML",
    ),
  );

  return {
    write(text) {
      parser.write(text);
      if (parser.position - lastTagAt > MAX_MARKUP_CHARACTERS) {
        fail("a tag or a text is longer than any that a pool has; nothing was read");
      }
      return problem === null;
    },
    end() {
      isEnding = true;
      if (parser.position === 0) return { line: null, column: null, message: `the file is empty; ${HOW_TO_DUMP}` };
      if (problem === null) parser.close();
      failWith(describeSchema(versions));
      return problem ?? { schema: { major: SCHEMA_MAJOR, minor: minorOf(versions) ?? 0 }, tables: keeper.tables() };
    },
  };
}

function describeRoot(name: string): string {
  return PLAIN_NAME.test(name) ? `its outermost element is <${name}>` : "its outermost element is another";
}

/** What is wrong with the schema's version; null where nothing is. */
function describeSchema(versions: ReadonlyMap<string, number | null>): string | null {
  const major = versions.get("schema_major_vsn");
  if (typeof major === "number" && major !== SCHEMA_MAJOR) {
    return `the database has schema version ${major}, and only ${SCHEMA_MAJOR} is known here`;
  }
  if (major === SCHEMA_MAJOR && minorOf(versions) !== null) return null;
  return "the database does not say which version its schema has: it is damaged, or something else made it";
}

function minorOf(versions: ReadonlyMap<string, number | null>): number | null {
  return versions.get("schema_minor_vsn") ?? null;
}
