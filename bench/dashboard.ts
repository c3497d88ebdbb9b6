/**
 * How soon the dashboard answers a key: `npm run bench:dashboard`.
 *
 * From the key to the finished frame, in one process, without the terminal; medians and the slowest of several.
 */
import "../src/dashboard/react-production.ts";
import type { Report } from "../src/report/report.ts";

const CONVERSATIONS = 100_000;
const KEYS = 40;

// What imports React comes after the line above.
const { createElement } = await import("react");
const { render } = await import("ink-testing-library");
const { Dashboard } = await import("../src/dashboard/dashboard.tsx");
const { createPalette } = await import("../src/dashboard/palette.ts");
const { createTestSession, LARGE, type } = await import("../test/dashboard/frame.tsx");
const { largeReport } = await import("../test/dashboard/large-report.ts");
const { auditShowcase, liveStatus } = await import("../test/dashboard/showcase.ts");

const report: Report = largeReport(await auditShowcase(), CONVERSATIONS);
const session = createTestSession(report);
const palette = createPalette("dark");
const screen = () => createElement(Dashboard, { ...session.screen(LARGE), palette });
const { rerender } = render(screen());

console.log(
  `${CONVERSATIONS.toLocaleString("en")} conversations, ${LARGE.columns} x ${LARGE.rows}, Node ${process.version}\n`,
);
console.log(`${"".padEnd(34)}${"median".padStart(8)}${"slowest".padStart(10)}`);
measure("moving down", () => type(session, "<down>", LARGE));
type(session, "<tab><tab>", LARGE);
measure("to the last row and back", (turn) => type(session, turn % 2 === 0 ? "G" : "g", LARGE));
measure("sorting otherwise", () => type(session, "s", LARGE));
measure("a letter of a filter", (turn) =>
  type(session, turn === 0 ? "/" : "xs1 vm2 10.1.134.159 tcp 443 outcome:silent"[turn]!, LARGE),
);
type(session, "<escape>", LARGE);
measure("a detail, and back", (turn) => type(session, turn % 2 === 0 ? "<enter>" : "<escape>", LARGE));
// A live audit hands over what is new; the rest stays the same.
const newOnes = largeReport(report, CONVERSATIONS + 1000 * KEYS).conversations.slice(CONVERSATIONS);
let flood = report;
measure(
  "the first key after 1,000 new ones",
  () => {
    session.update({ status: liveStatus(), report: flood });
    type(session, "<down>", LARGE);
  },
  (turn) => {
    const more = newOnes.slice(turn * 1000, (turn + 1) * 1000);
    flood = { ...flood, conversations: [...flood.conversations, ...more] };
  },
);

/** @param prepare what is not measured */
function measure(name: string, act: (turn: number) => void, prepare: (turn: number) => void = () => {}): void {
  const times: number[] = [];
  for (let turn = 0; turn < KEYS; turn++) {
    prepare(turn);
    const beganMs = performance.now();
    act(turn);
    rerender(screen());
    times.push(performance.now() - beganMs);
  }
  times.sort((a, b) => a - b);
  const [median, slowest] = [times[times.length >> 1]!, times.at(-1)!];
  console.log(`${name.padEnd(34)}${median.toFixed(0).padStart(5)} ms${slowest.toFixed(0).padStart(7)} ms`);
}
