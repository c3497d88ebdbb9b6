/**
 * Where xsaudit and tshark 4.0 differ over a capture of the corpus, and why that is as it should be. A file in this
 * table must differ, and no other may.
 */

interface Difference {
  readonly reason: string;
  readonly files: readonly string[];
}

const DIFFERENCES: readonly Difference[] = [
  {
    reason: "xsaudit does not know the link type, and says so; tshark reads on to the IP behind it",
    files: [
      "tcpdump/802_15_4-data.pcap",
      "tcpdump/LINKTYPE_PKTAP.pcap",
      "tcpdump/LINKTYPE_USER2_PKTAP.pcap",
      "tcpdump/OSPFv3_NBMA_adjacencies.pcap",
      "tcpdump/OSPFv3_multipoint_adjacencies.pcap",
      "tcpdump/arcnet-rfc1051-arp-icmp-http.pcap",
      "tcpdump/arcnet-rfc1201-arp-icmp-http.pcap",
      "tcpdump/bgp-aigp.pcap",
      "tcpdump/e1000g.pcap",
      "tcpdump/icmp-icmp_print-oobr-2.pcap",
      "tcpdump/ieee802.11_htc.pcap",
      "tcpdump/ipoib.pcap",
      "tcpdump/nflog.pcap",
      "tcpdump/vrrp-vrrp_print-oobr.pcap",
      "zeek/dns-inverse-query.pcap",
      "zeek/llc.pcap",
      "zeek/nflog-http.pcap",
      "zeek/radiotap.pcap",
      "zeek/wlanmon.pcap",
    ],
  },
  {
    reason: "tshark refuses the file for its link type; xsaudit does not know it either, but counts the packets",
    files: [
      "tcpdump/brcm-tag-prepend.pcap",
      "tcpdump/brcm-tag.pcap",
      "tcpdump/dsa-high-vid.pcap",
      "tcpdump/dsa.pcap",
      "tcpdump/edsa-high-vid.pcap",
      "tcpdump/edsa.pcap",
      "tcpdump/frf16_magic_ie-oobr.pcap",
      "tcpdump/hoobr_juniper3.pcap",
      "tcpdump/juniper_es_oobr.pcap",
      "tcpdump/juniper_monitor_invalid_cookie_length.pcap",
      "tcpdump/kday6.pcap",
      "tcpdump/vtp_asan-2.pcap",
      "tcpdump/vtp_asan-3.pcap",
      "tcpdump/vtp_asan.pcap",
    ],
  },
  {
    reason: "a tunnel or tag outside xsaudit's scope: it stays with the outer packet, or reports the number as unknown",
    files: [
      "tcpdump/arista_ether.pcap",
      "tcpdump/icmp-rfc8335-missing-bytes.pcap",
      "tcpdump/ipv6-srh-ipproto-ether.pcap",
      "tcpdump/macsec-integonly.pcap",
      "tcpdump/macsec-short-longer.pcap",
      "tcpdump/macsec-short-shorter.pcap",
      "tcpdump/macsec-short-valid.pcap",
      "tcpdump/mpls-over-udp.pcap",
      "tcpdump/nhrp-trace.pcap",
      "tcpdump/nsh-over-vxlan-gpe.pcap",
      "tcpdump/nsh.pcap",
      "tcpdump/various_gre.pcap",
      "tcpdump/wccp_redirect_gre.pcap",
      "zeek/cisco-fabric-path.pcap",
      "zeek/pbb-recursive-frames.pcapng",
      "zeek/pbb.pcap",
      "zeek/tunnels/Teredo.pcap",
      "zeek/tunnels/ayiya-large-identity.pcap",
      "zeek/tunnels/ayiya3.pcap",
      "zeek/tunnels/gre-aruba-amsdu.pcap",
      "zeek/tunnels/gre-aruba.pcap",
      "zeek/tunnels/gre-over-udp-4754.pcap",
      "zeek/tunnels/gtp/gtp1_gn_normal_incl_fragmentation.pcap",
      "zeek/tunnels/gtp/gtp2_different_udp_port.pcap",
      "zeek/tunnels/gtp/gtp4_udp_2152_inside.pcap",
      "zeek/tunnels/gtp/gtp6_gtp_0x32.pcap",
      "zeek/tunnels/gtp/gtp7_ipv6.pcap",
      "zeek/tunnels/gtp/gtp8_teredo.pcap",
      "zeek/tunnels/gtp/gtp9_unknown_or_too_short_payload.pcap",
      "zeek/tunnels/gtp/gtp_control_prime.pcap",
      "zeek/tunnels/gtp/gtp_ext_header.pcap",
      "zeek/tunnels/gtp/pdp_ctx_messages.pcapng",
      "zeek/tunnels/teredo_bubble_with_payload.pcap",
      "zeek/vntag.pcap",
      "zeek/vntag_vlan_sandwich_clean.pcap",
    ],
  },
  {
    reason: "a packet copied into another's payload (PIM, OpenFlow, sFlow): xsaudit counts the one that was sent",
    files: [
      "tcpdump/PIM_register_register-stop.pcap",
      "tcpdump/of10_s4810.pcap",
      "tcpdump/of13_ericsson.pcapng",
      "tcpdump/pim-packet-assortment.pcap",
      "tcpdump/sflow-print-v6.pcap",
      "tcpdump/sflow_expanded.pcap",
    ],
  },
  {
    reason:
      "cut within its headers: tshark names the last protocol number read, xsaudit counts the packet as undecoded",
    files: [
      "tcpdump/heapoverflow-ip_demux_print.pcap",
      "tcpdump/hoobr_rt6_print.pcap",
      "tcpdump/ip6_frag_asan.pcap",
      "tcpdump/ip_printroute_asan.pcap",
      "tcpdump/ip_ts_opts_asan.pcap",
      "tcpdump/ipv6-next-header-oobr-1.pcap",
      "tcpdump/ipv6-next-header-oobr-2.pcap",
      "tcpdump/ipv6-rthdr-oobr.pcap",
      "tcpdump/ipv6-srh-tlv-pad1-padn-5-trunc.pcap",
      "tcpdump/ipv6hdr-heapoverflow.pcap",
      "zeek/trunc/ip6-ext-trunc.pcap",
    ],
  },
  {
    reason:
      "an IP version other than announced: tshark stays outside or follows it, xsaudit calls the header malformed",
    files: [
      "tcpdump/LINKTYPE_IPV4_invalid.pcap",
      "tcpdump/kday1.pcap",
      "tcpdump/kday3.pcap",
      "zeek/trunc/mpls-6in6-broken.pcap.gz",
      "zeek/tunnels/mpls-6in6-6in6-invalid-version-6.pcap",
    ],
  },
  {
    reason: "a malformed option in an extension header: tshark stops, xsaudit goes on by the header's length",
    files: ["tcpdump/ipv6_missing_jumbo_payload_option.pcap", "zeek/ipv6-mobility-dst-opts.pcap"],
  },
  {
    reason: "UDP length 0, still to be cut by the network card: tshark takes it for damage, xsaudit reads the tunnel",
    files: [
      "tcpdump/bigtcp-ipv4-geneve-ipv4.pcap",
      "tcpdump/bigtcp-ipv4-geneve-ipv6.pcap",
      "tcpdump/bigtcp-ipv4-vxlan-ipv4.pcap",
      "tcpdump/bigtcp-ipv4-vxlan-ipv6.pcap",
    ],
  },
];

/** The reason by the file's path in the corpus. */
export const reasonToDiffer: ReadonlyMap<string, string> = new Map(
  DIFFERENCES.flatMap(({ reason, files }) => files.map((file) => [file, reason] as const)),
);
