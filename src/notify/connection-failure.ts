/**
 * Why a server could not be reached, in words, from the code of an error: its message may hold what others wrote.
 */

interface Failure {
  /** What follows the server's name: `refuses connections`. */
  readonly words: string;
  /** Whether the same may succeed later. */
  readonly mayPass: boolean;
}

const passing = (words: string): Failure => ({ words, mayPass: true });
const lasting = (words: string): Failure => ({ words, mayPass: false });

const NO_ANSWER = passing("does not answer");
const CLOSED = passing("closed the connection midway");
const UNKNOWN_ISSUER = lasting(
  "shows a certificate of an issuer that is not known here; give that to Node.js with NODE_EXTRA_CA_CERTS",
);

/** System errors, those of Node's resolver and TLS, and undici's (behind fetch); llhttp's begin with HPE_. */
const FAILURES: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: passing("refuses connections"),
  ECONNRESET: CLOSED,
  EPIPE: CLOSED,
  UND_ERR_SOCKET: CLOSED,
  ETIMEDOUT: NO_ANSWER,
  UND_ERR_CONNECT_TIMEOUT: NO_ANSWER,
  UND_ERR_HEADERS_TIMEOUT: NO_ANSWER,
  UND_ERR_BODY_TIMEOUT: NO_ANSWER,
  EHOSTUNREACH: passing("cannot be reached: there is no way to that host"),
  ENETUNREACH: passing("cannot be reached: there is no way to that network"),
  EHOSTDOWN: passing("cannot be reached: the host is down"),
  ENOTFOUND: passing("is a name without an address"),
  EAI_AGAIN: passing("is a name that cannot be resolved now"),
  ENOBUFS: passing("takes no more at the moment"),
  EAGAIN: passing("takes no more at the moment"),
  EMSGSIZE: lasting("takes no message of that size"),
  ENOENT: lasting("is not there"),
  EACCES: lasting("may not be written to by this user"),
  EPERM: lasting("may not be reached: this machine forbids it"),
  EPROTOTYPE: lasting("is a socket of another kind; syslog's takes datagrams"),
  ENOTSOCK: lasting("is no socket"),
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_ISSUER,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_ISSUER,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_ISSUER,
  CERT_HAS_EXPIRED: lasting("shows a certificate that has expired"),
  CERT_NOT_YET_VALID: lasting("shows a certificate that is not valid yet"),
  CERT_REVOKED: lasting("shows a certificate that was revoked"),
  ERR_TLS_CERT_ALTNAME_INVALID: lasting("shows a certificate for another name"),
};

/** TLS that is spoken to what does not speak it, or speaks another version: no certificate was seen yet. */
const TLS_FAILURE = lasting("does not speak TLS as it is asked to");

/** @param error what the network's modules threw or emitted: its code, or that of its cause, tells */
export function describeConnectionFailure(error: unknown): Failure {
  const codes = codesOf(error);
  const known = codes.map((code) => FAILURES[code]).find((failure) => failure !== undefined);
  if (known !== undefined) return known;
  if (codes.some((code) => /^ERR_(SSL|TLS)_|^EPROTO$|^ETLS$/.test(code))) return TLS_FAILURE;
  if (codes.some((code) => code.startsWith("HPE_"))) return lasting("does not speak HTTP");
  return passing(`cannot be reached (${codes[0] ?? "for an unknown reason"})`);
}

/** A code that is no word comes from elsewhere. */
const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;

/** Of the error, then of what caused it; several addresses of one name have an error each. */
function codesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 3) return [];
  const { code, originalCode } = error as { readonly code?: unknown; readonly originalCode?: unknown }; // either may be there
  const own = [originalCode, code].filter((one): one is string => typeof one === "string" && CODE.test(one));
  // Some versions of fetch give this error no code.
  if (error.name === "HTTPParserError") own.push("HPE_UNKNOWN");
  const causes: unknown[] = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
  return [...own, ...causes.flatMap((cause) => codesOf(cause, depth + 1))];
}
