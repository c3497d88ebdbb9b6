import type { Scenario } from "../scenario.ts";
import { HEALTHY_CLUSTER, ONE_SIDED_CLUSTER } from "./cluster.ts";
import { HEALTHY_POOL } from "./healthy.ts";
import { NEWCOMER } from "./newcomer.ts";
import { BLOCKED_STORAGE, BROKEN_STORAGE, HEALTHY_STORAGE } from "./storage.ts";

const STORAGE = [HEALTHY_STORAGE, BLOCKED_STORAGE, BROKEN_STORAGE];
const CLUSTER = [HEALTHY_CLUSTER, ONE_SIDED_CLUSTER];

/** In the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [HEALTHY_POOL, ...STORAGE, ...CLUSTER, NEWCOMER];
