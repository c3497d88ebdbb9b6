/**
 * Where xsaudit and tshark 4.0 differ over what a capture tells, line by line, and why that is as it should be. A file has
 * these differences and no others.
 */
interface Difference {
  readonly reason: string;
  /** By the file's path in the corpus: the lines that only one of the two has. */
  readonly lines: Readonly<Record<string, readonly string[]>>;
}

const NAME_DIFFERENCES: readonly Difference[] = [
  {
    reason: "TLS begins in the midst of the connection (STARTTLS, SOCKS): xsaudit reads what connections begin with",
    lines: {
      "zeek/ldap/ldap-starttls.pcap": ["tshark tcp 127.0.0.1:45936 > 127.0.1.1:389: ubuntu-01.example.com"],
      "zeek/tunnels/socks.pcap": ["tshark tcp 127.0.0.1:62270 > 127.0.0.1:1080: www.icir.org"],
    },
  },
  {
    reason: "the hello asks for an address, which RFC 6066 forbids there: it names nobody",
    lines: {
      "zeek/tls/tls-fragmented-handshake.pcap.gz": [
        "tshark tcp 192.168.6.86:61454 > 104.236.167.107:4433: 104.236.167.107",
      ],
    },
  },
  {
    reason: "a TLS hello to port 80: tshark goes by the port and takes it for HTTP",
    lines: { "zeek/tls/ssl-to-http-server.pcap": ["xsaudit tcp 192.168.1.108:62561 > 87.240.132.72:80: vk.com"] },
  },
  {
    reason:
      "the capture lacks the client's first QUIC packet and begins with early data: no beginning that xsaudit reads",
    lines: {
      "zeek/quic/quic-decrypt-fail-google-de-51833.pcap": [
        "tshark udp [2a0a:4587:2030:817:656b:fb57:5125:cb8f]:51883 > [2a00:1450:4001:831::2003]:443: www.google.de",
      ],
    },
  },
];

const LOOKUP_DIFFERENCES: readonly Difference[] = [
  {
    reason: "a name whose compression loops: tshark counts the question under a name of its own, xsaudit not at all",
    lines: {
      "zeek/dns/dns-invalid-names.pcap": [
        "tshark 192.0.2.21 > 8.8.8.8: <name contains a pointer that loops>: 1 unanswered",
      ],
    },
  },
  {
    reason: "the snap length cuts the answer behind its address: tshark does not tie it to its question",
    lines: {
      "zeek/tunnels/geneve-vxlan-dns-truncated.pcap": [
        "xsaudit 172.16.11.201 > 1.1.1.1: corelight.com: 1 resolved, 199.60.103.6",
        "tshark 172.16.11.201 > 1.1.1.1: corelight.com: 1 unanswered",
      ],
    },
  },
];

