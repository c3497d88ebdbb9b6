/**
 * The site file, read again while an audit runs. A mistake in it must not end what runs for weeks, nor leave it without a
 * site: what was read before stays, and the mistake is said.
 */
import { isDeepStrictEqual } from "node:util";
import type { Matrix } from "../matrix/requirement.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { count } from "../report/wrap.ts";
import type { Site } from "../site/site.ts";

export interface SiteInUse {
  readonly site: Site;
  readonly matrix: Matrix;
}

/** What reading the files that the user named comes to. */
export type SiteReading =
  | (SiteInUse & { readonly kind: "read"; readonly warnings: readonly string[] })
  /** A sentence each; at least one. */
  | { readonly kind: "mistaken"; readonly mistakes: readonly string[] };

export interface SiteReload {
  /** `replaced`: what runs must be given the new site; `same`: the files say what they said. */
  readonly kind: "replaced" | "same" | "kept";
  /** What holds from now on. */
  readonly inUse: SiteInUse;
  /** One sentence for the status. */
  readonly notice: string;
  /** What else to say of the files, on standard error: all mistakes, or warnings. */
  readonly lines: readonly string[];
}

/** @param inUse what holds until now */
export function decideReload(inUse: SiteInUse, reading: SiteReading): SiteReload {
  if (reading.kind === "mistaken") {
    const [first = "", ...others] = reading.mistakes;
    const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
    const notice = `the site stays as it was: ${first.replace(/\.$/, "")}${more}`;
    return { kind: "kept", inUse, notice, lines: reading.mistakes };
  }
  const { site, matrix, warnings: lines } = reading;
  const name = site.path === null ? "what names hosts and matrix" : neutralPath(site.path);
  if (isDeepStrictEqual({ site, matrix }, { site: inUse.site, matrix: inUse.matrix })) {
    return { kind: "same", inUse, notice: `${name} was read again: nothing changed`, lines };
  }
  const parts = [
    changeOf(inUse.site.endpoints, site.endpoints, "endpoint"),
    changeOf(inUse.site.allow, site.allow, "allow entry", "allow entries"),
    changeOf(inUse.site.accept, site.accept, "accept entry", "accept entries"),
    `matrix ${matrix.id}`,
  ];
  return {
    kind: "replaced",
    inUse: { site, matrix },
    notice: `${name} was read again: ${parts.join(", ")}`,
    lines,
  };
}

/** `28 endpoints (27 before)` */
function changeOf(before: readonly unknown[], after: readonly unknown[], noun: string, nouns?: string): string {
  const now = count(after.length, noun, nouns);
  return before.length === after.length ? now : `${now} (${before.length} before)`;
}

/**
 * Gives the function to be called at each signal. Signals that come while the files are read lead to one reading more.
 * @param read reads the files that the user named
 * @param onReload hears how each reading ended
 */
export function createSiteReloader(
  initial: SiteInUse,
  read: () => Promise<SiteReading>,
  onReload: (reload: SiteReload) => void,
): () => Promise<void> {
  let inUse = initial;
  let isReading = false;
  let isAskedAgain = false;
  return async () => {
    isAskedAgain = true;
    if (isReading) return;
    isReading = true;
    try {
      while (isAskedAgain) {
        isAskedAgain = false;
        const reload = decideReload(inUse, await read());
        inUse = reload.inUse;
        onReload(reload);
      }
    } finally {
      isReading = false;
    }
  };
}
