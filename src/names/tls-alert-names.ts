/**
 * What the codes of TLS alerts mean (RFC 8446, section 6). Codes that later versions no longer send are those of
 * RFC 5246, section 7.2, of RFC 2246 (21, 60) and of SSL 3.0 (41; RFC 6101).
 */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0, "close notify"],
  [10, "unexpected message"],
  [20, "bad record MAC"],
  [21, "decryption failed"],
  [22, "record overflow"],
  [30, "decompression failure"],
  [40, "handshake failure"],
  [41, "no certificate"],
  [42, "bad certificate"],
  [43, "unsupported certificate"],
  [44, "certificate revoked"],
  [45, "certificate expired"],
  [46, "certificate unknown"],
  [47, "illegal parameter"],
  [48, "unknown CA"],
  [49, "access denied"],
  [50, "decode error"],
  [51, "decrypt error"],
  [60, "export restriction"],
  [70, "protocol version"],
  [71, "insufficient security"],
  [80, "internal error"],
  [86, "inappropriate fallback"], // RFC 7507
  [90, "user canceled"],
  [100, "no renegotiation"],
  [109, "missing extension"],
  [110, "unsupported extension"],
  [111, "certificate unobtainable"], // RFC 6066, with 114
  [112, "unrecognized name"],
  [113, "bad certificate status response"],
  [114, "bad certificate hash value"],
  [115, "unknown PSK identity"],
  [116, "certificate required"],
  [120, "no application protocol"], // RFC 7301
]);

/**
 * Those whose definition speaks of a certificate that was sent or is missing. Access denied (49) is one: the
 * certificate is valid, but its holder may not come in. A signature that does not hold (51), a parameter out of range
 * (47) and a name that the server does not know (112) say nothing of a certificate.
 */
const CERTIFICATE_CODES: ReadonlySet<number> = new Set([41, 42, 43, 44, 45, 46, 48, 49, 111, 113, 114, 116]);

/** `unknown CA`, or `alert 200` for a code that has no name here. */
export function describeTlsAlert(code: number): string {
  return NAMES.get(code) ?? `alert ${code}`;
}

/** Whether the certificates of one side or the other are where to look. */
export function isCertificateAlert(code: number): boolean {
  return CERTIFICATE_CODES.has(code);
}
