/**
 * A filter's text cut into terms, each piece with its place.
 */
import { parseAddress, parseNetwork } from "../flow/address.ts";

/** Nobody types more; a pasted book must not cost a pass over every conversation. */
export const MAX_FILTER_CHARACTERS = 512;
const MAX_TERMS = 32;
const MAX_VALUES = 32;

/** What is wrong, and at which character, counted from 0. */
export interface FilterMistake {
  readonly at: number;
  readonly message: string;
}

interface Piece {
  readonly text: string;
  readonly at: number;
}

export interface Term {
  readonly isNegated: boolean;
  /** Null for a bare word. */
  readonly key: Piece | null;
  /** One or more; one of them must fit. */
  readonly values: readonly Piece[];
}

type TermsResult = { readonly kind: "terms"; readonly terms: readonly Term[] } | MistakeResult;
type MistakeResult = { readonly kind: "mistake"; readonly mistake: FilterMistake };

export function readTerms(text: string): TermsResult {
  if (text.length > MAX_FILTER_CHARACTERS) {
    return mistake(MAX_FILTER_CHARACTERS, `a filter has at most ${MAX_FILTER_CHARACTERS} characters`);
  }
  const terms: Term[] = [];
  // Everything up to a space that stands outside quotes; a quote that is never closed takes the rest.
  for (const match of text.matchAll(/(?:"[^"]*(?:"|$)|[^\s"])+/g)) {
    const raw = match[0];
    if (terms.length === MAX_TERMS) return mistake(match.index, `a filter has at most ${MAX_TERMS} terms`);
    if (raw.split('"').length % 2 === 0) {
      return mistake(match.index + raw.lastIndexOf('"'), "this quote is never closed");
    }
    const term = readTerm(raw, match.index);
    if (term.values.length > MAX_VALUES) return mistake(match.index, `a list has at most ${MAX_VALUES} values`);
    terms.push(term);
  }
  return { kind: "terms", terms };
}

function mistake(at: number, message: string): MistakeResult {
  return { kind: "mistake", mistake: { at, message } };
}

function readTerm(raw: string, at: number): Term {
  const isNegated = raw.startsWith("-");
  const body = isNegated ? raw.slice(1) : raw;
  const bodyAt = at + raw.length - body.length;
  const keyLength = keyLengthOf(body);
  return {
    isNegated,
    key: keyLength === null ? null : { text: body.slice(0, keyLength), at: bodyAt },
    values: readValues(body, keyLength === null ? 0 : keyLength + 1, bodyAt),
  };
}

/** Null for a bare word: one without a colon, or an IPv6 address or the beginning of one. */
function keyLengthOf(body: string): number | null {
  const colon = body.indexOf(":");
  const quote = body.indexOf('"');
  if (colon === -1 || (quote !== -1 && quote < colon)) return null;
  const isAddress = parseAddress(body) !== null || parseNetwork(body) !== null;
  return isAddress || /^(?:[0-9a-f]{0,4}:){2,}[0-9a-f:./]*$/i.test(body) ? null : colon;
}

function readValues(body: string, from: number, bodyAt: number): Piece[] {
  const values: Piece[] = [];
  let start = from;
  let isQuoted = false;
  for (let at = from; at <= body.length; at++) {
    if (body[at] === '"') isQuoted = !isQuoted;
    if (at < body.length && (isQuoted || body[at] !== ",")) continue;
    values.push({ text: body.slice(start, at).replaceAll('"', ""), at: bodyAt + start });
    start = at + 1;
  }
  return values;
}