const CONNECTION_DIFFERENCES: readonly Difference[] = [
  {
    reason: "recorded twice: xsaudit does not count copies, tshark takes them for packets that were sent again",
    lines: {
      "zeek/rdp/rdp-no-cookie-mstshash.pcap": [
        "xsaudit 10.128.36.245:50204 > 10.132.153.76:3389: 6 packets",
        "xsaudit 10.132.153.76:3389 > 10.128.36.245:50204: 4 packets",
        "tshark 10.128.36.245:50204 > 10.132.153.76:3389: 12 packets",
        "tshark 10.128.36.245:50204 > 10.132.153.76:3389: 3 with old data",
        "tshark 10.132.153.76:3389 > 10.128.36.245:50204: 8 packets",
        "tshark 10.132.153.76:3389 > 10.128.36.245:50204: 3 with old data",
      ],
      "zeek/tcp/ctu-64702-888.pcap": [
        "xsaudit 185.33.86.224:888 > 192.168.1.108:64702: 1 with old data",
        "xsaudit 185.33.86.224:888 > 192.168.1.108:64702: 5 packets",
        "xsaudit 192.168.1.108:64702 > 185.33.86.224:888: 1 duplicate acknowledgements",
        "xsaudit 192.168.1.108:64702 > 185.33.86.224:888: 4 packets",
        "tshark 185.33.86.224:888 > 192.168.1.108:64702: 2 with old data",
        "tshark 185.33.86.224:888 > 192.168.1.108:64702: 8 packets",
        "tshark 192.168.1.108:64702 > 185.33.86.224:888: 2 duplicate acknowledgements",
        "tshark 192.168.1.108:64702 > 185.33.86.224:888: 8 packets",
      ],
      // Bare acknowledgements without a number of their own, which xsaudit cannot tell from copies, stay.
      "zeek/tcp/ssh-dups.pcap": [
        "xsaudit 192.168.0.102:53206 > 192.168.0.112:22: 151 packets",
        "xsaudit 192.168.0.112:22 > 192.168.0.102:53206: 39 packets",
        "tshark 192.168.0.102:53206 > 192.168.0.112:22: 225 packets",
        "tshark 192.168.0.102:53206 > 192.168.0.112:22: 72 with old data",
        "tshark 192.168.0.112:22 > 192.168.0.102:53206: 152 packets",
        "tshark 192.168.0.112:22 > 192.168.0.102:53206: 90 with old data",
      ],
      "zeek/tls/ssl-to-http-server.pcap": [
        "xsaudit 192.168.1.108:62561 > 87.240.132.72:80: 5 packets",
        "xsaudit 87.240.132.72:80 > 192.168.1.108:62561: 5 packets",
        "tshark 192.168.1.108:62561 > 87.240.132.72:80: 7 packets",
        "tshark 87.240.132.72:80 > 192.168.1.108:62561: 7 packets",
      ],
    },
  },
  {
    reason: "the same connection within a tunnel and outside of it: two flows for xsaudit, one stream for tshark",
    lines: {
      "zeek/tunnels/tunnel-direct-bypass.pcap": [
        "xsaudit 10.20.0.1:44444 > 10.20.0.2:80: 10 packets",
        "xsaudit 10.20.0.1:44444 > 10.20.0.2:80 (2): 10 packets",
        "xsaudit 10.20.0.1:44444 > 10.20.0.2:80 (2): ACK data",
        "tshark 10.20.0.1:44444 > 10.20.0.2:80: 20 packets",
      ],
    },
  },
  {
    reason: "a segment that is sent again with more behind it: tshark overlooks what is new in it, and misses it later",
    lines: {
      "zeek/http/206_example_b.pcap": ["tshark 65.54.95.206:80 > 192.168.72.14:3254: unseen data"],
      "zeek/tls/dhe.pcap": ["tshark 192.168.18.50:62277 > 162.219.2.166:443: unseen data"],
    },
  },
  {
    reason:
      "forged data, then the true data, longer: acknowledged as it is by then, xsaudit takes it for data that is seen late",
    lines: {
      "zeek/tcp/qi_internet_SYNACK_curl_jsonip.pcap": [
        "tshark 96.126.98.124:80 > 178.200.100.200:39976: 1 with old data",
      ],
    },
  },
  {
    reason: "an RST refuses the SYN: Wireshark's completeness counts its acknowledgement, too, xsaudit only the RST",
    lines: {
      "zeek/rfb/vnc-mac-to-linux.pcap": [
        "xsaudit 192.168.2.115:49251 - 192.168.2.125:5901: SYN RST",
        "tshark 192.168.2.115:49251 - 192.168.2.125:5901: SYN ACK RST",
      ],
      "zeek/smb/smb2-zero-byte-error-ioctl.pcapng": [
        "xsaudit 192.168.2.186:62082 - 192.168.2.69:139: SYN RST",
        "tshark 192.168.2.186:62082 - 192.168.2.69:139: SYN ACK RST",
      ],
      "zeek/smb/smb_many_open_files_500.pcap.gz": [
        "xsaudit 192.168.2.186:62082 - 192.168.2.69:139: SYN RST",
        "tshark 192.168.2.186:62082 - 192.168.2.69:139: SYN ACK RST",
      ],
    },
  },
  {
    reason: "data on a SYN: Wireshark's completeness counts it, xsaudit only what may follow a handshake",
    lines: {
      "zeek/tcp/payload-syn.pcap": [
        "xsaudit 192.168.0.1:80 - 192.168.0.2:80: SYN SYN-ACK ACK FIN",
        "tshark 192.168.0.1:80 - 192.168.0.2:80: SYN SYN-ACK ACK data FIN",
      ],
    },
  },
  {
    reason: "a SYN that was recorded after its answer: Wireshark's completeness leaves it out",
    lines: {
      "zeek/tcp/handshake-reorder.pcap": ["xsaudit 141.142.228.5:59856 - 192.150.187.43:80: SYN SYN-ACK ACK data FIN"],
    },
  },
  {
    reason: "a FIN with the number of the SYN and no acknowledgement: Wireshark's completeness leaves it out",
    lines: {
      "zeek/tcp/syn-then-stuff-then-rst.pcap": [
        "xsaudit 1.1.1.1:13131 - 1.1.1.2:31313: SYN ACK FIN RST",
        "tshark 1.1.1.1:13131 - 1.1.1.2:31313: SYN ACK RST",
      ],
    },
  },
];

interface FileDifferences {
  readonly reasons: readonly string[];
  readonly lines: readonly string[];
}

/** By the file's path in the corpus. */
export const evidenceDifferences: ReadonlyMap<string, FileDifferences> = byFile([
  ...NAME_DIFFERENCES,
  ...LOOKUP_DIFFERENCES,
  ...CONNECTION_DIFFERENCES,
]);

function byFile(differences: readonly Difference[]): Map<string, FileDifferences> {
  const found = new Map<string, FileDifferences>();
  for (const { reason, lines } of differences) {
    for (const [file, own] of Object.entries(lines)) {
      const known = found.get(file) ?? { reasons: [], lines: [] };
      found.set(file, { reasons: [...known.reasons, reason], lines: [...known.lines, ...own] });
    }
  }
  return found;
}
