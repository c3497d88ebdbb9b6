import type { Scenario } from "../scenario.ts";
import { DIRECTORY, DIRECTORY_IN_TROUBLE, WRONG_PARTIES_AT_DIRECTORY } from "./directory.ts";
import { HEALTHY_POOL } from "./healthy.ts";

/** In the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [
  HEALTHY_POOL,
  DIRECTORY,
  DIRECTORY_IN_TROUBLE,
  WRONG_PARTIES_AT_DIRECTORY,
];
