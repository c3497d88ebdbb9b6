/** What is written, read back as those read it for whom it is written. */

/** RFC 4180, to the letter. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    cell.lastIndex = at;
    const match = cell.exec(text);
    if (match === null) throw new Error(`no CSV from ${at} on: ${JSON.stringify(text.slice(at))}`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    at = cell.lastIndex;
    if (match[3] === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** As GitHub does: cells end at a bar without a backslash before it, backslashes and entities are undone, blanks cut. */
export function parseMarkdownTable(text: string): string[][] {
  const lines = text.split(/\r\n|\r|\n/).slice(0, -1);
  return lines.map((line) => {
    const cells = line.match(/(?:\\.|[^|\\])*\|/gsu)?.slice(1) ?? [];
    return cells.map((cell) =>
      cell
        .slice(0, -1)
        .replace(/^[ \t]+|[ \t]+$/g, "")
        .replace(/\\([!-/:-@[-`{-~])|&#(\d+);/g, (_, escaped, code) => escaped ?? String.fromCharCode(Number(code))),
    );
  });
}

/** As a reader sees it: without markup, entities undone. */
export function textOf(page: string): string {
  return page
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]*>/g, "")
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}

export function tagsOf(page: string): string[] {
  const markup = page.replace(/(<(script|style)\b[^>]*>)[\s\S]*?(?=<\/\2>)/g, "$1");
  return [...markup.matchAll(/<(\/?[a-zA-Z!][^\s>]*)/g)].map((match) => match[1]!);
}
