import type { Scenario } from "../scenario.ts";
import { ACCESS } from "./access.ts";
import { BAD_MORNING } from "./bad-morning.ts";
import { BLOCKED_AT_THE_SERVER } from "./blocked.ts";
import { HEALTHY_CLUSTER, ONE_SIDED_CLUSTER } from "./cluster.ts";
import { COORDINATOR } from "./coordinator.ts";
import { DIRECTORY, DIRECTORY_IN_TROUBLE, WRONG_PARTIES_AT_DIRECTORY } from "./directory.ts";
import { HEALTHY_POOL } from "./healthy.ts";
import { MIRRORS } from "./mirrors.ts";
import { NAMES, PROXY } from "./names.ts";
import { NEWCOMER } from "./newcomer.ts";
import { MTU_BLACK_HOLE, PATH_FAULTS } from "./path.ts";
import { BLOCKED_STORAGE, BROKEN_STORAGE, HEALTHY_STORAGE } from "./storage.ts";
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
  DIRECTORY,
  DIRECTORY_IN_TROUBLE,
  WRONG_PARTIES_AT_DIRECTORY,
  HEALTHY_STORAGE,
  BLOCKED_STORAGE,
  BROKEN_STORAGE,
  HEALTHY_CLUSTER,
  ONE_SIDED_CLUSTER,
  NEWCOMER,
  ...PATH_FAULTS,
  ...MIRRORS,
  ...BLOCKED_AT_THE_SERVER,
  MTU_BLACK_HOLE,
];
