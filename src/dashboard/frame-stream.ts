/**
 * What ink writes to in place of the terminal. In its debug mode ink hands on every frame whole, and leaves clearing the
 * screen, the cursor and the pace to others: its own way clears the terminal's scrollback with every full screen.
 */
import { EventEmitter } from "node:events";
import type { Size } from "./layout.ts";

export class FrameStream extends EventEmitter {
  readonly #size: () => Size;
  readonly #onFrame: (frame: string) => void;

  constructor(size: () => Size, onFrame: (frame: string) => void) {
    super();
    this.#size = size;
    this.#onFrame = onFrame;
  }

  get columns(): number {
    return this.#size().columns;
  }

  get rows(): number {
    return this.#size().rows;
  }

  write(frame: string): boolean {
    this.#onFrame(frame);
    return true;
  }
}
