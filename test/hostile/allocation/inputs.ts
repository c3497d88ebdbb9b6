/** Inputs of about any length, by what they are made of. */
import { concat } from "../../packets/bytes.ts";

export type Inputs = Readonly<Record<string, (bytes: number) => Uint8Array>>;

export type Texts = Readonly<Record<string, (bytes: number) => string>>;

export function encoded(texts: Texts): Inputs {
  const encoder = new TextEncoder();
  return Object.fromEntries(
    Object.entries(texts).map(([name, write]) => [name, (bytes: number) => encoder.encode(write(bytes))]),
  );
}

export function repeated(piece: Uint8Array, bytes: number): Uint8Array {
  return concat(...Array<Uint8Array>(Math.max(1, Math.floor(bytes / piece.length))).fill(piece));
}

export function repeatedText(piece: string, bytes: number): string {
  return piece.repeat(Math.max(1, Math.floor(bytes / Buffer.byteLength(piece))));
}
