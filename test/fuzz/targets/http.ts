/** Fuzz target: what is read of HTTP in clear text: the host of a request, the programs that talk, an answer's status. */
import { readHttpStatus } from "../../../src/names/http-answer.ts";
import { readHttpAuthority } from "../../../src/names/http-authority.ts";
import { readHttpProduct } from "../../../src/names/http-product.ts";
import { readHttpRequest } from "../../../src/names/http-request.ts";
import { holdsNothingThatSteers, readsOnlyItsRange } from "../claims.ts";

export function fuzz(bytes: Uint8Array): void {
  holdsNothingThatSteers(readsOnlyItsRange(bytes, readHttpRequest));
  holdsNothingThatSteers(readsOnlyItsRange(bytes, readHttpAuthority));
  readsOnlyItsRange(bytes, readHttpStatus);
  readsOnlyItsRange(bytes, readHttpProduct);
}
