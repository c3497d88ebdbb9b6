import type { Scenario } from "../scenario.ts";
import { BLOCKED_AT_THE_SERVER } from "./blocked.ts";
import { HEALTHY_POOL } from "./healthy.ts";

/** In the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [HEALTHY_POOL, ...BLOCKED_AT_THE_SERVER];
