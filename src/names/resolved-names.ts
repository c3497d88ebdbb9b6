/**
 * Which name an address had for a client at a time: what DNS answers said. Flows are asked about when they end, in no
 * order of time, so names of earlier times are kept, too.
 *
 * Limits: `MAX_PER_ADDRESS` names of one address, of which the one learned first goes; `MAX_PER_GENERATION` in all, then
 * a new generation begins and the one before the last goes, but for the addresses learned again since. What went is
 * counted. (To keep one map in order of use, by deleting and setting again, is slow: V8 leaves what was deleted in the
 * way of every look-up of that key.)
 */
import type { Address } from "../flow/address.ts";
import { keyOfWord } from "../flow/map-key.ts";

/**
 * A TTL limits how long an answer may be given again, not how long its address is used: daemons resolve once and
 * connect again and again. An hour spans what polls hourly; with much more an address would keep a name that it lost.
 */
const GRACE_SECONDS = 3600;
/** Eight each for the 64 hosts of a pool: addresses of a content network change between names. */
const MAX_PER_ADDRESS = 512;
/** Looking through hundreds for each of the addresses in an answer would take half a millisecond. */
const FEW_NAMES = 16;
/** 55 MB in both generations, if all names are as long as they can be. */
const MAX_PER_GENERATION = 32_768;

/** What one client was told, once or again and again without another name between. */
interface ResolvedName {
  readonly client: number;
  readonly name: string;
  firstSeconds: number;
  latestSeconds: number;
  untilSeconds: number;
}

/** The names of one address. */
interface KnownNames {
  readonly address: Address;
  /** In the order in which they were learned. */
  readonly names: ResolvedName[];
  /** Of each client the newest; null while there are so few that looking through them is faster. */
  newestByClient: Map<number, ResolvedName> | null;
}

interface Generation {
  readonly byAddress: Map<number | string, KnownNames>;
  /** Of names. */
  count: number;
}

export interface ResolvedNames {
  /**
   * An answer to `client` (its number in the address book) gave the address to the name.
   * @returns the address, one object for all that learn it
   */
  learn(client: number, address: Address, name: string, fromSeconds: number, ttlSeconds: number): Address;
  /** The name in the latest answer to that client which holds at that time; null where there is none. */
  nameFor(client: number, address: Address, atSeconds: number): string | null;
  /** The same of an answer to any other: a client may sit behind a resolver of its own, or have asked before the capture. */
  nameForOthers(client: number, address: Address, atSeconds: number): string | null;
  /** Whether an answer to anyone, at any time, gave the address to that name (in small letters). */
  isNameOf(name: string, address: Address): boolean;
  /** Names that gave way to newer ones. */
  dropped(): number;
}

export function createResolvedNames(): ResolvedNames {
  let recent = createGeneration();
  let older = createGeneration();
  let dropped = 0;

  /** What is known of the address, in the recent generation from now on. */
  function take(address: Address): KnownNames {
    const key = keyOf(address);
    const known = recent.byAddress.get(key);
    if (known !== undefined) return known;
    const taken = older.byAddress.get(key) ?? { address, names: [], newestByClient: null };
    older.byAddress.delete(key);
    older.count -= taken.names.length;
    recent.byAddress.set(key, taken);
    recent.count += taken.names.length;
    return taken;
  }

  function knownOf(address: Address): readonly ResolvedName[] {
    const key = keyOf(address);
    return (recent.byAddress.get(key) ?? older.byAddress.get(key))?.names ?? [];
  }

  function add(known: KnownNames, told: ResolvedName): void {
    const previous = newestOf(known, told.client);
    if (previous !== undefined && isSame(previous, told)) {
      renew(previous, told);
      return;
    }
    known.names.push(told);
    known.newestByClient?.set(told.client, told);
    recent.count++;
    if (known.names.length > MAX_PER_ADDRESS) {
      const oldest = known.names.shift()!;
      if (known.newestByClient?.get(oldest.client) === oldest) known.newestByClient.delete(oldest.client);
      recent.count--;
      dropped++;
    }
  }

  return {
    learn(client, address, name, fromSeconds, ttlSeconds) {
      const untilSeconds = fromSeconds + ttlSeconds + GRACE_SECONDS;
      const told = { client, name, firstSeconds: fromSeconds, latestSeconds: fromSeconds, untilSeconds };
      const known = take(address);
      add(known, told);
      if (recent.count >= MAX_PER_GENERATION) {
        dropped += older.count;
        older = recent;
        recent = createGeneration();
      }
      return known.address;
    },
    nameFor: (client, address, atSeconds) => nameAt(knownOf(address), atSeconds, (told) => told.client === client),
    nameForOthers: (client, address, atSeconds) =>
      nameAt(knownOf(address), atSeconds, (told) => told.client !== client),
    isNameOf: (name, address) => knownOf(address).some((told) => told.name === name),
    dropped: () => dropped,
  };
}

function newestOf(known: KnownNames, client: number): ResolvedName | undefined {
  const { names } = known;
  if (names.length <= FEW_NAMES) return names.findLast((told) => told.client === client);
  // A later one of the same client takes the place of the earlier.
  known.newestByClient ??= new Map(names.map((told) => [told.client, told]));
  return known.newestByClient.get(client);
}

function createGeneration(): Generation {
  return { byAddress: new Map(), count: 0 };
}

function keyOf({ ipVersion, words }: Address): number | string {
  return ipVersion === 4 ? keyOfWord(words[3]) : `${words[0]},${words[1]},${words[2]},${words[3]}`;
}

/** Whether both say the same name, and their times touch. */
function isSame(a: ResolvedName, b: ResolvedName): boolean {
  return a.name === b.name && a.firstSeconds <= b.untilSeconds && b.firstSeconds <= a.untilSeconds;
}

function renew(known: ResolvedName, told: ResolvedName): void {
  known.firstSeconds = Math.min(known.firstSeconds, told.firstSeconds);
  known.latestSeconds = Math.max(known.latestSeconds, told.latestSeconds);
  known.untilSeconds = Math.max(known.untilSeconds, told.untilSeconds);
}

function nameAt(
  names: readonly ResolvedName[],
  atSeconds: number,
  isMeant: (told: ResolvedName) => boolean,
): string | null {
  let latest: ResolvedName | null = null;
  for (const told of names) {
    if (atSeconds < told.firstSeconds || atSeconds > told.untilSeconds || !isMeant(told)) continue;
    latest = later(latest, told, atSeconds);
  }
  return latest?.name ?? null;
}

function later(known: ResolvedName | null, told: ResolvedName, atSeconds: number): ResolvedName {
  return known === null || answeredBefore(told, atSeconds) >= answeredBefore(known, atSeconds) ? told : known;
}

/** When its latest answer came that the time asked about has seen: of those between first and latest none is kept. */
function answeredBefore(told: ResolvedName, atSeconds: number): number {
  return told.latestSeconds <= atSeconds ? told.latestSeconds : told.firstSeconds;
}
