/**
 * The files of the page, read once: what is served is what the program came with.
 */
import { readdirSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { PALETTE } from "../report/html/page.ts";

interface Asset {
  readonly type: string;
  readonly body: Buffer;
}

/** Copied beside the program by the build, as they are. */
const FOLDER = new URL("./upload-page/", import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

const FILES = readdirSync(FOLDER).filter((name) => extname(name) in TYPES);

/** In the place of the page for who has no token. */
export const LOGIN_PAGE = readFileSync(new URL("login.html", FOLDER));
export const PAGE = readFileSync(new URL("index.html", FOLDER));

/** Scripts, styles and icon by their paths: they hold no secret, and the form for the token needs them. */
export const PAGE_ASSETS: ReadonlyMap<string, Asset> = new Map([
  ["/palette.css", { type: TYPES[".css"]!, body: Buffer.from(PALETTE) }],
  ...FILES.filter((name) => extname(name) !== ".html").map((name): [string, Asset] => [
    `/${name}`,
    { type: TYPES[extname(name)]!, body: readFileSync(new URL(name, FOLDER)) }, // FILES has known types only
  ]),
]);

export const PAGE_TYPE = TYPES[".html"]!;
