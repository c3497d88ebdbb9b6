/**
 * Before anything else is done with a request: does it come from who may come, and does that person mean it?
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Access, COOKIE } from "./access.ts";
import { MAX_WRONG_TOKENS_PER_MINUTE } from "./limits.ts";
import { isLoopback } from "./listen-address.ts";
import { RequestProblem } from "./request-problem.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Whose uploads it may see; empty until the guard has let it in. */
    owner: string;
  }
}

const SAFE_METHODS = new Set(["GET", "HEAD"]);
const MINUTE_MS = 60_000;

export interface Guard {
  /** The owner of a token that is typed in or in a link. @throws RequestProblem where there were too many wrong ones */
  admit(request: FastifyRequest, token: string): Promise<string | null>;
  /** A hook for what only those may have who are known. @throws RequestProblem */
  demandOwner(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** @throws RequestProblem where another site's page sent it */
  refuseForeign(request: FastifyRequest): void;
}

/** @param isLocal whether only this machine reaches the server */
export function createGuard(server: FastifyInstance, access: Access, isLocal: boolean): Guard {
  const countWrong = server.createRateLimit({ max: MAX_WRONG_TOKENS_PER_MINUTE, timeWindow: MINUTE_MS });

  async function admit(request: FastifyRequest, token: string): Promise<string | null> {
    const before = await countWrong(request, { increment: false });
    if (!before.isAllowed && before.remaining <= 0) throw tooManyGuesses();
    const owner = access.ownerOfToken(token);
    if (owner === null) await countWrong(request);
    return owner;
  }

  async function ownerOf(request: FastifyRequest): Promise<string | null> {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
    if (access.openOwner !== null) {
      refuseOtherNames(request, isLocal);
      refuseForeign(request);
      return access.openOwner;
    }
    if (bearer !== undefined) return admit(request, bearer.trim());
    const cookie = request.cookies[COOKIE];
    const owner = cookie === undefined ? null : access.ownerOfCookie(cookie);
    // A browser sends the cookie with whatever any page has it send.
    if (owner !== null) refuseForeign(request);
    return owner;
  }

  return {
    admit,
    refuseForeign,
    async demandOwner(request) {
      const owner = await ownerOf(request);
      if (owner === null) throw new RequestProblem("unauthorized", HOW_TO_COME_IN);
      request.owner = owner;
    },
  };
}

const HOW_TO_COME_IN =
  "This needs the token that xsaudit serve printed when it started: open the address with it, or send it as Authorization: Bearer TOKEN.";

function tooManyGuesses(): RequestProblem {
  return new RequestProblem("too-many-requests", "Too many wrong tokens from this address. Wait a minute.");
}

/** What changes something must come from a page of this server, or from no page at all. */
function refuseForeign(request: FastifyRequest): void {
  if (SAFE_METHODS.has(request.method)) return;
  const { origin } = request.headers;
  const site = request.headers["sec-fetch-site"];
  // Browsers that know fetch metadata say it plainly; others send the origin.
  const isForeign =
    site === undefined
      ? origin !== undefined && origin !== `${request.protocol}://${request.headers.host}`
      : site !== "same-origin" && site !== "none";
  if (isForeign) throw new RequestProblem("forbidden", "Another site's page sent this.");
}

/** A name that leads here only in someone's DNS (rebinding): no page of that name may read what lies here. */
function refuseOtherNames(request: FastifyRequest, isLocal: boolean): void {
  if (!isLocal) return;
  const name = request.hostname.replace(/^\[|\]$/g, "");
  if (name === "localhost" || isLoopback(name)) return;
  throw new RequestProblem("forbidden", "This server answers to localhost and 127.0.0.1 only.");
}
