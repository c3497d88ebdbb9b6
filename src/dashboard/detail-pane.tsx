import type { ReactElement } from "react";
import type { DetailLine } from "./detail-text.ts";
import type { Region } from "./layout.ts";
import { toned } from "./line.ts";
import { Lines } from "./lines.tsx";
import type { Palette } from "./palette.ts";
import { rowLine, TITLE_HEIGHT, titleLine } from "./pane-lines.ts";
import { windowStart } from "./view-state.ts";

interface DetailPaneProps {
  readonly detail: readonly DetailLine[];
  /** The line that the keys are about. */
  readonly at: number;
  /** How many details lie one in the other. */
  readonly depth: number;
  readonly region: Region;
  readonly palette: Palette;
}

/** What is looked at closely, in place of the panes. */
export function DetailPane({ detail, at, depth, region, palette }: DetailPaneProps): ReactElement {
  const { width, height } = region;
  const cursor = Math.min(at, detail.length - 1);
  const room = height - TITLE_HEIGHT;
  const from = windowStart(cursor, detail.length, room);
  const shown = detail.slice(from, from + room);
  const more = detail.length > room ? [toned("quiet", `line ${cursor + 1} of ${detail.length}`)] : [];
  const title = titleLine(depth > 1 ? `Detail (${depth} deep)` : "Detail", more, true, width);
  const lines = shown.map(({ line, leadsTo }, index) => {
    const isAtCursor = from + index === cursor;
    return { spans: rowLine(line.spans, isAtCursor).spans, isSelected: isAtCursor && leadsTo !== null };
  });
  return <Lines lines={[title, ...lines]} width={width} height={height} palette={palette} />;
}
