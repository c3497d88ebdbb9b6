/** Frames as the terminal gets them, through ink-testing-library. */
import { render } from "ink-testing-library";
import { Dashboard } from "../../src/dashboard/dashboard.tsx";
import type { Key, NamedKey } from "../../src/dashboard/keys.ts";
import type { Size } from "../../src/dashboard/layout.ts";
import { NO_PALETTE, type Palette } from "../../src/dashboard/palette.ts";
import { createSession, type Session } from "../../src/dashboard/session.ts";
import type { LiveStatus } from "../../src/live/status.ts";
import type { Report } from "../../src/report/report.ts";
import { liveStatus, REQUIREMENTS } from "./showcase.ts";

export const SMALL: Size = { columns: 80, rows: 24 };
export const LARGE: Size = { columns: 140, rows: 40 };

export function createTestSession(report: Report | null, status: LiveStatus = liveStatus()): Session {
  const session = createSession(() => REQUIREMENTS);
  session.update({ status, report });
  return session;
}

export function frameOf(session: Session, size: Size, palette: Palette = NO_PALETTE): string {
  const { lastFrame, unmount } = render(<Dashboard {...session.screen(size)} palette={palette} />);
  const frame = lastFrame() ?? "";
  unmount();
  return frame;
}

/** Presses keys: a name in angle brackets, or characters. `<tab>`, `<down>`, `/role:san<enter>`. */
export function type(session: Session, keys: string, size: Size = SMALL): void {
  for (const [part] of keys.matchAll(/<[a-z-]+>|./gsu)) session.press(toKey(part), size);
}

function toKey(part: string): Key {
  if (part.length === 1 || !part.startsWith("<")) return { kind: "character", character: part };
  const name = part.slice(1, -1);
  if (name.startsWith("ctrl-")) return { kind: "control", character: name.slice("ctrl-".length) };
  return { kind: "named", name: name as NamedKey }; // the tests name keys that there are
}
