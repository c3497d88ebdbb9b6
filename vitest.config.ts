import { defineConfig } from "vitest/config";

/** Where CI wants the counts. */
const resultsFile = process.env.XSAUDIT_TEST_RESULTS;

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    slowTestThreshold: 60_000,
    reporters: resultsFile === undefined ? ["default"] : ["default", ["json", { outputFile: resultsFile }]],
  },
});
