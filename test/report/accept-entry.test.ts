import fc from "fast-check";
import { expect, it } from "vitest";
import { findAcceptance } from "../../src/audit/accept.ts";
import { parseAddress } from "../../src/flow/address.ts";
import { acceptEntry } from "../../src/report/accept-entry.ts";
import type { ReportConversation } from "../../src/report/report.ts";
import { parseSiteFile } from "../../src/site/site-file.ts";
import { reportConversation } from "./report-conversation.ts";

const NOW = "2026-01-05T06:01:00.000Z";

function entriesFor(conversation: ReportConversation) {
  const lines = acceptEntry(conversation, NOW);
  const { site, mistakes } = parseSiteFile("site.yaml", `version: 1\naccept:\n${lines.join("\n")}\n`);
  if (site === null) throw new Error(JSON.stringify(mistakes));
  return site.accept;
}

it("is an item of the list, narrow and with an end", () => {
  expect(acceptEntry(reportConversation(), NOW)).toEqual([
    "- match:",
    "    client: 10.10.0.11",
    "    server: 10.10.0.20",
    "    transport: tcp",
    "    port: 27000",
    "  reason: Say why this is accepted",
    "  owner: Say who decided",
    "  until: 2026-04-05",
  ]);
});

it("is read by the site file, whatever the conversation was for, and accepts it", () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6());
  const port = fc.option(fc.integer({ min: 1, max: 65_535 }));
  const target = fc.option(fc.oneof(fc.domain(), fc.string({ unit: "binary" }), fc.constant("- {a: \\u{1b}]0;x")));
  const transport = fc.constantFrom("tcp", "udp", "sctp", "ip-47");
  fc.assert(
    fc.property(address, address, port, port, target, transport, (client, server, own, asked, name, protocol) => {
      const conversation = reportConversation({
        client: { address: client, name: "a: b", roles: [] },
        server: { address: server, name: null, roles: [], port: own },
        transport: protocol,
        target: name,
        targetPort: asked,
      });
      const known = (text: string) => ({ address: parseAddress(text)!, identity: { allRoles: new Set<string>() } });
      const accepted = findAcceptance(
        entriesFor(conversation),
        { kind: "unexpected", requirement: null },
        [
          {
            client: known(client),
            server: { ...known(server), names: [] },
            transport: protocol,
            port: own,
            judgedPort: asked ?? own,
            target: name,
          },
        ],
        "2026-01-05",
      );
      expect(accepted).not.toBeNull();
    }),
  );
});
