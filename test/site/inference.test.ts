import { describe, expect, it } from "vitest";
import type { ServerCertificate } from "../../src/names/server-certificate.ts";
import { inferRoles, type Observation } from "../../src/site/inference.ts";

const SEEN: Omit<Observation, "client" | "server" | "transport" | "port"> = {
  isServed: true,
  starts: [],
  target: null,
  http: null,
  generation: null,
};

function asks(client: number, server: number, service: string, rest: Partial<Observation> = {}): Observation {
  const [transport, port] = service.split(" ") as [string, string];
  return { ...SEEN, client, server, transport, port: Number(port), ...rest };
}

/** Connections each 30 s, with some delay. */
const beats = (count: number, seconds = 30): number[] =>
  Array.from({ length: count }, (_, index) => index * seconds + (index % 2));

function rolesOf(
  observations: readonly Observation[],
  certificates: ReadonlyMap<number, ServerCertificate> = new Map(),
  isDeclaredHost: (address: number) => boolean = () => false,
) {
  const certificatesOf = (server: number): ServerCertificate[] => {
    const certificate = certificates.get(server);
    return certificate === undefined ? [] : [certificate];
  };
  const { roles, pools } = inferRoles(observations, certificatesOf, (address) => `#${address}`, isDeclaredHost);
  const used = (address: number): string[] =>
    (roles.get(address) ?? []).filter(({ confidence }) => confidence !== "possible").map(({ role }) => role);
  return { roles, pools, used };
}

const pool = (client: number, server: number): Observation => asks(client, server, "tcp 443", { target: "pool" });

describe("hosts", () => {
  it("of two pools in one capture are two pools", () => {
    const { pools, used } = rolesOf([pool(1, 2), pool(3, 2), pool(7, 8)]);
    expect(pools.map((hosts) => [...hosts].sort())).toEqual([
      [1, 2, 3],
      [7, 8],
    ]);
    for (const host of [1, 2, 3, 7, 8]) expect(used(host)).toEqual(["host"]);
  });

  it("are known by the certificate of a pool, not by that of anyone", () => {
    const own = { commonName: "0b0c8a3e-7c22-4a0e-9a29-3b6f0c5f9d11", names: [], isSelfSigned: true };
    const certificates = new Map<number, ServerCertificate>([
      [2, own],
      [3, { ...own, isSelfSigned: false }],
      [4, { ...own, names: ["xs4.example"] }],
      [5, { ...own, commonName: "xs5.example" }],
    ]);
    const { used } = rolesOf(
      [2, 3, 4, 5].map((server) => asks(1, server, "tcp 443")),
      certificates,
    );
    expect([2, 3, 4, 5].map(used)).toEqual([["host"], [], [], []]);
  });

  it("share a cluster only where both ask", () => {
    expect(rolesOf([asks(1, 2, "tcp 8892"), asks(2, 1, "udp 5405")]).used(1)).toEqual(["host"]);
    expect(rolesOf([asks(1, 2, "tcp 8892"), asks(1, 2, "udp 5405")]).used(1)).toEqual([]);
  });

  it("are none where nobody answered", () => {
    expect(rolesOf([{ ...pool(1, 2), isServed: false }]).used(1)).toEqual([]);
  });
});

describe("the beat", () => {
  const beating = (client: number, server: number, starts = beats(8)): Observation =>
    asks(client, server, "tcp 443", { starts });

  it("of two members shows their coordinator", () => {
    const { used } = rolesOf([beating(1, 9), beating(2, 9)]);
    expect(used(9)).toEqual(["host", "coordinator"]);
    expect(used(1)).toEqual(["host"]);
  });

  it("of one alone is only possible, unless both are known as hosts", () => {
    expect(rolesOf([beating(1, 9)]).used(9)).toEqual([]);
    expect(rolesOf([beating(1, 9), pool(1, 9)]).used(9)).toContain("coordinator");
  });

  it("of one client to several servers is a poll", () => {
    expect(rolesOf([beating(1, 8), beating(1, 9), beating(2, 8), beating(2, 9)]).used(9)).toEqual([]);
  });

  it.each([
    ["too few", beats(4)],
    ["another rhythm", beats(20, 15).map((start) => start * 1.1)],
    ["chance", [0, 31, 100, 113, 170, 280, 290, 400]],
  ])("is none: %s", (_, starts) => {
    expect(rolesOf([beating(1, 9, starts), beating(2, 9, starts)]).used(9)).toEqual([]);
  });
});

describe("others", () => {
  it("are what they serve to hosts, and nothing by what they serve to strangers", () => {
    const { used } = rolesOf([pool(1, 2), asks(1, 20, "tcp 3260"), asks(50, 21, "tcp 3260")]);
    expect(used(20)).toEqual(["san"]);
    expect(used(21)).toEqual([]);
  });

  it("are what they serve to a host that the site declares", () => {
    expect(rolesOf([asks(1, 20, "tcp 3260")], new Map(), (address) => address === 1).used(20)).toEqual(["san"]);
  });

  it("that serve a directory are domain controllers, by whatever else they serve", () => {
    const services = ["tcp 88", "udp 389", "udp 53", "udp 123", "tcp 445"];
    const { used } = rolesOf([pool(1, 2), ...services.map((service) => asks(1, 20, service))]);
    expect(used(20)).toEqual(["domain-controller"]);
  });

  it("that ask hosts and their guests are XenCenters", () => {
    const poll = asks(30, 40, "tcp 3389", { isServed: false });
    expect(rolesOf([pool(1, 2), asks(30, 1, "tcp 443"), poll]).used(30)).toEqual(["xencenter"]);
    expect(rolesOf([asks(30, 1, "tcp 443"), poll]).used(30)).toEqual([]);
  });
});
