/**
 * The classic capture file, as tcpdump writes it (draft-ietf-opsawg-pcap): a file header, then records one behind
 * the other. Its magic number tells the byte order and the unit of the stamps; Kuznetzov's variant of the nineties
 * has a longer record header.
 */
export const MICROSECOND_MAGIC = 0xa1b2c3d4;
export const NANOSECOND_MAGIC = 0xa1b23c4d;
export const MODIFIED_MAGIC = 0xa1b2cd34;

export const PCAP_FILE_HEADER_BYTES = 24;
export const VERSION_MAJOR = 4;
export const VERSION_MINOR = 6;
export const SNAP_LENGTH = 16;
export const LINK_TYPE = 20;

export const RECORD_SECONDS = 0;
export const RECORD_FRACTION = 4;
export const RECORD_CAPTURED = 8;
export const RECORD_WIRE = 12;
export const RECORD_HEADER_BYTES = 16;
/** Kuznetzov's records go on with an interface index, a protocol and a packet type. */
export const MODIFIED_RECORD_HEADER_BYTES = 24;

/** libpcap's own limit (MAXIMUM_SNAPLEN): a longer record is damage, not a packet. */
export const MAX_RECORD_BYTES = 262_144;

/** The upper bits of the link type field say how long the frame check sequence is. */
export const LINK_TYPE_MASK = 0x03ffffff;
