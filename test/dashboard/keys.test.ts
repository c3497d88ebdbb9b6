/** What a terminal sends, as keys: what nobody typed is none. */
import { PassThrough } from "node:stream";
import { render } from "ink";
import { createElement } from "react";
import { expect, it } from "vitest";
import { Keyboard } from "../../src/dashboard/keyboard.tsx";
import type { Key } from "../../src/dashboard/keys.ts";

async function keysOf(sent: string): Promise<Key[]> {
  const keys: Key[] = [];
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode() {}, ref() {}, unref() {} });
  const ink = render(createElement(Keyboard, { onKeys: (more) => void keys.push(...more) }), {
    stdin: stdin as unknown as NodeJS.ReadStream, // the parts of a terminal that ink uses
    stdout: new PassThrough() as unknown as NodeJS.WriteStream,
    patchConsole: false,
  });
  await pause();
  stdin.write(sent);
  await pause();
  ink.unmount();
  return keys;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}

function typed(text: string): Key[] {
  return [...text].map((character) => ({ kind: "character", character }));
}

it.each([
  ["a click", "\u001b[<0;10;5M"],
  ["the terminal's kind", "\u001b[?62;22c"],
  ["where the cursor is", "\u001b[12;40R"],
  ["that the window has the focus", "\u001b[I"],
])("takes a report of %s for no key", async (_, report) => {
  expect(await keysOf(`j${report}k`)).toEqual(typed("jk"));
});

it("takes the marks around what is pasted away", async () => {
  expect(await keysOf("\u001b[200~port:443\u001b[201~")).toEqual(typed("port:443"));
});

it("knows the keys that are such sequences", async () => {
  expect(await keysOf("\u001b[A\u001b[6~\u001b[Z[")).toEqual([
    { kind: "named", name: "up" },
    { kind: "named", name: "page-down" },
    { kind: "named", name: "back-tab" },
    ...typed("["),
  ]);
});
