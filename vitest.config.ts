import { defineConfig } from "vitest/config";

/** Where CI wants the counts. */
const resultsFile = process.env.XSAUDIT_TEST_RESULTS;

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // All cores: much of what is tested waits for a terminal, a server or a clock.
    maxWorkers: "100%",
    slowTestThreshold: 60_000,
    // A guard against what hangs, on a machine that is busy; how fast things are is the benchmark's to say.
    testTimeout: 60_000,
    reporters: resultsFile === undefined ? ["default"] : ["default", ["json", { outputFile: resultsFile }]],
  },
});
