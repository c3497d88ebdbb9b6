import type { Scenario } from "../scenario.ts";
import { ACCESS } from "./access.ts";
import { COORDINATOR } from "./coordinator.ts";
import { HEALTHY_POOL } from "./healthy.ts";
import { NAMES, PROXY } from "./names.ts";
import { UNWANTED } from "./unwanted.ts";

/** In the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [HEALTHY_POOL, ACCESS, UNWANTED, NAMES, PROXY, COORDINATOR];
