/**
 * What speaks for which role of which address, and which addresses belong together.
 */

/** How sure a role is, the surest first. What is `possible` is not used to judge. */
export const CONFIDENCES = ["certain", "likely", "possible"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export interface InferredRole {
  readonly role: string;
  readonly confidence: Confidence;
  readonly evidence: readonly string[];
}

interface Claim {
  confidence: Confidence;
  readonly evidence: string[];
}

/** More says nothing new; the others are counted. */
const MAX_EVIDENCE = 4;

export interface Claims {
  add(address: number, role: string, confidence: Confidence, evidence: string): void;
  /** Whether the role is certain or likely. */
  isUsed(address: number, role: string): boolean;
  /** Two addresses that belong to one pool. */
  join(a: number, b: number): void;
  roles(): Map<number, InferredRole[]>;
  /** Addresses that belong together, the largest group first. */
  groups(): number[][];
}

export function createClaims(): Claims {
  const byAddress = new Map<number, Map<string, Claim>>();
  const parents = new Map<number, number>();

  function rootOf(address: number): number {
    let root = address;
    for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root))
      root = parent;
    return root;
  }

  return {
    add(address, role, confidence, evidence) {
      const roles = byAddress.get(address) ?? new Map<string, Claim>();
      byAddress.set(address, roles);
      const claim = roles.get(role) ?? { confidence, evidence: [] };
      roles.set(role, claim);
      if (CONFIDENCES.indexOf(confidence) < CONFIDENCES.indexOf(claim.confidence)) claim.confidence = confidence;
      if (claim.evidence.length < MAX_EVIDENCE && !claim.evidence.includes(evidence)) claim.evidence.push(evidence);
    },
    isUsed(address, role) {
      const claim = byAddress.get(address)?.get(role);
      return claim !== undefined && claim.confidence !== "possible";
    },
    join(a, b) {
      const [rootA, rootB] = [rootOf(a), rootOf(b)];
      parents.set(rootA, rootA);
      parents.set(rootB, rootA);
    },
    roles: () =>
      new Map(
        Array.from(byAddress, ([address, roles]) => [
          address,
          Array.from(roles, ([role, claim]) => ({ role, ...claim })).sort(
            (x, y) => CONFIDENCES.indexOf(x.confidence) - CONFIDENCES.indexOf(y.confidence),
          ),
        ]),
      ),
    groups() {
      const groups = new Map<number, number[]>();
      for (const address of parents.keys()) {
        const root = rootOf(address);
        const group = groups.get(root);
        if (group === undefined) groups.set(root, [address]);
        else group.push(address);
      }
      return [...groups.values()].sort((x, y) => y.length - x.length);
    },
  };
}
