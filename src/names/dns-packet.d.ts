/** The part of dns-packet 5 that its types leave out: the decoder of names. */
import "dns-packet";

declare module "dns-packet" {
  interface NameDecoder {
    /** @param options.mail whether dots within labels get a backslash, as they do in a mailbox's name */
    (message: Buffer, at: number, options: { readonly mail: boolean }): string;
    /** What the last name took where it stood. */
    bytes: number;
  }

  export const name: { readonly decode: NameDecoder };
}
