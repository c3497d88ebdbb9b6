import type { Scenario } from "../scenario.ts";
import { HEALTHY_POOL } from "./healthy.ts";

/** In the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [HEALTHY_POOL];
