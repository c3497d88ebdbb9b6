/**
 * The shapes that traffic can have: to add one, its name in `parameters.ts`, a line here.
 */

import { distinctFlowTraffic, helloTraffic, newFlowTraffic, oneByteTraffic, scanTraffic } from "./connection-shapes.ts";
import { dnsTraffic, fragmentTraffic, icmpErrorTraffic } from "./datagram-shapes.ts";
import { managementTraffic } from "./management.ts";
import type { Shape, TrafficParameters } from "./parameters.ts";
import type { Random } from "./random.ts";
import type { Traffic } from "./traffic.ts";

const MAKERS: Readonly<Record<Shape, (parameters: TrafficParameters, random: Random) => Traffic>> = {
  management: managementTraffic,
  "new-flows": newFlowTraffic,
  "distinct-flows": distinctFlowTraffic,
  fragments: fragmentTraffic,
  "one-byte-segments": oneByteTraffic,
  dns: dnsTraffic,
  "tls-hellos": helloTraffic,
  "icmp-errors": icmpErrorTraffic,
  scan: scanTraffic,
};

export function createTraffic(parameters: TrafficParameters, random: Random): Traffic {
  return MAKERS[parameters.shape](parameters, random);
}
