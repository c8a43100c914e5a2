# SPDX-License-Identifier: GPL-3.0-or-later
"""Every section and key of systemd's network files. Made by tools/schema.py: change that, not this."""

from __future__ import annotations

# The versions of systemd that were measured.
MEASURED = (247, 252, 254, 257, 262)

# kind of file -> section -> (earliest, latest version it may have come in) -> keys
KEYS: dict[str, dict[str, dict[tuple[int, int], str]]] = {
    "network": {
        "Address": {
            (209, 209): "Address Broadcast Label",
            (216, 216): "Peer",
            (230, 230): "PreferredLifetime",
            (232, 232): "AutoJoin DuplicateAddressDetection HomeAddress ManageTemporaryAddress PrefixRoute",
            (235, 235): "Scope",
            (245, 245): "AddPrefixRoute",
            (249, 249): "RouteMetric",
            (252, 252): "NetLabel",
            (255, 255): "NFTSet",
        },
        "BFIFO": {
            (246, 246): "Handle LimitBytes Parent",
        },
        "BandMultiQueueing": {
            (257, 257): "Handle Parent",
        },
        "Bridge": {
            (218, 218): "Cost",
            (223, 223): "AllowPortToBeRoot FastLeave HairPin UnicastFlood UseBPDU",
            (234, 234): "Priority",
            (240, 240): "MulticastToUnicast",
            (242, 242): "Learning MulticastFlood NeighborSuppression",
            (243, 243): "MulticastRouter ProxyARP ProxyARPWiFi",
            (251, 251): "Isolated",
            (258, 258): "Locked MACAuthenticationBypass VLANTunnel",
        },
        "BridgeFDB": {
            (219, 219): "MACAddress VLANId",
            (243, 243): "AssociatedWith Destination VNI",
            (249, 249): "OutgoingInterface",
        },
        "BridgeMDB": {
            (247, 247): "MulticastGroupAddress VLANId",
        },
        "BridgeVLAN": {
            (231, 231): "EgressUntagged PVID VLAN",
        },
        "CAKE": {
            (246, 246): "Bandwidth Handle OverheadBytes Parent",
            (250, 250): (
                "AutoRateIngress CompensationMode FirewallMark FlowIsolationMode MPUBytes NAT "
                "PriorityQueueingPreset SplitGSO UseRawPacketSize Wash"
            ),
            (253, 253): "AckFilter RTTSec",
        },
        "CAN": {
            (239, 239): "BitRate RestartSec SamplePoint",
            (242, 242): "TripleSampling",
            (246, 246): "DataBitRate DataSamplePoint FDMode FDNonISO ListenOnly Termination",
            (248, 248): "BusErrorReporting",
            (250, 250): (
                "ClassicDataLengthCode DataPhaseBufferSegment1 DataPhaseBufferSegment2 DataPropagationSegment "
                "DataSyncJumpWidth DataTimeQuantaNSec Loopback OneShot PhaseBufferSegment1 PhaseBufferSegment2 "
                "PresumeACK PropagationSegment SyncJumpWidth TimeQuantaNSec"
            ),
        },
        "ClassfulMultiQueueing": {
            (257, 257): "Handle Parent",
        },
        "ControlledDelay": {
            (245, 245): "CEThresholdSec ECN Handle IntervalSec PacketLimit Parent TargetSec",
        },
        "DHCP": {
            (215, 215): "CriticalConnection SendHostname UseDNS UseDomainName UseHostname UseMTU UseRoutes",
            (216, 216): "RequestBroadcast UseDomains VendorClassIdentifier",
            (217, 217): "RouteMetric",
            (220, 220): "ClientIdentifier UseNTP",
            (223, 223): "Hostname",
            (226, 226): "UseTimezone",
            (230, 230): "DUIDRawData DUIDType IAID",
            (232, 232): "RouteTable",
            (233, 233): "ListenPort",
            (235, 235): "Anonymize",
            (237, 237): "RapidCommit",
            (239, 239): "UserClass",
            (240, 240): "ForceDHCPv6PDOtherInformation",
        },
        "DHCPPrefixDelegation": {
            (250, 250): "Announce Assign ManageTemporaryAddress RouteMetric SubnetId Token UplinkInterface",
            (252, 252): "NetLabel",
            (255, 255): "NFTSet",
        },
        "DHCPRelay": {
            (261, 261): "AgentAddress CircuitId ExtraOption GatewayAddress InterfacePriority VirtualSubnetSelection",
        },
        "DHCPServer": {
            (226, 226): (
                "DNS DefaultLeaseTimeSec EmitDNS EmitNTP EmitTimezone MaxLeaseTimeSec NTP PoolOffset PoolSize Timezone"
            ),
            (230, 230): "EmitRouter",
            (244, 244): "EmitSIP SIP SendOption",
            (246, 246): "EmitLPR EmitPOP3 EmitSMTP LPR POP3 SMTP SendVendorOption",
            (249, 249): (
                "BindToInterface RelayAgentCircuitId RelayAgentRemoteId RelayTarget ServerAddress UplinkInterface"
            ),
            (250, 250): "Router",
            (251, 251): "BootFilename BootServerAddress BootServerName",
            (255, 255): "IPv6OnlyPreferredSec RapidCommit",
            (256, 256): "PersistLeases",
            (259, 259): "Domain EmitDomain LocalLeaseDomain",
        },
        "DHCPServerStaticLease": {
            (249, 249): "Address MACAddress",
            (259, 259): "Hostname",
        },
        "DHCPv4": {
            (209, 209): "CriticalConnection UseDNS UseDomainName UseHostname UseMTU",
            (243, 243): (
                "Anonymize BlackList ClientIdentifier DUIDRawData DUIDType Hostname IAID ListenPort MaxAttempts "
                "RequestBroadcast RouteMetric RouteTable RoutesToDNS SendHostname SendRelease UseDomains UseNTP "
                "UseRoutes UseTimezone UserClass VendorClassIdentifier"
            ),
            (244, 244): "IPServiceType RequestOptions SendOption UseSIP",
            (245, 245): "RouteMTUBytes SendDecline",
            (246, 246): "AllowList DenyList FallbackLeaseLifetimeSec MUDURL SendVendorOption UseGateway",
            (249, 249): "RoutesToNTP",
            (250, 250): "Label Use6RD",
            (252, 252): "NetLabel",
            (253, 253): "QuickAck SocketPriority",
            (254, 254): "UseCaptivePortal",
            (255, 255): (
                "IPv6OnlyMode InitialAdvertisedReceiveWindow InitialCongestionWindow NFTSet RapidCommit RequestAddress"
            ),
            (256, 256): "ServerPort",
            (257, 257): "UnassignedSubnetPolicy UseDNR",
            (258, 258): "BOOTP",
        },
        "DHCPv6": {
            (243, 243): "ForceDHCPv6PDOtherInformation RapidCommit UseDNS UseNTP",
            (244, 244): "PrefixDelegationHint",
            (246, 246): "MUDURL RequestOptions RouteMetric SendOption SendVendorOption UserClass VendorClass WithoutRA",
            (248, 248): "UseAddress UseHostname",
            (249, 249): "DUIDRawData DUIDType IAID UseDomains",
            (250, 250): "UseDelegatedPrefix",
            (252, 252): "NetLabel",
            (253, 253): "SendRelease",
            (254, 254): "UseCaptivePortal",
            (255, 255): "Hostname NFTSet SendHostname",
            (257, 257): "UnassignedSubnetPolicy UseDNR",
            (258, 258): "UseSIP",
            (261, 261): "RouteTable",
        },
        "DHCPv6PrefixDelegation": {
            (246, 246): "Assign SubnetId Token",
            (247, 247): "Announce",
            (248, 248): "ManageTemporaryAddress",
            (249, 249): "RouteMetric",
        },
        "DeficitRoundRobinScheduler": {
            (246, 246): "Handle Parent",
        },
        "DeficitRoundRobinSchedulerClass": {
            (246, 246): "ClassId Parent QuantumBytes",
        },
        "EnhancedTransmissionSelection": {
            (246, 246): "Bands Handle Parent PriorityMap QuantumBytes StrictBands",
        },
        "FairQueueing": {
            (245, 245): (
                "Buckets CEThresholdSec FlowLimit Handle InitialQuantum MaximumRate OrphanMask Pacing "
                "PacketLimit Parent Quantum"
            ),
            (246, 246): "InitialQuantumBytes QuantumBytes",
        },
        "FairQueueingControlledDelay": {
            (245, 245): "CEThresholdSec ECN Flows Handle IntervalSec MemoryLimit PacketLimit Parent Quantum TargetSec",
            (246, 246): "MemoryLimitBytes QuantumBytes",
        },
        "FlowQueuePIE": {
            (247, 247): "Handle PacketLimit Parent",
        },
        "GenericRandomEarlyDetection": {
            (246, 246): "DefaultVirtualQueue GenericRIO Handle Parent VirtualQueues",
        },
        "HeavyHitterFilter": {
            (246, 246): "Handle PacketLimit Parent",
        },
        "HierarchyTokenBucket": {
            (246, 246): "DefaultClass Handle Parent RateToQuantum",
        },
        "HierarchyTokenBucketClass": {
            (246, 246): (
                "BufferBytes CeilBufferBytes CeilRate ClassId MTUBytes OverheadBytes Parent Priority QuantumBytes Rate"
            ),
        },
        "IPv6AcceptRA": {
            (231, 231): "UseDNS UseDomains",
            (232, 232): "RouteTable",
            (242, 242): "UseAutonomousPrefix UseOnLinkPrefix",
            (243, 243): "BlackList",
            (246, 246): "DHCPv6Client DenyList",
            (248, 248): "PrefixAllowList PrefixDenyList RouteAllowList RouteDenyList RouterAllowList RouterDenyList",
            (249, 249): "RouteMetric",
            (250, 250): "Token UseGateway UseMTU UseRoutePrefix",
            (252, 252): "NetLabel",
            (253, 253): "QuickAck",
            (254, 254): "UseCaptivePortal",
            (255, 255): "NFTSet UseHopLimit UseICMP6RateLimit UsePREF64",
            (256, 256): "UseReachableTime UseRedirect UseRetransmissionTime",
            (257, 257): "UseDNR",
        },
        "IPv6AddressLabel": {
            (234, 234): "Label Prefix",
        },
        "IPv6PREF64Prefix": {
            (255, 255): "LifetimeSec Prefix",
        },
        "IPv6Prefix": {
            (234, 234): "AddressAutoconfiguration OnLink PreferredLifetimeSec Prefix ValidLifetimeSec",
            (246, 246): "Assign",
            (249, 249): "RouteMetric",
            (250, 250): "Token",
        },
        "IPv6PrefixDelegation": {
            (234, 234): "Managed OtherInformation RouterLifetimeSec RouterPreference",
            (235, 235): "DNS DNSLifetimeSec Domains",
            (236, 236): "EmitDNS EmitDomains",
        },
        "IPv6RoutePrefix": {
            (244, 244): "LifetimeSec Route",
            (258, 258): "Preference",
        },
        "IPv6SendRA": {
            (247, 247): (
                "DNS DNSLifetimeSec Domains EmitDNS EmitDomains Managed OtherInformation RouterLifetimeSec "
                "RouterPreference"
            ),
            (250, 250): "UplinkInterface",
            (255, 255): "HomeAgent HomeAgentLifetimeSec HomeAgentPreference HopLimit RetransmitSec",
            (256, 256): "ReachableTimeSec",
        },
        "LLDP": {
            (246, 246): "MUDURL",
        },
        "Link": {
            (218, 218): "MACAddress MTUBytes",
            (232, 232): "ARP",
            (233, 233): "Unmanaged",
            (236, 236): "RequiredForOnline",
            (239, 239): "AllMulticast Multicast",
            (246, 246): "Group",
            (248, 248): "ActivationPolicy Promiscuous",
            (249, 249): "RequiredFamilyForOnline",
        },
        "Match": {
            (209, 209): "Driver MACAddress Name Path Type",
            (210, 210): "Architecture Host KernelCommandLine Virtualization",
            (237, 237): "KernelVersion",
            (243, 243): "Property",
            (244, 244): "BSSID SSID WLANInterfaceType",
            (245, 245): "PermanentMACAddress",
            (249, 249): "Firmware",
            (251, 251): "Kind",
            (252, 252): "Credential",
            (258, 258): "Version",
            (262, 262): "MachineTag",
        },
        "MobileNetwork": {
            (260, 260): (
                "APN AllowRoaming AllowedAuthenticationMechanisms IPFamily OperatorId PIN Password RouteMetric "
                "UseGateway User"
            ),
        },
        "Neighbor": {
            (240, 240): "Address MACAddress",
            (243, 243): "LinkLayerAddress",
        },
        "Network": {
            (209, 209): "Address Bond Bridge DHCP DNS Description Gateway VLAN",
            (211, 211): "IPv4LL MACVLAN",
            (213, 213): "NTP Tunnel",
            (215, 215): "DHCPServer VXLAN",
            (216, 216): "Domains IPv4LLRoute LLMNR",
            (219, 219): "IPForward IPMasquerade IPVLAN IPv6Token LLDP LinkLocalAddressing",
            (220, 220): "BindCarrier",
            (222, 222): "IPv6PrivacyExtensions",
            (223, 223): "MACVTAP",
            (227, 227): "IPv6AcceptRouterAdvertisements",
            (228, 228): "IPv6DuplicateAddressDetection IPv6HopLimit",
            (229, 229): "DNSSEC DNSSECNegativeTrustAnchors MulticastDNS",
            (230, 230): "EmitLLDP ProxyARP",
            (231, 231): "IPv6AcceptRA VRF",
            (233, 233): "ActiveSlave IPv4ProxyARP IPv6ProxyNDPAddress PrimarySlave",
            (234, 234): "IPv6PrefixDelegation IPv6ProxyNDP",
            (235, 235): "ConfigureWithoutCarrier",
            (239, 239): "DNSOverTLS IPv6MTUBytes",
            (240, 240): "DNSDefaultRoute",
            (242, 242): "IgnoreCarrierLoss L2TP",
            (243, 243): "DefaultRouteOnDevice IPVTAP KeepConfiguration MACsec Xfrm",
            (246, 246): "IPv4AcceptLocal IPv6LinkLocalAddressGenerationMode",
            (247, 247): "DHCPv6PrefixDelegation IPv6SendRA",
            (248, 248): "BatmanAdvanced IPv4RouteLocalnet",
            (249, 249): "IPv6StableSecretAddress",
            (250, 250): "DHCPPrefixDelegation IPoIB KeepMaster",
            (252, 252): "IPv4LLStartAddress",
            (255, 255): "IPv4ReversePathFilter",
            (256, 256): "IPv4Forwarding IPv4ProxyARPPrivateVLAN IPv6Forwarding IPv6RetransmissionTimeSec UseDomains",
            (257, 257): "MulticastIGMPVersion",
            (258, 258): "IPv4DuplicateAddressDetectionTimeoutSec MPLSRouting",
            (261, 261): "DHCPRelay IPv4SrcValidMark",
            (262, 262): "ProxyNeighbor",
        },
        "NetworkEmulator": {
            (245, 245): "DelayJitterSec DelaySec DuplicateRate Handle LossRate PacketLimit Parent",
        },
        "NextHop": {
            (244, 244): "Gateway Id",
            (248, 248): "Blackhole Family OnLink",
            (249, 249): "Group",
        },
        "PFIFO": {
            (246, 246): "Handle PacketLimit Parent",
        },
        "PFIFOFast": {
            (246, 246): "Handle Parent",
        },
        "PFIFOHeadDrop": {
            (246, 246): "Handle PacketLimit Parent",
        },
        "PIE": {
            (246, 246): "Handle PacketLimit Parent",
        },
        "QDisc": {
            (245, 245): "Handle Parent",
        },
        "QuickFairQueueing": {
            (246, 246): "Handle Parent",
        },
        "QuickFairQueueingClass": {
            (246, 246): "ClassId MaxPacketBytes Parent Weight",
        },
        "Route": {
            (209, 209): "Destination Gateway",
            (216, 216): "Metric",
            (218, 218): "Source",
            (219, 219): "Scope",
            (227, 227): "PreferredSource",
            (230, 230): "Table",
            (234, 234): "GatewayOnlink IPv6Preference Protocol",
            (235, 235): "Type",
            (237, 237): "InitialAdvertisedReceiveWindow InitialCongestionWindow QuickAck",
            (239, 239): "MTUBytes",
            (242, 242): "GatewayOnLink",
            (243, 243): "FastOpenNoCookie TTLPropagate",
            (245, 245): "MultiPathRoute",
            (248, 248): "NextHop TCPAdvertisedMaximumSegmentSize",
            (252, 252): "TCPCongestionControlAlgorithm",
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
            (246, 246): (
                "LinkState MACAddress MACSpoofCheck QualityOfService QueryReceiveSideScaling Trust VLANId "
                "VLANProtocol VirtualFunction"
            ),
        },
        "StochasticFairBlue": {
            (246, 246): "Handle PacketLimit Parent",
        },
        "StochasticFairnessQueueing": {
            (245, 245): "Handle Parent PerturbPeriodSec",
        },
        "TokenBucketFilter": {
            (245, 245): "Burst Handle LatencySec LimitSize MPUBytes MTUBytes Parent PeakRate Rate",
            (246, 246): "BurstBytes LimitBytes",
        },
        "TrafficControlQueueingDiscipline": {
            (244, 244): (
                "NetworkEmulatorDelayJitterSec NetworkEmulatorDelaySec NetworkEmulatorDuplicateRate "
                "NetworkEmulatorLossRate NetworkEmulatorPacketLimit Parent"
            ),
        },
        "TrivialLinkEqualizer": {
            (245, 245): "Handle Id Parent",
        },
    },
    "netdev": {
        "BareUDP": {
            (247, 247): "DestinationPort EtherType",
            (257, 257): "MinSourcePort",
        },
        "BatmanAdvanced": {
            (248, 248): (
                "Aggregation BridgeLoopAvoidance DistributedArpTable Fragmentation GatewayBandwithDown "
                "GatewayBandwithUp GatewayMode HopPenalty OriginatorIntervalSec RoutingAlgorithm"
            ),
            (249, 249): "GatewayBandwidthDown GatewayBandwidthUp",
        },
        "Bond": {
            (216, 216): "DownDelaySec LACPTransmitRate MIIMonitorSec Mode TransmitHashPolicy UpDelaySec",
            (220, 220): (
                "ARPAllTargets ARPIPTargets ARPIntervalSec ARPValidate AdSelect AllSlavesActive "
                "FailOverMACPolicy GratuitousARP LearnPacketIntervalSec MinLinks PacketsPerSlave "
                "PrimaryReselectPolicy ResendIGMP"
            ),
            (240, 240): "AdActorSystem AdActorSystemPriority AdUserPortKey DynamicTransmitLoadBalancing",
            (256, 256): "ARPMissedMax PeerNotifyDelaySec",
        },
        "Bridge": {
            (227, 227): "ForwardDelaySec HelloTimeSec MaxAgeSec",
            (230, 230): "MulticastQuerier MulticastSnooping",
            (231, 231): "VLANFiltering",
            (232, 232): "AgeingTimeSec DefaultPVID Priority STP",
            (235, 235): "GroupForwardMask",
            (243, 243): "MulticastIGMPVersion",
            (246, 246): "VLANProtocol",
            (257, 257): "FDBMaxLearned",
            (258, 258): "LinkLocalLearning",
        },
        "FooOverUDP": {
            (240, 240): "Encapsulation Port Protocol",
            (243, 243): "Local Peer PeerPort",
        },
        "GENEVE": {
            (234, 234): "DestinationPort FlowLabel Id Remote TOS TTL UDP6ZeroCheckSumRx UDP6ZeroCheckSumTx UDPChecksum",
            (240, 240): "UDP6ZeroChecksumRx UDP6ZeroChecksumTx",
            (243, 243): "IPDoNotFragment",
            (254, 254): "InheritInnerProtocol",
        },
        "HSR": {
            (258, 258): "Ports Protocol Supervision",
        },
        "IPVLAN": {
            (219, 219): "Mode",
            (237, 237): "Flags",
        },
        "IPVTAP": {
            (243, 243): "Flags Mode",
        },
        "IPoIB": {
            (250, 250): "IgnoreUserspaceMulticastGroups Mode PartitionKey",
        },
        "L2TP": {
            (242, 242): (
                "EncapsulationType Local PeerTunnelId Remote TunnelId UDP6CheckSumRx UDP6CheckSumTx UDPCheckSum "
                "UDPDestinationPort UDPSourcePort"
            ),
            (258, 258): "UDP6ChecksumRx UDP6ChecksumTx UDPChecksum",
        },
        "L2TPSession": {
            (242, 242): "Layer2SpecificHeader Name PeerSessionId SessionId",
        },
        "MACVLAN": {
            (211, 211): "Mode",
            (246, 246): "SourceMACAddress",
            (248, 248): "BroadcastMulticastQueueLength",
            (256, 256): "BroadcastQueueThreshold",
        },
        "MACVTAP": {
            (223, 223): "Mode",
            (246, 246): "SourceMACAddress",
        },
        "MACsec": {
            (243, 243): "Encrypt Port",
        },
        "MACsecReceiveAssociation": {
            (243, 243): "Activate Key KeyFile KeyId MACAddress PacketNumber Port",
        },
        "MACsecReceiveChannel": {
            (243, 243): "MACAddress Port",
        },
        "MACsecTransmitAssociation": {
            (243, 243): "Activate Key KeyFile KeyId PacketNumber UseForEncoding",
        },
        "Match": {
            (210, 210): "Architecture Host KernelCommandLine Virtualization",
            (237, 237): "KernelVersion",
            (249, 249): "Firmware",
            (252, 252): "Credential",
            (258, 258): "Version",
            (262, 262): "MachineTag",
        },
        "NetDev": {
            (210, 210): "Description Kind Name",
            (213, 213): "MTUBytes",
            (215, 215): "MACAddress",
        },
        "Peer": {
            (214, 214): "Name",
            (215, 215): "MACAddress",
        },
        "Tap": {
            (215, 215): "Group MultiQueue OneQueue PacketInfo User",
            (223, 223): "VNetHeader",
            (252, 252): "KeepCarrier",
        },
        "Tun": {
            (215, 215): "Group MultiQueue OneQueue PacketInfo User",
            (243, 243): "VNetHeader",
            (252, 252): "KeepCarrier",
        },
        "Tunnel": {
            (213, 213): "Local Remote TOS TTL",
            (214, 214): "DiscoverPathMTU",
            (219, 219): "Mode",
            (223, 223): "CopyDSCP IPv6FlowLabel",
            (226, 226): "EncapsulationLimit",
            (231, 231): "InputKey Key OutputKey",
            (235, 235): "Independent",
            (237, 237): "AllowLocalRemote",
            (240, 240): (
                "ERSPANIndex Encapsulation FOUDestinationPort FOUSourcePort FooOverUDP IPv6RapidDeploymentPrefix "
                "ISATAP SerializeTunneledPackets"
            ),
            (243, 243): "AssignToLoopback",
            (251, 251): "External",
            (252, 252): "ERSPANDirection ERSPANHardwareId ERSPANVersion",
            (254, 254): "IgnoreDontFragment",
        },
        "VLAN": {
            (210, 210): "Id",
            (234, 234): "GVRP LooseBinding MVRP ReorderHeader",
            (248, 248): "EgressQOSMaps IngressQOSMaps Protocol",
        },
        "VRF": {
            (231, 231): "TableId",
            (235, 235): "Table",
        },
        "VXCAN": {
            (236, 236): "Peer",
        },
        "VXLAN": {
            (215, 215): "Group Id MacLearning TOS TTL",
            (218, 218): "ARPProxy FDBAgeingSec L2MissNotification L3MissNotification RouteShortCircuit",
            (220, 220): "UDP6ZeroCheckSumRx UDP6ZeroCheckSumTx UDPCheckSum",
            (224, 224): "GroupPolicyExtension",
            (228, 228): "MaximumFDBEntries",
            (229, 229): "DestinationPort PortRange",
            (232, 232): "RemoteChecksumRx RemoteChecksumTx UDP6ZeroChecksumRx UDP6ZeroChecksumTx UDPChecksum",
            (233, 233): "Local ReduceARPProxy Remote",
            (234, 234): "FlowLabel",
            (243, 243): "GenericProtocolExtension IPDoNotFragment VNI",
            (247, 247): "Independent",
            (258, 258): "External VNIFilter",
        },
        "WLAN": {
            (251, 251): "PhysicalDevice Type WDS",
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
            (243, 243): "Independent InterfaceId",
        },
    },
    "link": {
        "EnergyEfficientEthernet": {
            (258, 258): "Enable LinkMode TxLowPowerIdle TxLowPowerIdleSec",
        },
        "Link": {
            (209, 209): "Alias Description Duplex MACAddress MACAddressPolicy Name NamePolicy WakeOnLan",
            (210, 210): "BitsPerSecond MTUBytes",
            (232, 232): (
                "GenericReceiveOffload GenericSegmentationOffload LargeReceiveOffload TCPSegmentationOffload "
                "UDPSegmentationOffload"
            ),
            (233, 233): "AutoNegotiation",
            (234, 234): "Port",
            (235, 235): "TCP6SegmentationOffload",
            (239, 239): "CombinedChannels OtherChannels RxChannels TxChannels",
            (240, 240): "Advertise",
            (244, 244): "RxBufferSize TxBufferSize",
            (245, 245): "AlternativeName AlternativeNamesPolicy ReceiveChecksumOffload TransmitChecksumOffload",
            (246, 246): "AutoNegotiationFlowControl RxFlowControl RxJumboBufferSize RxMiniBufferSize TxFlowControl",
            (248, 248): (
                "GenericSegmentOffloadMaxBytes GenericSegmentOffloadMaxSegments ReceiveQueues "
                "TransmitQueueLength TransmitQueues"
            ),
            (250, 250): (
                "CoalescePacketRateHigh CoalescePacketRateLow CoalescePacketRateSampleIntervalSec "
                "GenericReceiveOffloadHardware NTupleFilter ReceiveVLANCTAGFilter "
                "ReceiveVLANCTAGHardwareAcceleration RxCoalesceHighSec RxCoalesceIrqSec RxCoalesceLowSec "
                "RxCoalesceSec RxMaxCoalescedFrames RxMaxCoalescedHighFrames RxMaxCoalescedIrqFrames "
                "RxMaxCoalescedLowFrames StatisticsBlockCoalesceSec TransmitVLANCTAGHardwareAcceleration "
                "TransmitVLANSTAGHardwareAcceleration TxCoalesceHighSec TxCoalesceIrqSec TxCoalesceLowSec "
                "TxCoalesceSec TxMaxCoalescedFrames TxMaxCoalescedHighFrames TxMaxCoalescedIrqFrames "
                "TxMaxCoalescedLowFrames UseAdaptiveRxCoalesce UseAdaptiveTxCoalesce WakeOnLanPassword"
            ),
            (251, 251): "MDI SR-IOVVirtualFunctions",
            (256, 256): "ImportProperty Property ReceivePacketSteeringCPUMask UnsetProperty",
            (258, 258): "PartialGenericSegmentationOffload ReceiveAll ReceiveFCS",
            (260, 260): (
                "GenericReceiveOffloadList GenericReceiveOffloadUDPForwarding ScatterGather "
                "ScatterGatherFragmentList TCPECNSegmentationOffload TCPMangleIdSegmentationOffload"
            ),
            (261, 261): "IRQAffinity IRQAffinityNUMA IRQAffinityPolicy",
        },
        "Match": {
            (209, 209): "Driver MACAddress Path Type",
            (210, 210): "Architecture Host KernelCommandLine Virtualization",
            (218, 218): "OriginalName",
            (237, 237): "KernelVersion",
            (243, 243): "Property",
            (245, 245): "PermanentMACAddress",
            (251, 251): "Firmware Kind",
            (252, 252): "Credential",
            (258, 258): "Version",
            (262, 262): "MachineTag",
        },
        "SR-IOV": {
            (251, 251): (
                "LinkState MACAddress MACSpoofCheck QualityOfService QueryReceiveSideScaling Trust VLANId "
                "VLANProtocol VirtualFunction"
            ),
        },
    },
}

