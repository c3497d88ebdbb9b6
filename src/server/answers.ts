/**
 * How a request ends that is not done: a sentence in JSON, never what went wrong inside; and a body that nobody waits for
 * is not waited for long.
 */
import type { FastifyError, FastifyInstance } from "fastify";
import { z } from "zod";
import { neutralText } from "../names/neutral-text.ts";
import { type ProblemCode, problemBody, RequestProblem } from "./request-problem.ts";

/** For the client to read why, and to end by itself. */
const BODY_AFTER_ANSWER_MS = 10_000;

export function tellProblems(server: FastifyInstance, log: (line: string) => void): void {
  server.setErrorHandler((error, _request, reply) => {
    const problem = problemOf(error);
    if (problem.code === "internal-error" && !(error instanceof RequestProblem))
      log(`a request failed: ${describe(error)}`);
    return reply.status(problem.status).type("application/json; charset=utf-8").send(problemBody(problem));
  });
  server.setNotFoundHandler((_request, reply) => {
    const problem = new RequestProblem("not-found", "There is nothing here. GET /api/openapi.json says what there is.");
    return reply.status(problem.status).type("application/json; charset=utf-8").send(problemBody(problem));
  });
}

export function endSlowBodies(server: FastifyInstance): void {
  server.addHook("onResponse", async (request) => {
    const { raw } = request;
    if (raw.complete || raw.destroyed) return;
    const timer = setTimeout(() => raw.destroy(), BODY_AFTER_ANSWER_MS);
    raw.once("close", () => clearTimeout(timer));
  });
}

/** Of what fastify itself refuses. */
const CODES: Readonly<Record<number, ProblemCode>> = {
  400: "bad-request",
  413: "too-large",
  415: "not-multipart",
  429: "too-many-requests",
};

function problemOf(error: unknown): RequestProblem {
  if (error instanceof RequestProblem) return error;
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    const place = issue === undefined ? "" : `${neutralText(issue.path.join("."))}: `;
    return new RequestProblem("bad-request", `${place}${issue?.message ?? "not understood"}`);
  }
  const code = isFastifyError(error) ? CODES[error.statusCode ?? 500] : undefined;
  if (code === "too-many-requests") return new RequestProblem(code, "Too many requests. Wait a minute.");
  if (code !== undefined && isFastifyError(error)) return new RequestProblem(code, neutralText(error.message));
  return new RequestProblem("internal-error", "The server made a mistake. Its log says which.");
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && "statusCode" in error;
}

/** Its kind and where in our own code, not its message, which may quote a request. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return "something that is no error";
  const code = "code" in error ? ` ${String(error.code)}` : "";
  const place = /\(?([^\s(/]+:\d+:\d+)\)?$/m.exec(error.stack ?? "")?.[1] ?? "an unknown place";
  return `${error.name}${code} at ${place}`;
}
