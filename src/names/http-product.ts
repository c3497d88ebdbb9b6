/**
 * What an HTTP/1.x request in clear text tells of the programs that talk: XenServer's toolstack answers on paths of its
 * own (xapi's `constants.ml`), and its clients say who they are (RFC 9110, section 10.1.5).
 */

export interface HttpProduct {
  /** Whether the path is one that only the toolstack answers. */
  readonly asksToolstack: boolean;
  readonly client: "toolstack" | "xencenter" | null;
}

/** What is looked at of a request. */
const MAX_HEADER_BYTES = 2048;
/** Not `/`, nor others that anything may answer. */
const TOOLSTACK_PATHS: ReadonlySet<string> = new Set([
  "/RPC2",
  "/jsonrpc",
  "/remote_db_access",
  "/remote_db_access_v2",
  "/pool/xmldbdump",
  "/sync_config_files",
  "/rrd_updates",
  "/host_rrd",
  "/vm_rrd",
  "/sr_rrd",
  "/export_raw_vdi",
  "/import_raw_vdi",
  "/export_metadata",
  "/import_metadata",
  "/services/xenops",
  "/services/SM",
  "/vncsnapshot",
  "/remotecmd",
  "/host_backup",
  "/host_restore",
  "/pool_patch_upload",
  "/wlb_report",
  "/wlb_diagnostics",
  "/audit_log",
  "/system-status",
]);
const TOOLSTACK_AGENT = /^(xen-api-libs|xapi)\//;
const XENCENTER_AGENT = /^XenCenter\b/;

const REQUEST_LINE = /^[A-Z]{1,16} (?:https?:\/\/[^/ ]*)?(\/[^ ?]*)[^ ]* HTTP\/1\./;
const USER_AGENT = /\r\nuser-agent:[ \t]*([^\r\n]*)/i;

/** Of the request that begins at `start`, as far as it lies in [start, end). */
export function readHttpProduct(bytes: Uint8Array, start: number, end: number): HttpProduct {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(end - start, MAX_HEADER_BYTES));
  const text = header.toString("latin1").split("\r\n\r\n", 1)[0]!;
  const path = REQUEST_LINE.exec(text)?.[1] ?? "";
  const agent = USER_AGENT.exec(text)?.[1] ?? "";
  return {
    asksToolstack: TOOLSTACK_PATHS.has(path),
    client: TOOLSTACK_AGENT.test(agent) ? "toolstack" : XENCENTER_AGENT.test(agent) ? "xencenter" : null,
  };
}
