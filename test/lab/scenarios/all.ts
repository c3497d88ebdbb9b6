import type { Scenario } from "../scenario.ts";
import { ACCESS } from "./access.ts";
import { BAD_MORNING } from "./bad-morning.ts";
import { BLOCKED_AT_THE_SERVER } from "./blocked.ts";
import { COORDINATOR } from "./coordinator.ts";
import { HEALTHY_POOL } from "./healthy.ts";
import { MIRRORS } from "./mirrors.ts";
import { NAMES, PROXY } from "./names.ts";
import { MTU_BLACK_HOLE, PATH_FAULTS } from "./path.ts";
import { UNWANTED } from "./unwanted.ts";

/** In the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [
  HEALTHY_POOL,
  BAD_MORNING,
  ACCESS,
  UNWANTED,
  NAMES,
  PROXY,
  COORDINATOR,
  ...PATH_FAULTS,
  ...MIRRORS,
  ...BLOCKED_AT_THE_SERVER,
  MTU_BLACK_HOLE,
];
