# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""Every section and key of systemd's network files. Made by tools/schema.py: change that, not this."""

from __future__ import annotations

# The versions of systemd that were measured.
MEASURED = (252, 257, 262)

# kind of file -> section -> (earliest, latest version it may have come in) -> keys; 0 is as old as need be
KEYS: dict[str, dict[str, dict[tuple[int, int], str]]] = {
    "network": {
        "Address": {
            (0, 252): (
                "AddPrefixRoute Address AutoJoin Broadcast DuplicateAddressDetection HomeAddress Label "
                "ManageTemporaryAddress NetLabel Peer PreferredLifetime PrefixRoute RouteMetric Scope"
            ),
            (253, 257): "NFTSet",
        },
        "BFIFO": {
            (0, 252): "Handle LimitBytes Parent",
        },
        "BandMultiQueueing": {
            (253, 257): "Handle Parent",
        },
        "Bridge": {
            (0, 252): (
                "AllowPortToBeRoot Cost FastLeave HairPin Isolated Learning MulticastFlood MulticastRouter "
                "MulticastToUnicast NeighborSuppression Priority ProxyARP ProxyARPWiFi UnicastFlood UseBPDU"
            ),
            (258, 258): "Locked MACAuthenticationBypass VLANTunnel",
        },
        "BridgeFDB": {
            (0, 252): "AssociatedWith Destination MACAddress OutgoingInterface VLANId VNI",
        },
        "BridgeMDB": {
            (0, 252): "MulticastGroupAddress VLANId",
        },
        "BridgeVLAN": {
            (0, 252): "EgressUntagged PVID VLAN",
        },
        "CAKE": {
            (0, 252): (
                "AutoRateIngress Bandwidth CompensationMode FirewallMark FlowIsolationMode Handle MPUBytes NAT "
                "OverheadBytes Parent PriorityQueueingPreset SplitGSO UseRawPacketSize Wash"
            ),
            (253, 253): "AckFilter RTTSec",
        },
        "CAN": {
            (0, 252): (
                "BitRate BusErrorReporting ClassicDataLengthCode DataBitRate DataPhaseBufferSegment1 "
                "DataPhaseBufferSegment2 DataPropagationSegment DataSamplePoint DataSyncJumpWidth DataTimeQuantaNSec "
                "FDMode FDNonISO ListenOnly Loopback OneShot PhaseBufferSegment1 PhaseBufferSegment2 PresumeACK "
                "PropagationSegment RestartSec SamplePoint SyncJumpWidth Termination TimeQuantaNSec TripleSampling"
            ),
        },
        "ClassfulMultiQueueing": {
            (253, 257): "Handle Parent",
        },
        "ControlledDelay": {
            (0, 252): "CEThresholdSec ECN Handle IntervalSec PacketLimit Parent TargetSec",
        },
        "DHCP": {
            (0, 252): (
                "Anonymize ClientIdentifier CriticalConnection DUIDRawData DUIDType ForceDHCPv6PDOtherInformation "
                "Hostname IAID ListenPort RapidCommit RequestBroadcast RouteMetric RouteTable SendHostname UseDNS "
                "UseDomainName UseDomains UseHostname UseMTU UseNTP UseRoutes UseTimezone UserClass "
                "VendorClassIdentifier"
            ),
        },
        "DHCPPrefixDelegation": {
            (0, 252): "Announce Assign ManageTemporaryAddress NetLabel RouteMetric SubnetId Token UplinkInterface",
            (255, 255): "NFTSet",
        },
        "DHCPRelay": {
            (258, 262): "ExtraOption GatewayAddress",
            (261, 261): "AgentAddress CircuitId InterfacePriority VirtualSubnetSelection",
        },
        "DHCPServer": {
            (0, 252): (
                "BindToInterface BootFilename BootServerAddress BootServerName DNS DefaultLeaseTimeSec EmitDNS EmitLPR "
                "EmitNTP EmitPOP3 EmitRouter EmitSIP EmitSMTP EmitTimezone LPR MaxLeaseTimeSec NTP POP3 PoolOffset "
                "PoolSize RelayAgentCircuitId RelayAgentRemoteId RelayTarget Router SIP SMTP SendOption "
                "SendVendorOption ServerAddress Timezone UplinkInterface"
            ),
            (255, 255): "IPv6OnlyPreferredSec RapidCommit",
            (256, 256): "PersistLeases",
            (259, 259): "Domain EmitDomain LocalLeaseDomain",
        },
        "DHCPServerStaticLease": {
            (0, 252): "Address MACAddress",
            (259, 259): "Hostname",
        },
        "DHCPv4": {
            (0, 252): (
                "AllowList Anonymize BlackList ClientIdentifier CriticalConnection DUIDRawData DUIDType DenyList "
                "FallbackLeaseLifetimeSec Hostname IAID IPServiceType Label ListenPort MUDURL MaxAttempts NetLabel "
                "RequestBroadcast RequestOptions RouteMTUBytes RouteMetric RouteTable RoutesToDNS RoutesToNTP "
                "SendDecline SendHostname SendOption SendRelease SendVendorOption Use6RD UseDNS UseDomainName "
                "UseDomains UseGateway UseHostname UseMTU UseNTP UseRoutes UseSIP UseTimezone UserClass "
                "VendorClassIdentifier"
            ),
            (253, 253): "QuickAck",
            (253, 257): "RapidCommit SocketPriority UseDNR",
            (254, 254): "UseCaptivePortal",
            (255, 255): "IPv6OnlyMode InitialAdvertisedReceiveWindow InitialCongestionWindow NFTSet RequestAddress",
            (256, 256): "ServerPort",
            (257, 257): "UnassignedSubnetPolicy",
            (258, 258): "BOOTP",
        },
        "DHCPv6": {
            (0, 252): (
                "DUIDRawData DUIDType ForceDHCPv6PDOtherInformation IAID MUDURL NetLabel PrefixDelegationHint "
                "RapidCommit RequestOptions RouteMetric SendOption SendVendorOption UseAddress UseDNS "
                "UseDelegatedPrefix UseDomains UseHostname UseNTP UserClass VendorClass WithoutRA"
            ),
            (253, 257): "SendRelease UseDNR",
            (254, 254): "UseCaptivePortal",
            (255, 255): "Hostname NFTSet SendHostname",
            (257, 257): "UnassignedSubnetPolicy",
            (258, 262): "UseSIP",
            (261, 261): "RouteTable",
        },
        "DHCPv6PrefixDelegation": {
            (0, 252): "Announce Assign ManageTemporaryAddress RouteMetric SubnetId Token",
        },
        "DeficitRoundRobinScheduler": {
            (0, 252): "Handle Parent",
        },
        "DeficitRoundRobinSchedulerClass": {
            (0, 252): "ClassId Parent QuantumBytes",
        },
        "EnhancedTransmissionSelection": {
            (0, 252): "Bands Handle Parent PriorityMap QuantumBytes StrictBands",
        },
        "FairQueueing": {
            (0, 252): (
                "Buckets CEThresholdSec FlowLimit Handle InitialQuantum InitialQuantumBytes MaximumRate OrphanMask "
                "Pacing PacketLimit Parent Quantum QuantumBytes"
            ),
        },
        "FairQueueingControlledDelay": {
            (0, 252): (
                "CEThresholdSec ECN Flows Handle IntervalSec MemoryLimit MemoryLimitBytes PacketLimit Parent Quantum "
                "QuantumBytes TargetSec"
            ),
        },
        "FlowQueuePIE": {
            (0, 252): "Handle PacketLimit Parent",
        },
        "GenericRandomEarlyDetection": {
            (0, 252): "DefaultVirtualQueue GenericRIO Handle Parent VirtualQueues",
        },
        "HeavyHitterFilter": {
            (0, 252): "Handle PacketLimit Parent",
        },
        "HierarchyTokenBucket": {
            (0, 252): "DefaultClass Handle Parent RateToQuantum",
        },
        "HierarchyTokenBucketClass": {
            (0, 252): (
                "BufferBytes CeilBufferBytes CeilRate ClassId MTUBytes OverheadBytes Parent Priority QuantumBytes Rate"
            ),
        },
        "IPv6AcceptRA": {
            (0, 252): (
                "BlackList DHCPv6Client DenyList NetLabel PrefixAllowList PrefixDenyList RouteAllowList RouteDenyList "
                "RouteMetric RouteTable RouterAllowList RouterDenyList Token UseAutonomousPrefix UseDNS UseDomains "
                "UseGateway UseMTU UseOnLinkPrefix UseRoutePrefix"
            ),
            (253, 253): "QuickAck",
            (253, 257): "UseICMP6RateLimit",
            (254, 254): "UseCaptivePortal",
            (255, 255): "NFTSet UseHopLimit UsePREF64",
            (256, 256): "UseReachableTime UseRedirect UseRetransmissionTime",
            (257, 257): "UseDNR",
        },
        "IPv6AddressLabel": {
            (0, 252): "Label Prefix",
        },
        "IPv6PREF64Prefix": {
            (255, 255): "LifetimeSec Prefix",
        },
        "IPv6Prefix": {
            (0, 252): (
                "AddressAutoconfiguration Assign OnLink PreferredLifetimeSec Prefix RouteMetric Token ValidLifetimeSec"
            ),
        },
        "IPv6PrefixDelegation": {
            (0, 252): (
                "DNS DNSLifetimeSec Domains EmitDNS EmitDomains Managed OtherInformation RouterLifetimeSec "
                "RouterPreference"
            ),
        },
        "IPv6RoutePrefix": {
            (0, 252): "LifetimeSec Route",
            (258, 258): "Preference",
        },
        "IPv6SendRA": {
            (0, 252): (
                "DNS DNSLifetimeSec Domains EmitDNS EmitDomains Managed OtherInformation RouterLifetimeSec "
                "RouterPreference UplinkInterface"
            ),
            (255, 255): "HomeAgent HomeAgentLifetimeSec HomeAgentPreference HopLimit RetransmitSec",
            (256, 256): "ReachableTimeSec",
        },
        "LLDP": {
            (0, 252): "MUDURL",
        },
        "Link": {
            (0, 252): "ARP Multicast RequiredForOnline",
            (218, 218): "MACAddress MTUBytes",
            (233, 233): "Unmanaged",
            (239, 239): "AllMulticast",
            (246, 246): "Group",
            (248, 248): "ActivationPolicy Promiscuous",
            (249, 249): "RequiredFamilyForOnline",
        },
        "Match": {
            (0, 252): (
                "Architecture BSSID Credential Driver Firmware Host KernelCommandLine KernelVersion MACAddress Name "
                "Path PermanentMACAddress Property SSID Type Virtualization WLANInterfaceType"
            ),
            (251, 251): "Kind",
            (258, 262): "MachineTag Version",
        },
        "MobileNetwork": {
            (260, 260): (
                "APN AllowRoaming AllowedAuthenticationMechanisms IPFamily OperatorId PIN Password RouteMetric "
                "UseGateway User"
            ),
        },
        "Neighbor": {
            (0, 252): "Address LinkLayerAddress MACAddress",
        },
        "Network": {
            (0, 252): (
                "ActiveSlave Address BatmanAdvanced BindCarrier Bond Bridge ConfigureWithoutCarrier DHCP "
                "DHCPPrefixDelegation DHCPServer DHCPv6PrefixDelegation DNS DNSDefaultRoute DNSOverTLS DNSSEC "
                "DNSSECNegativeTrustAnchors DefaultRouteOnDevice Description Domains EmitLLDP Gateway IPForward "
                "IPMasquerade IPVLAN IPVTAP IPoIB IPv4AcceptLocal IPv4LL IPv4LLRoute IPv4LLStartAddress IPv4ProxyARP "
                "IPv4RouteLocalnet IPv6AcceptRA IPv6AcceptRouterAdvertisements IPv6DuplicateAddressDetection "
                "IPv6HopLimit IPv6LinkLocalAddressGenerationMode IPv6MTUBytes IPv6PrefixDelegation "
                "IPv6PrivacyExtensions IPv6ProxyNDP IPv6ProxyNDPAddress IPv6SendRA IPv6StableSecretAddress IPv6Token "
                "IgnoreCarrierLoss KeepMaster L2TP LLDP LLMNR LinkLocalAddressing MACVLAN MACVTAP MACsec MulticastDNS "
                "NTP PrimarySlave ProxyARP Tunnel VLAN VXLAN Xfrm"
            ),
            (231, 231): "VRF",
            (243, 243): "KeepConfiguration",
            (255, 255): "IPv4ReversePathFilter",
            (256, 256): "IPv4Forwarding IPv4ProxyARPPrivateVLAN IPv6Forwarding IPv6RetransmissionTimeSec UseDomains",
            (257, 257): "MulticastIGMPVersion",
            (258, 258): "IPv4DuplicateAddressDetectionTimeoutSec MPLSRouting",
            (258, 262): "DHCPRelay",
            (261, 261): "IPv4SrcValidMark",
            (262, 262): "ProxyNeighbor",
        },
        "NetworkEmulator": {
            (0, 252): "DelayJitterSec DelaySec DuplicateRate Handle LossRate PacketLimit Parent",
        },
        "NextHop": {
            (0, 252): "Blackhole Family Gateway Group Id OnLink",
        },
        "PFIFO": {
            (0, 252): "Handle PacketLimit Parent",
        },
        "PFIFOFast": {
            (0, 252): "Handle Parent",
        },
        "PFIFOHeadDrop": {
            (0, 252): "Handle PacketLimit Parent",
        },
        "PIE": {
            (0, 252): "Handle PacketLimit Parent",
        },
        "QDisc": {
            (0, 252): "Handle Parent",
        },
        "QuickFairQueueing": {
            (0, 252): "Handle Parent",
        },
        "QuickFairQueueingClass": {
            (0, 252): "ClassId MaxPacketBytes Parent Weight",
        },
        "Route": {
            (0, 252): (
                "Destination FastOpenNoCookie Gateway GatewayOnLink GatewayOnlink IPv6Preference "
                "InitialAdvertisedReceiveWindow InitialCongestionWindow MTUBytes Metric MultiPathRoute NextHop "
                "PreferredSource Protocol QuickAck Scope Source TCPAdvertisedMaximumSegmentSize "
                "TCPCongestionControlAlgorithm TTLPropagate Table Type"
            ),
            (255, 255): "HopLimit TCPRetransmissionTimeoutSec",
        },
        "RoutingPolicyRule": {
            (235, 235): "FirewallMark From Priority Table To TypeOfService",
            (236, 236): "IncomingInterface OutgoingInterface",
            (240, 240): "DestinationPort IPProtocol InvertRule SourcePort",
            (243, 243): "Family",
            (245, 245): "SuppressPrefixLength User",
            (248, 248): "Type",
            (250, 250): "SuppressInterfaceGroup",
            (256, 256): "L3MasterDevice",
            (257, 257): "GoTo",
        },
        "SR-IOV": {
            (0, 252): (
                "LinkState MACAddress MACSpoofCheck QualityOfService QueryReceiveSideScaling Trust VLANId VLANProtocol "
                "VirtualFunction"
            ),
        },
        "StochasticFairBlue": {
            (0, 252): "Handle PacketLimit Parent",
        },
        "StochasticFairnessQueueing": {
            (0, 252): "Handle Parent PerturbPeriodSec",
        },
        "TokenBucketFilter": {
            (0, 252): "Burst BurstBytes Handle LatencySec LimitBytes LimitSize MPUBytes MTUBytes Parent PeakRate Rate",
        },
        "TrafficControlQueueingDiscipline": {
            (0, 252): (
                "NetworkEmulatorDelayJitterSec NetworkEmulatorDelaySec NetworkEmulatorDuplicateRate "
                "NetworkEmulatorLossRate NetworkEmulatorPacketLimit Parent"
            ),
        },
        "TrivialLinkEqualizer": {
            (0, 252): "Handle Id Parent",
        },
    },
    "netdev": {
        "BareUDP": {
            (0, 252): "DestinationPort EtherType",
            (257, 257): "MinSourcePort",
        },
        "BatmanAdvanced": {
            (0, 252): (
                "Aggregation BridgeLoopAvoidance DistributedArpTable Fragmentation GatewayBandwidthDown "
                "GatewayBandwidthUp GatewayBandwithDown GatewayBandwithUp GatewayMode HopPenalty OriginatorIntervalSec "
                "RoutingAlgorithm"
            ),
        },
        "Bond": {
            (0, 252): (
                "ARPAllTargets ARPIPTargets ARPIntervalSec ARPValidate AdActorSystem AdActorSystemPriority AdSelect "
                "AdUserPortKey AllSlavesActive DownDelaySec DynamicTransmitLoadBalancing FailOverMACPolicy "
                "GratuitousARP LACPTransmitRate LearnPacketIntervalSec MIIMonitorSec MinLinks Mode PacketsPerSlave "
                "PrimaryReselectPolicy ResendIGMP TransmitHashPolicy UpDelaySec"
            ),
            (256, 256): "ARPMissedMax PeerNotifyDelaySec",
        },
        "Bridge": {
            (0, 252): (
                "AgeingTimeSec DefaultPVID ForwardDelaySec GroupForwardMask HelloTimeSec MaxAgeSec "
                "MulticastIGMPVersion MulticastQuerier MulticastSnooping Priority STP VLANFiltering VLANProtocol"
            ),
            (257, 257): "FDBMaxLearned",
            (258, 258): "LinkLocalLearning",
        },
        "FooOverUDP": {
            (0, 252): "Encapsulation Local Peer PeerPort Port Protocol",
        },
        "GENEVE": {
            (0, 252): (
                "DestinationPort FlowLabel IPDoNotFragment Id Remote TOS TTL UDP6ZeroCheckSumRx UDP6ZeroCheckSumTx "
                "UDP6ZeroChecksumRx UDP6ZeroChecksumTx UDPChecksum"
            ),
            (254, 254): "InheritInnerProtocol",
        },
        "HSR": {
            (258, 258): "Ports Protocol Supervision",
        },
        "IPVLAN": {
            (0, 252): "Flags Mode",
        },
        "IPVTAP": {
            (0, 252): "Flags Mode",
        },
        "IPoIB": {
            (0, 252): "IgnoreUserspaceMulticastGroups Mode PartitionKey",
        },
        "L2TP": {
            (0, 252): (
                "EncapsulationType Local PeerTunnelId Remote TunnelId UDP6CheckSumRx UDP6CheckSumTx UDPCheckSum "
                "UDPDestinationPort UDPSourcePort"
            ),
            (258, 262): "UDP6ChecksumRx UDP6ChecksumTx UDPChecksum",
        },
        "L2TPSession": {
            (0, 252): "Layer2SpecificHeader Name PeerSessionId SessionId",
        },
        "MACVLAN": {
            (0, 252): "BroadcastMulticastQueueLength Mode SourceMACAddress",
            (256, 256): "BroadcastQueueThreshold",
        },
        "MACVTAP": {
            (0, 252): "Mode SourceMACAddress",
        },
        "MACsec": {
            (0, 252): "Encrypt Port",
        },
        "MACsecReceiveAssociation": {
            (0, 252): "Activate Key KeyFile KeyId MACAddress PacketNumber Port",
        },
        "MACsecReceiveChannel": {
            (0, 252): "MACAddress Port",
        },
        "MACsecTransmitAssociation": {
            (0, 252): "Activate Key KeyFile KeyId PacketNumber UseForEncoding",
        },
        "Match": {
            (0, 252): "Architecture Credential Firmware Host KernelCommandLine KernelVersion Virtualization",
            (258, 262): "MachineTag Version",
        },
        "NetDev": {
            (0, 252): "Description Kind MACAddress MTUBytes Name",
        },
        "Peer": {
            (0, 252): "MACAddress Name",
        },
        "Tap": {
            (0, 252): "Group KeepCarrier MultiQueue OneQueue PacketInfo User VNetHeader",
        },
        "Tun": {
            (0, 252): "Group KeepCarrier MultiQueue OneQueue PacketInfo User VNetHeader",
        },
        "Tunnel": {
            (0, 252): (
                "AllowLocalRemote AssignToLoopback CopyDSCP DiscoverPathMTU ERSPANDirection ERSPANHardwareId "
                "ERSPANIndex ERSPANVersion Encapsulation EncapsulationLimit External FOUDestinationPort FOUSourcePort "
                "FooOverUDP IPv6FlowLabel IPv6RapidDeploymentPrefix ISATAP Independent InputKey Key Local Mode "
                "OutputKey Remote SerializeTunneledPackets TOS TTL"
            ),
            (253, 257): "IgnoreDontFragment",
        },
        "VLAN": {
            (0, 252): "EgressQOSMaps GVRP Id IngressQOSMaps LooseBinding MVRP Protocol ReorderHeader",
        },
        "VRF": {
            (231, 231): "TableId",
            (235, 235): "Table",
        },
        "VXCAN": {
            (0, 252): "Peer",
        },
        "VXLAN": {
            (0, 252): (
                "ARPProxy DestinationPort FDBAgeingSec FlowLabel GenericProtocolExtension Group GroupPolicyExtension "
                "IPDoNotFragment Id Independent L2MissNotification L3MissNotification Local MacLearning "
                "MaximumFDBEntries PortRange ReduceARPProxy Remote RemoteChecksumRx RemoteChecksumTx RouteShortCircuit "
                "TOS TTL UDP6ZeroCheckSumRx UDP6ZeroCheckSumTx UDP6ZeroChecksumRx UDP6ZeroChecksumTx UDPCheckSum "
                "UDPChecksum VNI"
            ),
            (258, 262): "External VNIFilter",
        },
        "WLAN": {
            (0, 252): "PhysicalDevice Type WDS",
        },
        "WireGuard": {
            (237, 237): "FwMark ListenPort PrivateKey",
            (242, 242): "PrivateKeyFile",
            (243, 243): "FirewallMark",
            (250, 250): "RouteMetric RouteTable",
        },
        "WireGuardPeer": {
            (237, 237): "AllowedIPs Endpoint PersistentKeepalive PresharedKey PublicKey",
            (242, 242): "PresharedKeyFile",
            (250, 250): "RouteMetric RouteTable",
            (257, 257): "PublicKeyFile",
        },
        "Xfrm": {
            (0, 252): "Independent InterfaceId",
        },
    },
    "link": {
        "EnergyEfficientEthernet": {
            (258, 258): "Enable TxLowPowerIdle TxLowPowerIdleSec",
            (258, 262): "LinkMode",
        },
        "Link": {
            (0, 252): "AlternativeName MACAddress SR-IOVVirtualFunctions UDPSegmentationOffload",
            (211, 211): "Alias BitsPerSecond Description Duplex MACAddressPolicy MTUBytes WakeOnLan",
            (216, 216): "NamePolicy",
            (232, 232): "GenericReceiveOffload GenericSegmentationOffload LargeReceiveOffload TCPSegmentationOffload",
            (233, 233): "AutoNegotiation",
            (234, 234): "Port",
            (235, 235): "TCP6SegmentationOffload WakeOnLanPassword",
            (239, 239): "CombinedChannels OtherChannels RxChannels TxChannels",
            (240, 240): "Advertise",
            (244, 244): "RxBufferSize RxJumboBufferSize RxMiniBufferSize TxBufferSize",
            (245, 245): "AlternativeNamesPolicy Name ReceiveChecksumOffload TransmitChecksumOffload",
            (246, 246): "AutoNegotiationFlowControl RxFlowControl TxFlowControl",
            (248, 248): (
                "GenericSegmentOffloadMaxBytes GenericSegmentOffloadMaxSegments ReceiveQueues TransmitQueueLength "
                "TransmitQueues"
            ),
            (250, 250): (
                "CoalescePacketRateHigh CoalescePacketRateLow CoalescePacketRateSampleIntervalSec "
                "GenericReceiveOffloadHardware NTupleFilter ReceiveVLANCTAGFilter ReceiveVLANCTAGHardwareAcceleration "
                "RxCoalesceHighSec RxCoalesceIrqSec RxCoalesceLowSec RxCoalesceSec RxMaxCoalescedFrames "
                "RxMaxCoalescedHighFrames RxMaxCoalescedIrqFrames RxMaxCoalescedLowFrames StatisticsBlockCoalesceSec "
                "TransmitVLANCTAGHardwareAcceleration TransmitVLANSTAGHardwareAcceleration TxCoalesceHighSec "
                "TxCoalesceIrqSec TxCoalesceLowSec TxCoalesceSec TxMaxCoalescedFrames TxMaxCoalescedHighFrames "
                "TxMaxCoalescedIrqFrames TxMaxCoalescedLowFrames UseAdaptiveRxCoalesce UseAdaptiveTxCoalesce"
            ),
            (251, 251): "MDI",
            (253, 257): "UnsetProperty",
            (256, 256): "ImportProperty Property ReceivePacketSteeringCPUMask",
            (258, 258): "PartialGenericSegmentationOffload ReceiveAll ReceiveFCS",
            (258, 262): "IRQAffinity IRQAffinityNUMA",
            (260, 260): (
                "GenericReceiveOffloadList GenericReceiveOffloadUDPForwarding IRQAffinityPolicy ScatterGather "
                "ScatterGatherFragmentList TCPECNSegmentationOffload TCPMangleIdSegmentationOffload"
            ),
        },
        "Match": {
            (0, 252): (
                "Architecture Credential Driver Firmware Host KernelCommandLine KernelVersion Kind MACAddress "
                "OriginalName Path PermanentMACAddress Property Type Virtualization"
            ),
            (258, 262): "MachineTag Version",
        },
        "SR-IOV": {
            (0, 252): (
                "LinkState MACAddress MACSpoofCheck QualityOfService QueryReceiveSideScaling Trust VLANId VLANProtocol "
                "VirtualFunction"
            ),
        },
    },
}

