/**
 * The captures whose evidence is compared: Zeek's for the protocols that a pool speaks, and some of what these lack.
 */
import { corpusFiles } from "./corpus-files.ts";
import { evidenceDifferences } from "./evidence-differences.ts";

const FOLDERS = [
  "zeek/tcp/",
  "zeek/tls/",
  "zeek/dns/",
  "zeek/quic/",
  "zeek/mount/",
  "zeek/nfs/",
  "zeek/tunnels/",
  "zeek/ntp/",
  "zeek/rdp/",
  "zeek/rfb/",
  "zeek/ldap/",
  "zeek/krb/",
  "zeek/smb/",
];
const OTHERS = [
  // DNS over TCP, and many questions.
  "tcpdump/dns_tcp.pcap",
  "zeek/dns-edns-ecs.pcap",
  "zeek/var-services-std-ports.pcap",
  // Windows of 0 and their probes.
  "zeek/http/206_example_b.pcap",
  // What a proxy is asked for: CONNECT, and an absolute target.
  "zeek/http/connect-with-header.pcap",
  "zeek/http/proxy.pcap",
  // rpcbind, answered and not.
  "zeek/portmapper-many-unanswered-calls.pcapng.gz",
  "zeek/rpc-portmap-sadmind.pcap",
];

export const evidenceFiles: readonly string[] = corpusFiles.filter(
  (file) => FOLDERS.some((folder) => file.startsWith(folder)) || OTHERS.includes(file),
);

const NAMES = [
  "zeek/quic/chromium-115.0.5790.110-google-de-fragmented.pcap",
  "zeek/quic/chromium-dpd-custom-port-4433.pcap",
  "zeek/quic/interop/quic-go_quic-go/retry.pcap",
  "zeek/quic/interop/quic-go_quic-go/zerortt.pcap",
  "zeek/quic/quic-multiple-initial-fragmented-crypto.pcap",
  "zeek/quic/quicv2-echo-443.pcap",
  "zeek/tcp/http-on-irc-port-missing-syn.pcapng",
  "zeek/tcp/missing-syn.pcap",
  "zeek/tls/chrome-1250-tls-x25519-kyber.pcap",
  "zeek/tls/google-cert-repeat.pcap",
  "zeek/tls/ocsp-request-only.pcap",
  "zeek/tls/tls-early-alert.pcap",
  "zeek/tls/tls13draft16-ff52.a01-aborted.pcap",
  "zeek/tunnels/geneve-47101.pcap",
  "zeek/tunnels/vxlan-encapsulated-http.pcap",
];

const MESSAGES = [
  "zeek/dns/dns-corrupt.pcap",
  "zeek/dns/dns_extended_rcode.pcap",
  "zeek/dns/long-connection.pcap",
  "zeek/dns/tm1t.pcap",
  "zeek/nfs/nfs_write.pcap",
  "zeek/ntp/NTP_sync.pcap",
  "zeek/tunnels/Teredo.pcap",
  "zeek/tunnels/gre-sample.pcap",
  "zeek/tunnels/vxlan-triple-v2.pcap",
];

/** Repeated, reordered, lost, refused and one-sided segments. */
const CONNECTIONS = [
  "zeek/ldap/gap-data-missing.pcapng",
  "zeek/rdp/rdp-x509.pcap",
  "zeek/smb/smb3_multichannel.pcap",
  "zeek/smb/smb_v2_only_non_zero_reserved1.pcap",
  "zeek/tcp/fin_retransmission.pcap",
  "zeek/tcp/miss_end_data.pcap",
  "zeek/tcp/one-sided-2745.pcap",
  "zeek/tcp/qi_internet_SYNACK_curl_jsonip.pcap",
  "zeek/tcp/reassembly.pcap",
  "zeek/tcp/retransmit-fast009.pcap",
  "zeek/tcp/retransmit-timeout.pcapng",
  "zeek/tcp/rst-inject-rae.pcap",
  "zeek/tcp/tcp-fast-open.pcap",
  "zeek/tcp/truncated-header.pcap",
  "zeek/tls/heartbleed-success.pcap",
  "zeek/tls/hrr.pcap",
  "zeek/tls/tls13_psk_succesfull.pcap",
  "zeek/tunnels/gtp/gtp1_gn_normal_incl_fragmentation.pcap",
];

/** Those that stand for the rest where comparing all of them would take too long, and all that differ. */
export const evidenceSample: readonly string[] = [
  ...new Set([...OTHERS, ...NAMES, ...MESSAGES, ...CONNECTIONS, ...evidenceDifferences.keys()]),
];
