/**
 * Who may come in: tokens, each with uploads of its own. A cookie holds not the token but a value made of it, so that what
 * a browser keeps is of no use elsewhere. What is compared has been hashed, and is compared in constant time.
 */
import { createHash, timingSafeEqual } from "node:crypto";

export const COOKIE = "xsaudit";
/** A guess of each of the shortest has 2^-64 of a chance, if it was chosen at random from 16 characters of base 16. */
export const MIN_TOKEN_CHARACTERS = 16;

/** Of uploads where no token is asked for. */
const EVERYONE = "everyone";

export interface Access {
  readonly hasTokens: boolean;
  /** @returns the owner that its uploads have; null where the token is none of them */
  ownerOfToken(token: string): string | null;
  ownerOfCookie(value: string): string | null;
  /** Of a token that was found to be right. */
  cookieOf(token: string): string;
  /** Everyone, where no token is asked for. */
  readonly openOwner: string | null;
}

/** @param tokens none: everyone who reaches the server comes in */
export function createAccess(tokens: readonly string[]): Access {
  const known = tokens.map((token) => ({
    owner: hash("owner", token).toString("base64url"),
    token: hash("token", token),
    cookie: hash("token", cookieOf(token)),
  }));

  function find(kind: "token" | "cookie", value: string): string | null {
    const hashed = hash("token", value);
    let owner: string | null = null;
    // All of them each time: how long it takes says nothing.
    for (const entry of known) if (timingSafeEqual(entry[kind], hashed)) owner = entry.owner;
    return owner;
  }

  return {
    hasTokens: tokens.length > 0,
    ownerOfToken: (token) => find("token", token),
    ownerOfCookie: (value) => find("cookie", value),
    cookieOf,
    openOwner: tokens.length > 0 ? null : EVERYONE,
  };
}

function cookieOf(token: string): string {
  return hash("cookie", token).toString("base64url");
}

/** @param purpose so that what is known of one gives nothing of another */
function hash(purpose: "owner" | "token" | "cookie", value: string): Buffer {
  return createHash("sha256").update(`xsaudit ${purpose}\0`).update(value).digest();
}
