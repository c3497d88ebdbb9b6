import { expect, it } from "vitest";
import { findMatrix, MATRIX_IDS } from "../../src/matrix/catalog.ts";
import { checkRequirements } from "../../src/matrix/check.ts";
import { DEFAULT_SETTINGS, type Matrix } from "../../src/matrix/requirement.ts";

function matrixOf(id: string): Matrix {
  return findMatrix(id, DEFAULT_SETTINGS)!;
}

it.each(MATRIX_IDS)("%s holds together, and says what it is", (id) => {
  const matrix = matrixOf(id);
  expect(checkRequirements(matrix.requirements, [])).toEqual([]);
  expect(matrix.id).toBe(id);
  expect([matrix.title, matrix.source]).not.toContain("");
});

it("keeps the ids of what means the same, and has names of its own for the rest", () => {
  const theirs = new Map(matrixOf("xenserver-8").requirements.map((requirement) => [requirement.id, requirement]));
  for (const { id, from, to, transports } of matrixOf("xcp-ng-8.3").requirements) {
    const same = theirs.get(id);
    if (same === undefined) expect(id).toMatch(/^(xcp|xo)\./);
    else {
      expect({ id, from, to }).toEqual({ id, from: same.from, to: same.to });
      expect(same.transports, id).toEqual(expect.arrayContaining([...transports]));
    }
  }
});

it("leaves out what its pages do not have, and names what could not be read", () => {
  const { requirements, notKnown } = matrixOf("xcp-ng-8.3");
  const ids = requirements.map(({ id }) => id);
  for (const id of ["license.request", "xencenter.vnc", "updates.repo", "logs.syslog", "cluster.tcp"]) {
    expect(ids).not.toContain(id);
  }
  expect(notKnown.join(" ")).toMatch(/Syslog.+clustering/);
});

it.each([
  ["xcp.updates-mirror", "tcp", [80, 443]],
  ["xcp.ha-heartbeat", "udp", [694]],
  ["xcp.nbd", "tcp", [10809]],
  ["xcp.ssh", "tcp", [22]],
])("%s is %s %j", (id, transport, ports) => {
  const requirement = matrixOf("xcp-ng-8.3").requirements.find((one) => one.id === id);
  expect(requirement?.transports).toEqual([transport]);
  expect(requirement?.ports).toEqual(ports.map((port) => ({ first: port, last: port })));
});