# the same for keys that are known, but do nothing any more
REMOVED: dict[str, dict[str, dict[tuple[int, int], str]]] = {
    "network": {
        "DHCP": {
            (250, 250): "ForceDHCPv6PDOtherInformation",
        },
        "DHCPServer": {
            (261, 261): "BindToInterface",
        },
        "DHCPv6": {
            (250, 250): "ForceDHCPv6PDOtherInformation",
        },
        "IPv6AcceptRA": {
            (256, 256): "UseICMP6RateLimit",
        },
        "Network": {
            (251, 251): "L2TP",
        },
        "Route": {
            (256, 256): "TTLPropagate",
        },
    },
    "netdev": {
        "Tap": {
            (243, 243): "OneQueue",
        },
        "Tun": {
            (243, 243): "OneQueue",
        },
    },
    "link": {
        "Link": {
            (239, 239): "UDPSegmentationOffload",
        },
    },
}

# kind of file -> section -> keys that collect their values
REPEATS: dict[str, dict[str, str]] = {
    "network": {
        "Address": "NFTSet",
        "BridgeVLAN": "EgressUntagged VLAN",
        "DHCP": "UserClass",
        "DHCPPrefixDelegation": "NFTSet Token",
        "DHCPRelay": "ExtraOption",
        "DHCPServer": "DNS LPR NTP POP3 SIP SMTP SendOption SendVendorOption",
        "DHCPv4": "AllowList BlackList DenyList NFTSet RequestOptions SendOption SendVendorOption UserClass",
        "DHCPv6": "NFTSet RequestOptions SendOption SendVendorOption UserClass VendorClass",
        "EnhancedTransmissionSelection": "PriorityMap QuantumBytes",
        "IPv6AcceptRA": (
            "BlackList DenyList NFTSet PrefixAllowList PrefixDenyList RouteAllowList RouteDenyList "
            "RouterAllowList RouterDenyList Token"
        ),
        "IPv6Prefix": "Token",
        "IPv6PrefixDelegation": "DNS Domains",
        "IPv6SendRA": "DNS Domains",
        "Match": (
            "Architecture BSSID Credential Driver Firmware Host KernelCommandLine KernelVersion Kind MACAddress "
            "MachineTag Name Path PermanentMACAddress Property SSID Type Version Virtualization "
            "WLANInterfaceType"
        ),
        "Network": (
            "Address BindCarrier DNS DNSSECNegativeTrustAnchors Domains Gateway IPVLAN IPVTAP IPoIB "
            "IPv6ProxyNDPAddress MACVLAN MACVTAP MACsec NTP ProxyNeighbor Tunnel VLAN VXLAN Xfrm"
        ),
        "NextHop": "Group",
        "Route": "MultiPathRoute",
    },
    "netdev": {
        "Bond": "ARPIPTargets",
        "HSR": "Ports",
        "MACVLAN": "SourceMACAddress",
        "MACVTAP": "SourceMACAddress",
        "Match": (
            "Architecture Credential Firmware Host KernelCommandLine KernelVersion MachineTag Version Virtualization"
        ),
        "VLAN": "EgressQOSMaps IngressQOSMaps",
        "WireGuardPeer": "AllowedIPs",
    },
    "link": {
        "EnergyEfficientEthernet": "LinkMode",
        "Link": "Advertise AlternativeName ImportProperty Property ReceivePacketSteeringCPUMask UnsetProperty",
        "Match": (
            "Architecture Credential Driver Firmware Host KernelCommandLine KernelVersion Kind MACAddress "
            "MachineTag OriginalName Path PermanentMACAddress Property Type Version Virtualization"
        ),
    },
}

