import type { Scenario } from "../scenario.ts";
import { BAD_MORNING } from "./bad-morning.ts";
import { BLOCKED_AT_THE_SERVER } from "./blocked.ts";
import { HEALTHY_POOL } from "./healthy.ts";
import { MIRRORS } from "./mirrors.ts";
import { MTU_BLACK_HOLE, PATH_FAULTS } from "./path.ts";

/** In the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [
  HEALTHY_POOL,
  BAD_MORNING,
  ...PATH_FAULTS,
  ...MIRRORS,
  ...BLOCKED_AT_THE_SERVER,
  MTU_BLACK_HOLE,
];
