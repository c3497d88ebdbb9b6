/**
 * pcapng (draft-ietf-opsawg-pcapng): blocks one behind the other. A section header says the byte order, interface
 * descriptions what packets come from; each block has its type, its length, its content, and its length once more.
 */
export const SECTION_HEADER = 0x0a0d0d0a;
export const INTERFACE_DESCRIPTION = 1;
export const OBSOLETE_PACKET = 2;
export const SIMPLE_PACKET = 3;
export const INTERFACE_STATISTICS = 5;
export const ENHANCED_PACKET = 6;

/** Type, total length, and the total length once more at the end. */
export const BLOCK_OVERHEAD_BYTES = 12;
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

export const OPTION_END = 0;
export const OPTION_SHB_USERAPPL = 4;
export const OPTION_IF_NAME = 2;
export const OPTION_IF_TSRESOL = 9;
export const OPTION_IF_FILTER = 11;
export const OPTION_IF_TSOFFSET = 14;
export const OPTION_ISB_IFDROP = 5;
export const OPTION_ISB_OSDROP = 7;

// Offsets within a block, from its type field on.
export const BLOCK_LENGTH = 4;
export const SECTION_MAGIC = 8;
export const SECTION_VERSION_MAJOR = 12;
export const SECTION_LENGTH = 16;
export const SECTION_OPTIONS = 24;
export const INTERFACE_LINK_TYPE = 8;
export const INTERFACE_SNAP_LENGTH = 12;
export const INTERFACE_OPTIONS = 16;
export const PACKET_INTERFACE = 8;
export const PACKET_STAMP_HIGH = 12;
export const PACKET_STAMP_LOW = 16;
export const PACKET_CAPTURED = 20;
export const PACKET_WIRE = 24;
export const PACKET_DATA = 28;
export const SIMPLE_WIRE = 8;
export const SIMPLE_DATA = 12;
export const STATISTICS_INTERFACE = 8;
export const STATISTICS_STAMP_HIGH = 12;
export const STATISTICS_STAMP_LOW = 16;
export const STATISTICS_OPTIONS = 20;
