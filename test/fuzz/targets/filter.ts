/** Fuzz target: the filter language, and what is offered while it is typed. */

import { describeFilterMistake, parseFilter } from "../../../src/report/filter.ts";
import { completeFilter } from "../../../src/report/filter-completion.ts";
import type { FilteredConversation } from "../../../src/report/filter-fields.ts";
import { claim, steersNothing } from "../claims.ts";

const VOCABULARY = { roles: ["host", "coordinator", "san"], requirements: ["time.ntp", "storage.iscsi"] };
const CONVERSATION: FilteredConversation = {
  client: { address: "10.10.0.11", name: "xs1", roles: ["host", "coordinator"] },
  server: { address: "2001:db8::20", name: null, roles: [], port: 3260 },
  transport: "tcp",
  target: "san.example",
  targetPort: null,
  verdict: "unexpected",
  requirements: [],
  nearest: { requirement: "storage.iscsi", missed: "server" },
  outcome: "silent",
};

export function fuzz(bytes: Uint8Array): void {
  const text = new TextDecoder().decode(bytes);
  const result = parseFilter(text, VOCABULARY);
  if (result.kind === "filter") {
    const fits = result.filter.matches(CONVERSATION);
    claim(fits === result.filter.matches(CONVERSATION), "the same filter answers otherwise the second time");
  } else {
    const { at } = result.mistake;
    claim(at >= 0 && at <= text.length, `a mistake at ${at} of ${text.length} characters`);
    steersNothing(describeFilterMistake(result.mistake));
  }
  const completed = completeFilter(text, VOCABULARY);
  claim(completed.text.startsWith(text), "a completion takes away what was typed");
}
