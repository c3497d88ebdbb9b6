/**
 * Every capture of the corpus, among them some 200 that once made another decoder read out of bounds or loop, goes
 * through to a report that is valid and in which no packet is lost.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { DEFAULT_MATRIX_ID, findMatrix } from "../../src/matrix/catalog.ts";
import { DEFAULT_SETTINGS } from "../../src/matrix/requirement.ts";
import { analyzeCaptures } from "../../src/report/analyze.ts";
import { renderJson } from "../../src/report/json.ts";
import { reportJsonSchema } from "../../src/report/schema.ts";
import { renderText } from "../../src/report/text.ts";
import { UNKNOWN_SITE } from "../../src/site/site.ts";
import { corpusFiles, corpusPath, hasCorpus } from "./corpus-files.ts";

const matrix = findMatrix(DEFAULT_MATRIX_ID, DEFAULT_SETTINGS)!;
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(reportJsonSchema());

function sum(parts: readonly { packets: number }[]): number {
  return parts.reduce((total, { packets }) => total + packets, 0);
}

describe.skipIf(!hasCorpus)("a capture of the corpus", () => {
  test.for(corpusFiles)("%s becomes a valid report that accounts for every packet", async (file) => {
    const report = await analyzeCaptures({ paths: [corpusPath(file)], site: UNKNOWN_SITE, matrix, version: "0.0.0" });

    const { packets, decoded, undecoded, duplicates } = report.sensor;
    expect(packets).toBe(decoded + sum(undecoded) + duplicates);
    expect(packets).toBe(sum(report.inputs));

    // What is checked is what a reader of the JSON gets.
    validate(JSON.parse([...renderJson(report)].join("")));
    expect(validate.errors).toBeNull();
    expect(renderText(report, false)).toContain(matrix.title);
  });
});
