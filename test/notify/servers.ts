/** Servers on loopback that do what a test wants of them; `closeServers` ends all of them. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const open = new Set<() => void>();

export function atEnd(close: () => void): void {
  open.add(close);
}

export function closeServers(): void {
  for (const close of open) close();
  open.clear();
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "xsaudit-notify-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** @returns its port */
export async function serve(onSocket: (socket: Socket) => void): Promise<number> {
  return listen(createServer({ allowHalfOpen: true }, onSocket));
}

export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  atEnd(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port; // listening, and no pipe
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
  );
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface Certificate {
  readonly key: Buffer;
  readonly cert: Buffer;
  readonly keyPath: string;
  readonly certPath: string;
}

/** Self-signed, for `localhost`. */
export function makeCertificate(): Certificate {
  const folder = temporaryFolder();
  const [keyPath, certPath] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const files = ["-keyout", keyPath, "-out", certPath];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", ...subject, ...files], {
    stdio: "ignore",
  });
  return { key: readFileSync(keyPath), cert: readFileSync(certPath), keyPath, certPath };
}

/** Waits until the function gives a value, for three seconds at most. */
export async function eventually<Value>(look: () => Value | null | undefined | false): Promise<Value> {
  for (const end = Date.now() + 20_000; ; ) {
    const value = look();
    if (value !== null && value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`it did not come: ${look}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
