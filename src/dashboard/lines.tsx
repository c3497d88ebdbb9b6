/**
 * Lines of a known width as one block of ink's layout.
 */
import { Box, Text, Transform } from "ink";
import type { ReactElement } from "react";
import { type Line, paintLine } from "./line.ts";
import type { Palette } from "./palette.ts";

interface LinesProps {
  readonly lines: readonly Line[];
  readonly width: number;
  /** As many lines are shown, empty ones where there are fewer. */
  readonly height: number;
  readonly palette: Palette;
}

/**
 * Ink keeps every text that it ever measured, for as long as the process lives, and this process lives for weeks. So it
 * measures a blank block of the same size, which there are few of, and gets the lines when it writes them out.
 */
export function Lines({ lines, width, height, palette }: LinesProps): ReactElement | null {
  if (width <= 0 || height <= 0) return null;
  const blank = `${" ".repeat(width)}\n`.repeat(height).slice(0, -1);
  const paint = (_: string, index: number): string =>
    paintLine(lines[index] ?? { spans: [], isSelected: false }, width, palette);
  return (
    <Box width={width} height={height} flexShrink={0}>
      <Transform transform={paint}>
        <Text>{blank}</Text>
      </Transform>
    </Box>
  );
}