# kind of file -> section -> type of the value -> keys, for the types that systemd's programs share
TYPES: dict[str, dict[str, dict[str, str]]] = {
    "network": {
        "Bridge": {
            "bool": (
                "AllowPortToBeRoot FastLeave HairPin Isolated Learning Locked MACAuthenticationBypass MulticastFlood "
                "MulticastToUnicast NeighborSuppression ProxyARP ProxyARPWiFi UnicastFlood UseBPDU VLANTunnel"
            ),
            "uint32": "Cost",
        },
        "CAN": {
            "uint32": (
                "DataPhaseBufferSegment1 DataPhaseBufferSegment2 DataPropagationSegment DataSyncJumpWidth "
                "PhaseBufferSegment1 PhaseBufferSegment2 PropagationSegment SyncJumpWidth"
            ),
        },
        "DHCP": {
            "bool": (
                "Anonymize CriticalConnection RapidCommit RequestBroadcast UseHostname UseMTU UseRoutes UseTimezone"
            ),
            "removed": "ForceDHCPv6PDOtherInformation",
            "uint16": "ListenPort",
        },
        "DHCPPrefixDelegation": {
            "bool": "Announce Assign ManageTemporaryAddress",
            "uint32": "RouteMetric",
        },
        "DHCPServer": {
            "bool": "EmitDNS EmitDomain EmitLPR EmitNTP EmitPOP3 EmitRouter EmitSIP EmitSMTP EmitTimezone RapidCommit",
            "removed": "BindToInterface",
            "uint32": "PoolOffset PoolSize",
        },
        "DHCPv4": {
            "bool": (
                "Anonymize BOOTP CriticalConnection IPv6OnlyMode QuickAck RapidCommit RequestBroadcast RoutesToDNS "
                "RoutesToNTP SendDecline SendRelease Use6RD UseCaptivePortal UseDNR UseGateway UseHostname UseMTU "
                "UseRoutes UseSIP UseTimezone"
            ),
            "mtu": "RouteMTUBytes",
            "uint16": "ListenPort ServerPort",
        },
        "DHCPv6": {
            "bool": "RapidCommit SendRelease UseAddress UseCaptivePortal UseDNR UseDelegatedPrefix UseHostname UseSIP",
            "removed": "ForceDHCPv6PDOtherInformation",
        },
        "DHCPv6PrefixDelegation": {
            "bool": "Announce Assign ManageTemporaryAddress",
            "uint32": "RouteMetric",
        },
        "IPv6AcceptRA": {
            "bool": (
                "QuickAck UseAutonomousPrefix UseCaptivePortal UseDNR UseDNS UseGateway UseHopLimit UseMTU "
                "UseOnLinkPrefix UsePREF64 UseReachableTime UseRedirect UseRetransmissionTime UseRoutePrefix"
            ),
            "removed": "UseICMP6RateLimit",
        },
        "IPv6PrefixDelegation": {
            "bool": "EmitDNS EmitDomains Managed OtherInformation",
        },
        "IPv6SendRA": {
            "bool": "EmitDNS EmitDomains HomeAgent Managed OtherInformation",
            "uint16": "HomeAgentPreference",
            "uint8": "HopLimit",
        },
        "Link": {
            "bool": "ARP AllMulticast Multicast Promiscuous Unmanaged",
            "mtu": "MTUBytes",
        },
        "MobileNetwork": {
            "bool": "AllowRoaming UseGateway",
        },
        "Network": {
            "bool": (
                "ActiveSlave ConfigureWithoutCarrier DHCPPrefixDelegation DHCPServer DHCPv6PrefixDelegation "
                "DNSDefaultRoute DefaultRouteOnDevice IPv4AcceptLocal IPv4Forwarding IPv4LLRoute IPv4ProxyARP "
                "IPv4ProxyARPPrivateVLAN IPv4RouteLocalnet IPv4SrcValidMark IPv6AcceptRA "
                "IPv6AcceptRouterAdvertisements IPv6Forwarding IPv6ProxyNDP KeepMaster MPLSRouting PrimarySlave "
                "ProxyARP"
            ),
            "ifname": "BatmanAdvanced Bond Bridge VRF",
            "mtu": "IPv6MTUBytes",
            "removed": "L2TP",
        },
        "Route": {
            "removed": "TTLPropagate",
        },
    },
    "netdev": {
        "BareUDP": {
            "port": "DestinationPort MinSourcePort",
        },
        "BatmanAdvanced": {
            "bool": "Aggregation BridgeLoopAvoidance DistributedArpTable Fragmentation",
            "uint8": "HopPenalty",
        },
        "Bond": {
            "bool": "AllSlavesActive DynamicTransmitLoadBalancing",
            "uint32": "GratuitousARP MinLinks PacketsPerSlave ResendIGMP",
            "uint8": "ARPMissedMax",
        },
        "Bridge": {
            "bool": "LinkLocalLearning MulticastQuerier MulticastSnooping STP VLANFiltering",
            "uint16": "GroupForwardMask Priority",
        },
        "FooOverUDP": {
            "port": "PeerPort Port",
        },
        "GENEVE": {
            "bool": (
                "InheritInnerProtocol UDP6ZeroCheckSumRx UDP6ZeroCheckSumTx UDP6ZeroChecksumRx UDP6ZeroChecksumTx "
                "UDPChecksum"
            ),
            "port": "DestinationPort",
            "uint8": "TOS",
        },
        "HSR": {
            "uint8": "Supervision",
        },
        "IPoIB": {
            "bool": "IgnoreUserspaceMulticastGroups",
        },
        "L2TP": {
            "bool": "UDP6CheckSumRx UDP6CheckSumTx UDP6ChecksumRx UDP6ChecksumTx UDPCheckSum UDPChecksum",
            "port": "UDPDestinationPort UDPSourcePort",
        },
        "MACsec": {
            "bool": "Encrypt",
        },
        "NetDev": {
            "ifname": "Name",
            "mtu": "MTUBytes",
        },
        "Peer": {
            "ifname": "Name",
        },
        "Tap": {
            "bool": "KeepCarrier MultiQueue PacketInfo VNetHeader",
            "removed": "OneQueue",
        },
        "Tun": {
            "bool": "KeepCarrier MultiQueue PacketInfo VNetHeader",
            "removed": "OneQueue",
        },
        "Tunnel": {
            "bool": (
                "AllowLocalRemote AssignToLoopback CopyDSCP DiscoverPathMTU External FooOverUDP ISATAP "
                "IgnoreDontFragment Independent SerializeTunneledPackets"
            ),
            "port": "FOUDestinationPort FOUSourcePort",
            "uint32": "TOS TTL",
        },
        "VLAN": {
            "bool": "GVRP LooseBinding MVRP ReorderHeader",
        },
        "VRF": {
            "uint32": "TableId",
        },
        "VXCAN": {
            "ifname": "Peer",
        },
        "VXLAN": {
            "bool": (
                "ARPProxy External GenericProtocolExtension GroupPolicyExtension Independent L2MissNotification "
                "L3MissNotification MacLearning ReduceARPProxy RemoteChecksumRx RemoteChecksumTx RouteShortCircuit "
                "UDP6ZeroCheckSumRx UDP6ZeroCheckSumTx UDP6ZeroChecksumRx UDP6ZeroChecksumTx UDPCheckSum UDPChecksum "
                "VNIFilter"
            ),
            "port": "DestinationPort",
            "uint32": "Id MaximumFDBEntries TOS VNI",
        },
        "WLAN": {
            "bool": "WDS",
        },
        "WireGuard": {
            "uint32": "FirewallMark FwMark",
        },
        "Xfrm": {
            "bool": "Independent",
            "uint32": "InterfaceId",
        },
    },
    "link": {
        "EnergyEfficientEthernet": {
            "bool": "Enable TxLowPowerIdle",
        },
        "Link": {
            "bool": (
                "AutoNegotiation AutoNegotiationFlowControl GenericReceiveOffload GenericReceiveOffloadHardware "
                "GenericReceiveOffloadList GenericReceiveOffloadUDPForwarding GenericSegmentationOffload "
                "LargeReceiveOffload NTupleFilter PartialGenericSegmentationOffload ReceiveAll ReceiveChecksumOffload "
                "ReceiveFCS ReceiveVLANCTAGFilter ReceiveVLANCTAGHardwareAcceleration RxFlowControl ScatterGather "
                "ScatterGatherFragmentList TCP6SegmentationOffload TCPECNSegmentationOffload "
                "TCPMangleIdSegmentationOffload TCPSegmentationOffload TransmitChecksumOffload "
                "TransmitVLANCTAGHardwareAcceleration TransmitVLANSTAGHardwareAcceleration TxFlowControl "
                "UseAdaptiveRxCoalesce UseAdaptiveTxCoalesce"
            ),
            "ifname": "Name",
            "mtu": "MTUBytes",
            "removed": "UDPSegmentationOffload",
            "uint32": "GenericSegmentOffloadMaxSegments",
        },
    },
}
