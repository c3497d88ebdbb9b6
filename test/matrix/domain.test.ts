import { expect, it } from "vitest";
import { matchesDomain } from "../../src/matrix/domain.ts";

const one = { domain: "repo.ops.xenserver.com", withSubdomains: false };
const all = { domain: "citrix.com", withSubdomains: true };

it.each([
  ["repo.ops.xenserver.com", one],
  ["REPO.ops.XenServer.com", one],
  ["repo.ops.xenserver.com.", one],
  ["citrix.com", all],
  ["support.eu.citrix.com", all],
])("%s matches", (name, party) => {
  expect(matchesDomain(name, party)).toBe(true);
});

it.each([
  ["notcitrix.com", all],
  ["citrix.com.evil.example", all],
  ["citrix.com..", all],
  ["repo.ops.xenserver.com.evil.example", one],
  ["mirror.repo.ops.xenserver.com", one],
  ["repo-ops-xenserver-com", one],
  ["", one],
  // The Kelvin sign, which becomes a k in lower case.
  ["\u212apdates.example", { domain: "kpdates.example", withSubdomains: false }],
])("%s matches nothing", (name, party) => {
  expect(matchesDomain(name, party)).toBe(false);
});
