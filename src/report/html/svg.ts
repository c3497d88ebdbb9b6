/**
 * What ECharts draws, taken apart and written anew for a page with a strict content security policy: only shapes and
 * text, only attributes that draw, no style, no script, no id. What is left is the same for the same chart.
 */
import { html, type Markup } from "./escape.ts";

const ELEMENTS: ReadonlySet<string> = new Set(["g", "path", "rect", "circle", "line", "polyline", "polygon", "text"]);
/** Their content goes with them. */
const DROPPED_WHOLE = /<(style|defs)\b[\s\S]*?<\/\1>/g;
const TOKEN = /<(\/?)([a-z][a-zA-Z]*)((?:[^>"]|"[^"]*")*)>|([^<]+)/g;
const ATTRIBUTE = /([a-z][a-z-]*)="([^"]*)"/gi;

const ATTRIBUTES: ReadonlySet<string> = new Set([
  ...["d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height", "points", "transform"],
  ...["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap"],
  ...["opacity", "text-anchor", "dominant-baseline", "font-size", "font-weight"],
]);

/** The drawing within ECharts' `svg` element. */
export function redraw(svg: string): Markup[] {
  return [...svg.replace(DROPPED_WHOLE, "").matchAll(TOKEN)].map(([, slash, name, attributes, text]) => {
    if (text !== undefined) return html`${decode(text.trim())}`;
    if (name === undefined || !ELEMENTS.has(name)) return html``;
    return slash === "/" ? { markup: `</${name}>` } : startTag(name, attributes ?? "");
  });
}

function startTag(name: string, attributes: string): Markup {
  const given = [...attributes.matchAll(ATTRIBUTE)].flatMap(([, attribute, value]) =>
    attribute === "style" ? declarations(value!) : [[attribute!, decode(value!)] as const],
  );
  const kept = given.filter(([attribute]) => ATTRIBUTES.has(attribute));
  return html`${{ markup: `<${name}` }}${kept.map(([attribute, value]) => html` ${{ markup: attribute }}="${value}"`)}>`;
}

/** `font-size:12px;font-family:sans-serif` as attributes. */
function declarations(style: string): (readonly [string, string])[] {
  return style.split(";").map((declaration) => {
    const [property = "", value = ""] = declaration.split(":");
    return [property.trim(), value.trim().replace(/px$/, "")] as const;
  });
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

function decode(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}
