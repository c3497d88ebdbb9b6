/**
 * Captures that stand for the rest where comparing all of them would take too long: every link type, tunnel, tag and
 * extension header that xsaudit knows, fragments, damage, and some of the known differences.
 */
const LINK_TYPES = [
  "tcpdump/HDLC.pcap",
  "tcpdump/LINKTYPE_IPV4.pcap",
  "tcpdump/LINKTYPE_IPV6.pcap",
  "tcpdump/LINKTYPE_RAW_ipv4.pcap",
  "tcpdump/LINKTYPE_RAW_ipv6.pcap",
  "tcpdump/babel.pcap",
  "tcpdump/bgp-orf.pcapng",
  "tcpdump/bgp_vpn_attrset.pcap",
  "tcpdump/lspping-fec-ldp.pcap",
  "zeek/irc-353.pcap",
  "zeek/linux_dlt_sll2.pcap",
  "zeek/ntp/ntp-no-extensions-mac.pcap",
  "zeek/ssh/ssh-over-udp.pcap",
  "zeek/tcp/timeout-with-pings.pcap",
];

const LINK_LAYER = [
  "tcpdump/DTP.pcap",
  "tcpdump/LACP.pcap",
  "tcpdump/rpvstp-trunk-native-vid5.pcap",
  "tcpdump/tok2str-oobr-2.pcap",
  "zeek/cdp-v1.pcap",
  "zeek/icmp_dot1q.pcap",
  "zeek/mixed-vlan-mpls.pcap",
  "zeek/mpls-in-vlan.pcap",
  "zeek/pppoe-over-qinq.pcap",
  "zeek/pppoe.pcap",
  "zeek/q-in-q.pcap",
  "zeek/snap-arp.pcapng",
  "zeek/snap-tcp.pcap",
  "zeek/vlan-pcp-dei.pcapng",
  "zeek/vlan-qinqinq.pcap",
];

const TUNNELS = [
  "tcpdump/NHRP-responder-address.pcap",
  "tcpdump/erspan-type-i-2.pcap",
  "tcpdump/erspan-type-ii-3.pcap",
  "tcpdump/erspan-type-iii-ft-7.pcap",
  "tcpdump/geneve-gcp.pcap",
  "tcpdump/geneve.pcap",
  "tcpdump/gso-ipv4-vxlan-ipv6.pcap",
  "tcpdump/gso-ipv6-geneve-ipv4.pcap",
  "tcpdump/pptp.pcap",
  "tcpdump/vxlan.pcap",
  "zeek/erspan.pcap",
  "zeek/erspanIII.pcap",
  "zeek/tunnels/4in4.pcap",
  "zeek/tunnels/4in6.pcap",
  "zeek/tunnels/6in4.pcap",
  "zeek/tunnels/6in6in6.pcap",
  "zeek/tunnels/geneve-arp.pcap",
  "zeek/tunnels/geneve-vxlan-dns-truncated.pcap",
  "zeek/tunnels/gre-pptp.pcap",
  "zeek/tunnels/gre-sample.pcap",
  "zeek/tunnels/gre-within-gre.pcap",
  "zeek/tunnels/vxlan-triple-v2.pcap",
];

const IP_HEADERS = [
  "tcpdump/02-sunrise-sunset-esp.pcap",
  "tcpdump/ipv6-routing-header.pcap",
  "tcpdump/ipv6-srh-ext-header.pcap",
  "tcpdump/isup.pcap",
  "tcpdump/ospf-signed-integer-ubsan.pcap",
  "zeek/ipv6-fragmented-dns.pcap",
  "zeek/ipv6-hbh-routing0.pcap",
  "zeek/ipv6-http-atomic-frag.pcap",
  "zeek/ipv6-reassembly-state-leak.pcap",
  "zeek/ipv6_zero_len_ah.pcap",
  "zeek/mobile-ipv6/mip6_brr.pcap",
];

const DAMAGED = [
  "tcpdump/bad-ipv4-version-pgm-heapoverflow.pcap",
  "tcpdump/gre-heapoverflow-2.pcap",
  "tcpdump/mpls-label-heapoverflow.pcap",
  "tcpdump/ppp-invalid-lengths.pcap",
  "zeek/trunc/mpls-6in6-6in6-4in6-trunc.pcap",
  "zeek/tunnels/geneve-truncated.pcapng",
];

const DIFFERENT = [
  "tcpdump/LINKTYPE_IPV4_invalid.pcap",
  "tcpdump/bigtcp-ipv4-vxlan-ipv4.pcap",
  "tcpdump/dsa.pcap",
  "tcpdump/ipv6-rthdr-oobr.pcap",
  "tcpdump/nflog.pcap",
  "tcpdump/sflow_expanded.pcap",
  "zeek/ipv6-mobility-dst-opts.pcap",
  "zeek/tunnels/Teredo.pcap",
];

export const tsharkSample: readonly string[] = [
  ...LINK_TYPES,
  ...LINK_LAYER,
  ...TUNNELS,
  ...IP_HEADERS,
  ...DAMAGED,
  ...DIFFERENT,
];
