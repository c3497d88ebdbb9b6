import type { Scenario } from "../scenario.ts";
import { BLOCKED_AT_THE_SERVER } from "./blocked.ts";
import { HEALTHY_POOL } from "./healthy.ts";

/** In the order in which they run. */
import { MIRRORS } from "./mirrors.ts";
import { MTU_BLACK_HOLE, PATH_FAULTS } from "./path.ts";
export const SCENARIOS: readonly Scenario[] = [
  HEALTHY_POOL,
  ...PATH_FAULTS,
  ...MIRRORS,
  ...BLOCKED_AT_THE_SERVER,
  MTU_BLACK_HOLE,
];
