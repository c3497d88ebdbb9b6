/**
 * The frame of the page: a policy that lets nothing in, one style, one script, both known by their hashes.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { html, type Markup } from "./escape.ts";

/** Copied beside the program by the build, as they are. */
const ASSETS = new URL("./page/", import.meta.url);
/** One script, in the order in which its parts need each other. */
const SCRIPTS = ["rows.js", "clipboard.js", "table.js", "start.js"];

/** Colours, which other pages of ours have as well. */
export const PALETTE = read("palette.css");
const STYLE = `${PALETTE}\n${read("page.css")}`;
const SCRIPT = `"use strict";\n{\n${SCRIPTS.map(read).join("\n")}}\n`;

function read(name: string): string {
  return readFileSync(new URL(name, ASSETS), "utf8");
}

export function pageStart(title: string): Markup {
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(STYLE)}`,
    `script-src ${hashOf(SCRIPT)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the findings</a>
`;
}

export function pageEnd(): Markup {
  return html`<script>${{ markup: SCRIPT }}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
