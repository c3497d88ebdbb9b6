/**
 * Targets: the names that clients asked for, each with a number, so that a flow's row holds one word.
 *
 * Limit: `MAX_TARGETS` different ones; later ones are counted, not kept.
 */
type TargetSource = "tls" | "http" | "connect";

export interface Target {
  readonly source: TargetSource;
  readonly name: string;
  /** The port asked of a proxy with CONNECT; null otherwise. */
  readonly port: number | null;
  /** The proxy's answer to CONNECT; null where it was not seen, and otherwise. */
  readonly status: number | null;
}

const MAX_TARGETS = 65_536;

export interface TargetTable {
  /** The target's number, from 1 on, or -1 where there is no more room. */
  idOf(target: Target): number;
  /** The target of a number, or null for a word that is none. */
  get(id: number): Target | null;
  /** Names that found no room. */
  dropped(): number;
}

export function createTargetTable(): TargetTable {
  const targets: Target[] = [];
  const ids = new Map<string, number>();
  let dropped = 0;
  return {
    idOf(target) {
      const key = `${target.source} ${target.port} ${target.status} ${target.name}`;
      const known = ids.get(key);
      if (known !== undefined) return known;
      if (targets.length === MAX_TARGETS) {
        dropped++;
        return -1;
      }
      targets.push(target);
      ids.set(key, targets.length);
      return targets.length;
    },
    get: (id) => targets[id - 1] ?? null,
    dropped: () => dropped,
  };
}
