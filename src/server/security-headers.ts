/**
 * What every answer tells the browser: nothing from elsewhere, nothing into elsewhere, nothing kept.
 */
import type { FastifyInstance } from "fastify";

/** Of the page itself: its own files, and answers of this server. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * Of a report: the file has a stricter policy itself, which knows its script and style by their hashes; here it also gets
 * an origin of its own, so that it could not speak to this server even if it wanted to.
 */
export const REPORT_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  "sandbox allow-scripts allow-downloads",
].join("; ");

const HEADERS = {
  "content-security-policy": PAGE_POLICY,
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

export function addSecurityHeaders(server: FastifyInstance): void {
  server.addHook("onRequest", async (_request, reply) => {
    reply.headers(HEADERS);
  });
}
