/**
 * The page and its parts; who is not known gets a form for the token in its place.
 */
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { type Access, COOKIE } from "./access.ts";
import type { Guard } from "./guard.ts";
import { LOGIN_PAGE, PAGE, PAGE_ASSETS, PAGE_TYPE } from "./page-assets.ts";
import { RequestProblem } from "./request-problem.ts";

const queryWithToken = z.object({ token: z.string().max(1024).optional() });
const bodyWithToken = z.object({ token: z.string().max(1024) });

const MAX_LOGIN_BYTES = 4096;

export function addPage(server: FastifyInstance, access: Access, guard: Guard, isSecure: boolean): void {
  const letIn = (reply: FastifyReply, token: string): FastifyReply =>
    reply
      .setCookie(COOKIE, access.cookieOf(token), { path: "/", httpOnly: true, sameSite: "strict", secure: isSecure })
      .redirect("/", 303);
  const showLogin = (reply: FastifyReply): FastifyReply => reply.status(401).type(PAGE_TYPE).send(LOGIN_PAGE);

  for (const [path, { type, body }] of PAGE_ASSETS) {
    server.get(path, async (_request, reply) => reply.type(type).send(body));
  }

  server.get("/", async (request, reply) => {
    const { token } = queryWithToken.parse(request.query);
    if (token !== undefined && access.hasTokens) {
      return (await guard.admit(request, token)) === null ? showLogin(reply) : letIn(reply, token);
    }
    try {
      await guard.demandOwner(request, reply);
    } catch (error) {
      if (error instanceof RequestProblem && error.code === "unauthorized") return showLogin(reply);
      throw error;
    }
    return reply.type(PAGE_TYPE).send(PAGE);
  });

  server.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string", bodyLimit: MAX_LOGIN_BYTES },
    async (_request: unknown, body: string) => Object.fromEntries(new URLSearchParams(body)),
  );

  server.post("/login", async (request, reply) => {
    guard.refuseForeign(request);
    const { token } = bodyWithToken.parse(request.body);
    return (await guard.admit(request, token.trim())) === null ? showLogin(reply) : letIn(reply, token.trim());
  });
}
