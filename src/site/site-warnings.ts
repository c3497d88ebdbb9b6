/**
 * Words of the site file that name nothing known: no mistakes, since sites make up roles of their own, but most likely
 * slips. A word is warned of once, at its first place.
 */
import { ANYONE, isDomain, type Requirement, ROLES } from "../matrix/requirement.ts";
import { nearestWord } from "./nearest-word.ts";
import { meaningOf, type SiteWords } from "./party-words.ts";
import { describePath, mistakeAtPath, quote, type SiteMistake, textsOf, type YamlText } from "./yaml-text.ts";

/** A word that should name something, with its place. */
interface Mention {
  /** A role that an endpoint has; a party of `allow` or `accept` by its role or name; the id of a requirement. */
  readonly of: "role" | "party" | "requirement";
  readonly word: string;
  /** `endpoints[0].roles[1]` */
  readonly field: string;
  readonly line: number;
  readonly column: number;
}

/** What the site file says of roles, endpoints and requirements, whatever the matrix will be. */
export interface Mentions {
  readonly words: SiteWords;
  readonly all: readonly Mention[];
}

export function mentionsOf(text: YamlText, words: SiteWords): Mentions {
  const placed = (of: Mention["of"], list: string, fields: readonly string[]): Mention[] =>
    textsOf(text, list, fields).map(({ value, path }) => {
      const { line, column } = mistakeAtPath(text, path, "");
      return { of, word: value, field: describePath(path), line, column };
    });
  const servers = placed("party", "allow", ["to"]).filter(({ word }) => meaningOf(word, "server", words) !== "domain");
  return {
    words,
    all: [
      ...placed("role", "endpoints", ["roles"]),
      ...placed("party", "allow", ["from"]),
      ...servers,
      ...placed("party", "accept", ["match.client", "match.server"]),
      ...placed("requirement", "accept", ["match.requirement"]),
    ],
  };
}

interface Known {
  readonly words: ReadonlySet<string>;
  readonly what: string;
  readonly effect: string;
}

/** @param requirements those of the matrix in use and the site's own */
export function siteWarnings({ words, all }: Mentions, requirements: readonly Requirement[]): SiteMistake[] {
  const matrixRoles = [...ROLES, ...rolesOf(requirements.filter(({ basis }) => basis === "document"))];
  const listed = all.filter(({ of }) => of === "party").map(({ word }) => word);
  const known = {
    role: {
      words: new Set([...matrixRoles, ...listed]),
      what: "is a role that no requirement knows",
      effect: "it decides nothing",
    },
    party: {
      words: new Set([...words.roles, ...matrixRoles, ...words.names]),
      what: "is no endpoint's role or name",
      effect: "it fits nobody",
    },
    requirement: {
      words: new Set(requirements.map(({ id }) => id)),
      what: "is no requirement of the matrix or of allow",
      effect: "it fits no finding",
    },
  } as const satisfies Record<Mention["of"], Known>;
  const unknown = all.filter((mention) => !isKnown(mention, known[mention.of], words));
  return onePerWord(unknown).map(({ mention, more }) => {
    const { line, column, field, word, of } = mention;
    const { words: candidates, what, effect } = known[of];
    const meant = nearestWord(word, candidates);
    const advice = meant === null ? effect : `did you mean ${meant}?`;
    return { line, column, message: `warning: ${field}: ${quote(word)} ${what}; ${advice}${more}` };
  });
}

function rolesOf(requirements: readonly Requirement[]): string[] {
  const parties = requirements.flatMap(({ from, to }) => [...from, ...(isDomain(to) ? [] : to)]);
  return parties.filter((party) => typeof party === "string").filter((role) => role !== ANYONE);
}

function isKnown({ of, word }: Mention, known: Known, words: SiteWords): boolean {
  return known.words.has(word) || (of === "party" && meaningOf(word, "client", words) !== "unknown");
}

function onePerWord(mentions: readonly Mention[]): { mention: Mention; more: string }[] {
  const byWord = new Map<string, [Mention, ...Mention[]]>();
  for (const mention of mentions) {
    const key = `${mention.of} ${mention.word}`;
    const same = byWord.get(key);
    if (same === undefined) byWord.set(key, [mention]);
    else same.push(mention);
  }
  return Array.from(byWord.values(), ([mention, ...others]) => ({
    mention,
    more: others.length === 0 ? "" : ` (and ${others.length} more like it)`,
  })).sort((a, b) => a.mention.line - b.mention.line || a.mention.column - b.mention.column);
}
