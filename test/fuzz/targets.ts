/**
 * What can be fuzzed. A target is a module in `targets/` whose `fuzz` takes any bytes and throws where a promise is broken;
 * it knows of no engine.
 */
import * as seeds from "./seeds.ts";

export type Fuzz = (bytes: Uint8Array) => void | Promise<void>;

export interface Target {
  /** Of its module in `targets/`. */
  readonly name: string;
  readonly seeds: () => seeds.Seeds;
  readonly load: () => Promise<{ readonly fuzz: Fuzz }>;
  readonly isAsync: boolean;
  /** Only by mutation: an engine that looks at coverage learns little from whole captures and takes long for each. */
  readonly isWhole: boolean;
}

const SYNC = { isAsync: false, isWhole: false } as const;
const ASYNC = { isAsync: true, isWhole: false } as const;

export const TARGETS: readonly Target[] = [
  { name: "pcap", seeds: seeds.pcapSeeds, load: () => import("./targets/pcap.ts"), ...ASYNC },
  { name: "pcapng", seeds: seeds.pcapngSeeds, load: () => import("./targets/pcapng.ts"), ...ASYNC },
  { name: "link", seeds: seeds.linkSeeds, load: () => import("./targets/link.ts"), ...SYNC },
  { name: "tls", seeds: seeds.tlsSeeds, load: () => import("./targets/tls.ts"), ...SYNC },
  { name: "quic", seeds: seeds.quicSeeds, load: () => import("./targets/quic.ts"), ...SYNC },
  { name: "dns", seeds: seeds.dnsSeeds, load: () => import("./targets/dns.ts"), ...SYNC },
  { name: "http", seeds: seeds.httpSeeds, load: () => import("./targets/http.ts"), ...SYNC },
  { name: "rpcbind", seeds: seeds.rpcbindSeeds, load: () => import("./targets/rpcbind.ts"), ...SYNC },
  { name: "pool", seeds: seeds.poolSeeds, load: () => import("./targets/pool.ts"), ...ASYNC },
  { name: "site", seeds: seeds.siteSeeds, load: () => import("./targets/site.ts"), ...SYNC },
  { name: "filter", seeds: seeds.filterSeeds, load: () => import("./targets/filter.ts"), ...SYNC },
  { name: "report", seeds: seeds.reportSeeds, load: () => import("./targets/report.ts"), ...SYNC },
  {
    name: "captures",
    seeds: seeds.captureSeeds,
    load: () => import("./targets/captures.ts"),
    isAsync: true,
    isWhole: true,
  },
];

/** Another one every day, all in turn. */
export function targetOfDay(now: Date): Target {
  const day = Math.floor(now.getTime() / 86_400_000);
  return TARGETS[day % TARGETS.length]!;
}