# section of a .netdev -> the Kind= that it is for
NETDEV_KINDS: dict[str, str] = {
    "BareUDP": "bareudp",
    "BatmanAdvanced": "batadv",
    "Bond": "bond",
    "Bridge": "bridge",
    "FooOverUDP": "fou",
    "GENEVE": "geneve",
    "HSR": "hsr",
    "IPVLAN": "ipvlan",
    "IPVTAP": "ipvtap",
    "IPoIB": "ipoib",
    "L2TP": "l2tp",
    "L2TPSession": "l2tp",
    "MACVLAN": "macvlan",
    "MACVTAP": "macvtap",
    "MACsec": "macsec",
    "MACsecReceiveAssociation": "macsec",
    "MACsecReceiveChannel": "macsec",
    "MACsecTransmitAssociation": "macsec",
    "Peer": "veth",
    "Tap": "tap",
    "Tun": "tun",
    "Tunnel": "erspan gre gretap ip6gre ip6gretap ip6tnl ipip sit vti vti6",
    "VLAN": "vlan",
    "VRF": "vrf",
    "VXCAN": "vxcan",
    "VXLAN": "vxlan",
    "WLAN": "wlan",
    "WireGuard": "wireguard",
    "WireGuardPeer": "wireguard",
    "Xfrm": "xfrm",
}
