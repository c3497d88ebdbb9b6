/**
 * SIGHUP to a running audit: the site file is read again.
 */
import type { AuditThread } from "../live/audit-thread.ts";
import { createSiteReloader, type SiteInUse } from "../live/site-reload.ts";
import type { SiteOptions } from "./site.ts";
import { readSiteAgain } from "./site-reading.ts";
import type { Streams } from "./streams.ts";

/**
 * @param inUse what the audit began with
 * @param hasScreen whether what is to be said goes there, not to standard error
 * @returns a function that stops listening
 */
export function reloadOnHangup(
  thread: AuditThread,
  inUse: SiteInUse,
  options: SiteOptions,
  streams: Streams,
  hasScreen: boolean,
): () => void {
  const reload = createSiteReloader(
    inUse,
    () => readSiteAgain(options, streams),
    ({ kind, inUse: { site, matrix }, notice, lines }) => {
      if (kind === "replaced") thread.adopt(site, matrix);
      if (hasScreen) thread.say(notice);
      else streams.error([...lines, `xsaudit: ${notice}`, ""].join("\n"));
    },
  );
  const listener = (): void => void reload();
  process.on("SIGHUP", listener);
  return () => process.removeListener("SIGHUP", listener);
}
