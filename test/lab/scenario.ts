import type { Firewall } from "./firewall.ts";
import type { MirrorKind } from "./mirror.ts";
import type { ScenarioTruth } from "./truth.ts";
import type { Line } from "./wan.ts";

/** Something that happens in the lab, and what is to be said of it. */
export interface Scenario extends ScenarioTruth {
  /** Also the name of its recording. */
  readonly id: string;
  readonly title: string;
  /** Stand only while it happens. */
  readonly firewalls?: readonly Firewall[];
  /** How the sensor sees it; a whole mirror unless said otherwise. */
  readonly mirror?: MirrorKind;
  /** The line to the branch; a good one unless said otherwise. */
  readonly line?: Line;
  readonly traffic: () => Promise<unknown>;
}
