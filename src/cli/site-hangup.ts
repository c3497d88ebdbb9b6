/**
 * SIGHUP to a running audit: the site file is read again.
 */
import { createSiteReloader, type SiteInUse, type SiteReload } from "../live/site-reload.ts";
import type { SiteOptions } from "./site.ts";
import { readSiteAgain } from "./site-reading.ts";
import type { Streams } from "./streams.ts";

/**
 * @param begun what the audit began with
 * @param onReload hears how each reading ended
 * @returns a function that stops listening
 */
export function reloadOnHangup(
  begun: SiteInUse,
  options: SiteOptions,
  streams: Streams,
  onReload: (reload: SiteReload) => void,
): () => void {
  const reload = createSiteReloader(begun, () => readSiteAgain(options, streams), onReload);
  const listener = (): void => void reload();
  process.on("SIGHUP", listener);
  return () => process.removeListener("SIGHUP", listener);
}
