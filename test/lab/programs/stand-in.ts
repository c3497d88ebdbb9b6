/**
 * Stand-ins, where no free program is to be had: the licence daemon, Workload Balancing, xapi-clusterd, provisioning.
 * They take a line or a datagram and answer one.
 */
import { listening, run, start } from "../network.ts";
import { addressOf, type Family, type PartyKey } from "../parties.ts";

export type Service = `${"tcp" | "udp"} ${number}`;

/** A connection is tried three times and more in it. */
const PATIENCE_MS = 4000;
/** A client of a datagram service asks again. */
const ASK_AGAIN_MS = 1000;

const SERVER = `
const { createServer } = require("node:net");
const { createSocket } = require("node:dgram");
for (const service of process.argv.slice(1)) {
  const [transport, port] = service.split(" ");
  if (transport === "tcp") {
    createServer((socket) => socket.on("error", () => {}).once("data", () => socket.end("stand-in\\n"))).listen(Number(port), "::");
  } else {
    const socket = createSocket("udp6").bind(Number(port));
    socket.on("message", (message, { address, port }) => socket.send("stand-in\\n", port, address));
  }
}`;

const CLIENT = `
const { connect } = require("node:net");
const { createSocket } = require("node:dgram");
const [patienceMs, ...places] = process.argv.slice(1);
for (const place of places) {
  const [address, transport, port] = place.split(" ");
  if (transport === "tcp") {
    const socket = connect(Number(port), address, () => socket.write("lab\\n")).on("error", () => {}).resume();
    setTimeout(() => socket.destroy(), Number(patienceMs)).unref();
  } else {
    const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
    const ask = () => socket.send("lab\\n");
    const asking = setInterval(ask, ${ASK_AGAIN_MS});
    const end = () => { clearInterval(asking); clearTimeout(giveUp); socket.removeAllListeners().on("error", () => {}).close(); };
    const giveUp = setTimeout(end, Number(patienceMs));
    socket.once("message", end).once("error", end).connect(Number(port), address, ask);
  }
}`;

export async function startStandIns(party: PartyKey, ...services: readonly Service[]): Promise<void> {
  start(party, process.execPath, "-e", SERVER, ...services);
  for (const service of services) {
    const [transport, port] = service.split(" ") as ["tcp" | "udp", string]; // as the type says
    await listening(party, transport, Number(port));
  }
}

/** A client of each: a connection that sends a line and reads one, or datagrams until one is answered. */
export function askStandIns(
  client: PartyKey,
  server: PartyKey,
  services: readonly Service[],
  family: Family = "v4",
): Promise<string> {
  return askPlaces(
    client,
    services.map((service) => placeOf(server, service, family)),
  );
}

/** `10.30.0.20 tcp 27000` */
export type Place = `${string} ${Service}`;

export function placeOf(server: PartyKey, service: Service, family: Family): Place {
  return `${addressOf(server, family)} ${service}`;
}

/** The same of many servers, by one program. */
export function askPlaces(client: PartyKey, places: readonly Place[], patienceMs = PATIENCE_MS): Promise<string> {
  return run(client, process.execPath, "-e", CLIENT, String(patienceMs), ...places);
}
