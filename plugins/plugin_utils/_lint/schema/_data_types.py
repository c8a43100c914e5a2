# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of all values, as types/_types.py reads them. Made by tools/schema.py: change that, not this."""

from __future__ import annotations

# kind of file -> section -> type of what systemd takes -> keys
TAKES: dict[str, dict[str, dict[str, str]]] = {
    "network": {
        "Address": {
            "0..4294967295": "RouteMetric",
            (
                "247: 0..255 | =global =host =link; 252: 0..255 | =global =host =link =nowhere =site; 257: ? "
                "0..255 | =global =host =link =nowhere =site"
            ): ("Scope"),
            "247: bool | =both =ipv4 =ipv6 =none; 257: ? bool | =both =ipv4 =ipv6 =none": "DuplicateAddressDetection",
            "247: bool; 257: ? bool": "AddPrefixRoute AutoJoin HomeAddress ManageTemporaryAddress PrefixRoute",
            "247: ipv4; 252: ? bool | some ipv4": "Broadcast",
            "247: label; 252: ? label": "Label",
            "247: old address; 254: address | old address; 257: ? prefix": "Address Peer",
            "? =0 =forever =infinity": "PreferredLifetime",
            "? list: nft set": "NFTSet",
            "? safe": "NetLabel",
        },
        "BFIFO": {
            "? hex 0..65535": "Handle",
            "? size 0..4294967295": "LimitBytes",
            "class | =clsact =ingress =root": "Parent",
        },
        "BandMultiQueueing": {
            "? hex 0..65535": "Handle",
            "class | =clsact =ingress =root": "Parent",
        },
        "Bridge": {
            "0..4294967295": "Cost",
            "0..63": "Priority",
            "247: bool; 252: ? bool": (
                "AllowPortToBeRoot FastLeave HairPin Learning MulticastFlood MulticastToUnicast "
                "NeighborSuppression ProxyARP ProxyARPWiFi UnicastFlood UseBPDU"
            ),
            "? bool": "Isolated Locked MACAuthenticationBypass VLANTunnel",
            "no | =permanent =query =temporary": "MulticastRouter",
        },
        "BridgeFDB": {
            "0..16777215": "VNI",
            "0..4094": "VLANId",
            "=master =router =self =use": "AssociatedWith",
            "? altname | ifindex": "OutgoingInterface",
            "address": "Destination",
            "ethernet": "MACAddress",
        },
        "BridgeMDB": {
            "0..4094": "VLANId",
            "247: address; 257: address | ethernet": "MulticastGroupAddress",
        },
        "BridgeVLAN": {
            "247: 0..4094; 257: ? 0..4094 | no": "PVID",
            "247: interval 0..4094; 257: ? interval 0..4094": "EgressUntagged VLAN",
        },
        "CAKE": {
            "? -64..256": "OverheadBytes",
            "? 1..256": "MPUBytes",
            "? 1..4294967295": "FirewallMark",
            "? =atm =none =ptm": "CompensationMode",
            "? =besteffort =diffserv3 =diffserv4 =diffserv8 =precedence": "PriorityQueueingPreset",
            "? =dst-host =dual-dst-host =dual-src-host =flows =hosts =none =src-host =triple": "FlowIsolationMode",
            "? bool": "AutoRateIngress NAT SplitGSO UseRawPacketSize Wash",
            "? bool | =aggressive": "AckFilter",
            "? hex 0..65535": "Handle",
            "? rate 0..18446744073709551615": "Bandwidth",
            "? span 1..4294967295": "RTTSec",
            "class | =clsact =ingress =root": "Parent",
        },
        "CAN": {
            "0..4294967295": (
                "DataPhaseBufferSegment1 DataPhaseBufferSegment2 DataPropagationSegment DataSyncJumpWidth "
                "PhaseBufferSegment1 PhaseBufferSegment2 PropagationSegment SyncJumpWidth"
            ),
            "247: bool; 252: ? 0..65535 | bool": "Termination",
            "247: bool; 252: ? bool": "FDMode FDNonISO ListenOnly TripleSampling",
            "? bool": "BusErrorReporting ClassicDataLengthCode Loopback OneShot PresumeACK",
            "nanoseconds 1..4294967295": "DataTimeQuantaNSec TimeQuantaNSec",
            "permille 0..1000": "DataSamplePoint SamplePoint",
            "rate 1..4294967295": "BitRate DataBitRate",
            "span 0..4294967295000 | =infinity": "RestartSec",
        },
        "ClassfulMultiQueueing": {
            "? hex 0..65535": "Handle",
            "class | =clsact =ingress =root": "Parent",
        },
        "ControlledDelay": {
            "? 0..4294967295": "PacketLimit",
            "? bool": "ECN",
            "? hex 0..65535": "Handle",
            "? span 0..18446744073709551615": "CEThresholdSec IntervalSec TargetSec",
            "class | =clsact =ingress =root": "Parent",
        },
        "DHCP": {
            "0..4294967295": "IAID RouteMetric",
            "0..65535": "ListenPort",
            "247: 0..4294967295; 252: 1..4294967295 | =default =local =main": "RouteTable",
            "247: =duid =duid-only =mac; 257: =duid =mac": "ClientIdentifier",
            "247: ? any; 252: ? safe": "VendorClassIdentifier",
            "247: bool; 252: ? any": "ForceDHCPv6PDOtherInformation",
            "247: bool; 252: ? bool": "CriticalConnection RequestBroadcast",
            "247: bool; 257: ? bool": "UseDNS UseNTP",
            "247: hostname; 252: ? hostname": "Hostname",
            "247: old duid; 257: duid": "DUIDType",
            "? bytes": "DUIDRawData",
            "? escaped: alias | domain": "UserClass",
            "bool": "Anonymize RapidCommit SendHostname UseHostname UseMTU UseRoutes UseTimezone",
            "bool | =route": "UseDomainName UseDomains",
        },
        "DHCPPrefixDelegation": {
            "0..4294967295": "RouteMetric",
            "? altname | ifindex | =:self": "UplinkInterface",
            "? hex 0..18446744073709551614 | =auto": "SubnetId",
            "? list: nft set": "NFTSet",
            "? safe": "NetLabel",
            "? token": "Token",
            "bool": "Announce Assign ManageTemporaryAddress",
        },
        "DHCPRelay": {
            "-2147483648..2147483647": "InterfacePriority",
            "? dhcp option": "ExtraOption",
            "? option data": "CircuitId VirtualSubnetSelection",
            "? some ipv4": "AgentAddress GatewayAddress",
        },
        "DHCPServer": {
            "0..4294967295": "PoolOffset PoolSize",
            "247: ? list: ipv4; 252: ? list: some ipv4 | =_server_address": "DNS LPR NTP POP3 SIP SMTP",
            "252: ? old server address; 257: ? server address": "ServerAddress",
            "252: ? string data; 262: ? option data": "RelayAgentCircuitId RelayAgentRemoteId",
            "252: bool; 262: ? any": "BindToInterface",
            "257: ? bool; 262: bool | =runtime": "PersistLeases",
            "? altname | ifindex | =:none": "UplinkInterface",
            "? dhcp option": "SendOption SendVendorOption",
            "? domain": "BootServerName Domain LocalLeaseDomain",
            "? safe ascii": "BootFilename",
            "? some ipv4": "BootServerAddress RelayTarget Router",
            "? span 300000000..18446744073709551615": "IPv6OnlyPreferredSec",
            "? timezone": "Timezone",
            "bool": "EmitDNS EmitDomain EmitLPR EmitNTP EmitPOP3 EmitRouter EmitSIP EmitSMTP EmitTimezone RapidCommit",
            "span 0..18446744073709551615": "DefaultLeaseTimeSec MaxLeaseTimeSec",
        },
        "DHCPServerStaticLease": {
            "? absolute hostname": "Hostname",
            "? some ipv4": "Address",
            "? station": "MACAddress",
        },
        "DHCPv4": {
            "0..4294967295": "IAID RouteMetric",
            "0..65535": "ListenPort ServerPort",
            "1..1023": "InitialAdvertisedReceiveWindow InitialCongestionWindow",
            "247: 0..4294967295; 252: 1..4294967295 | =default =local =main": "RouteTable",
            "247: =(none); 252: ? =none": "IPServiceType",
            "247: =duid =duid-only =mac; 257: =duid =mac": "ClientIdentifier",
            "247: ? any; 252: ? safe": "VendorClassIdentifier",
            "247: ? list: ipv4; 252: ? list: ipv4 prefix | localhost | =any =link-local =multicast": (
                "AllowList BlackList DenyList"
            ),
            "247: bool; 252: ? bool": "CriticalConnection RequestBroadcast UseGateway",
            "247: bool; 257: ? bool": "UseDNS UseNTP",
            "247: hostname; 252: ? hostname": "Hostname",
            "247: old duid; 257: duid": "DUIDType",
            "254: ? -2147483648..2147483647; 262: ? 0..15": "SocketPriority",
            "? 1..18446744073709551615 | =infinity": "MaxAttempts",
            "? =blackhole =none =prohibit =throw =unreachable": "UnassignedSubnetPolicy",
            "? =forever =infinity": "FallbackLeaseLifetimeSec",
            "? bool": "IPv6OnlyMode RapidCommit UseDNR",
            "? bytes": "DUIDRawData",
            "? dhcp option": "SendOption SendVendorOption",
            "? escaped: alias | domain": "UserClass",
            "? label": "Label",
            "? list: 1..254": "RequestOptions",
            "? list: nft set": "NFTSet",
            "? safe": "NetLabel",
            "? some ipv4": "RequestAddress",
            "? url": "MUDURL",
            "bool": (
                "Anonymize BOOTP QuickAck RoutesToDNS RoutesToNTP SendDecline SendHostname SendRelease Use6RD "
                "UseCaptivePortal UseHostname UseMTU UseRoutes UseSIP UseTimezone"
            ),
            "bool | =route": "UseDomainName UseDomains",
            "size 68..4294967295": "RouteMTUBytes",
        },
        "DHCPv6": {
            "0..4294967295": "IAID",
            "1..4294967295 | =default =local =main": "RouteTable",
            "247: 0..4294967295; 254: 0..4294967295 | metrics": "RouteMetric",
            "247: ? escaped: alias | domain; 252: ? escaped: word": "VendorClass",
            "247: bool; 252: ? any": "ForceDHCPv6PDOtherInformation",
            "247: bool; 257: ? bool": "UseDNS UseNTP",
            "252: old duid; 257: duid": "DUIDType",
            "=information-request =no =solicit": "WithoutRA",
            "? =blackhole =none =prohibit =throw =unreachable": "UnassignedSubnetPolicy",
            "? bool": "UseDNR",
            "? bytes": "DUIDRawData",
            "? dhcp6 option": "SendOption",
            "? escaped: word": "UserClass",
            "? hostname": "Hostname",
            "? list: 1..254": "RequestOptions",
            "? list: nft set": "NFTSet",
            "? safe": "NetLabel",
            "? url": "MUDURL",
            "? vendor option": "SendVendorOption",
            "bool": (
                "RapidCommit SendHostname SendRelease UseAddress UseCaptivePortal UseDelegatedPrefix UseHostname UseSIP"
            ),
            "bool | =route": "UseDomains",
            "hint prefix": "PrefixDelegationHint",
        },
        "DHCPv6PrefixDelegation": {
            "0..4294967295": "RouteMetric",
            "247: ? some ipv6; 252: ? token": "Token",
            "? hex 0..18446744073709551614 | =auto": "SubnetId",
            "bool": "Announce Assign ManageTemporaryAddress",
        },
        "DeficitRoundRobinScheduler": {
            "? hex 0..65535": "Handle",
            "class | =clsact =ingress =root": "Parent",
        },
        "DeficitRoundRobinSchedulerClass": {
            "? class": "ClassId",
            "? size 0..4294967295": "QuantumBytes",
            "class | =root": "Parent",
        },
        "EnhancedTransmissionSelection": {
            "? 0..16": "Bands StrictBands",
            "? hex 0..65535": "Handle",
            "? priority map": "PriorityMap",
            "? quanta": "QuantumBytes",
            "class | =clsact =ingress =root": "Parent",
        },
        "FairQueueing": {
            "? 0..4294967295": "Buckets FlowLimit OrphanMask PacketLimit",
            "? bool": "Pacing",
            "? hex 0..65535": "Handle",
            "? rate 0..34359738360": "MaximumRate",
            "? size 0..4294967295": "InitialQuantum InitialQuantumBytes Quantum QuantumBytes",
            "? span 0..4294967295": "CEThresholdSec",
            "class | =clsact =ingress =root": "Parent",
        },
        "FairQueueingControlledDelay": {
            "? 0..4294967295": "Flows PacketLimit",
            "? bool": "ECN",
            "? hex 0..65535": "Handle",
            "? size 0..4294967294": "MemoryLimit MemoryLimitBytes Quantum QuantumBytes",
            "? span 0..18446744073709551615": "CEThresholdSec IntervalSec TargetSec",
            "class | =clsact =ingress =root": "Parent",
        },
        "FlowQueuePIE": {
            "? 1..4294967295": "PacketLimit",
            "? hex 0..65535": "Handle",
            "class | =clsact =ingress =root": "Parent",
        },
        "GenericRandomEarlyDetection": {
            "? 0..16": "DefaultVirtualQueue VirtualQueues",
            "? bool": "GenericRIO",
            "? hex 0..65535": "Handle",
            "class | =clsact =ingress =root": "Parent",
        },
        "HeavyHitterFilter": {
            "? 0..4294967295": "PacketLimit",
            "? hex 0..65535": "Handle",
            "class | =clsact =ingress =root": "Parent",
        },
        "HierarchyTokenBucket": {
            "? 0..4294967295": "RateToQuantum",
            "? hex 0..4294967295": "DefaultClass",
            "? hex 0..65535": "Handle",
            "class | =clsact =ingress =root": "Parent",
        },
        "HierarchyTokenBucketClass": {
            "? 0..4294967295": "Priority",
            "? class": "ClassId",
            "? rate 0..18446744073709551615": "CeilRate Rate",
            "? size 0..4294967295": "BufferBytes CeilBufferBytes MTUBytes QuantumBytes",
            "? size 0..65535": "OverheadBytes",
            "class | =root": "Parent",
        },
        "IPv6AcceptRA": {
            "247: 0..4294967295; 252: 1..4294967295 | =default =local =main": "RouteTable",
            "247: ? list: ipv6; 252: ? list: ipv6 prefix | localhost | =any =link-local =multicast": (
                "BlackList DenyList"
            ),
            "247: bool; 257: ? bool": "UseDNS",
            "252: 0..4294967295; 254: 0..4294967295 | metrics": "RouteMetric",
            "? any": "UseICMP6RateLimit",
            "? bool": "UseDNR",
            "? list: ipv6 prefix | localhost | =any =link-local =multicast": (
                "PrefixAllowList PrefixDenyList RouteAllowList RouteDenyList RouterAllowList RouterDenyList"
            ),
            "? list: nft set": "NFTSet",
            "? safe": "NetLabel",
            "? token": "Token",
            "bool": (
                "QuickAck UseAutonomousPrefix UseCaptivePortal UseGateway UseHopLimit UseMTU UseOnLinkPrefix "
                "UsePREF64 UseReachableTime UseRedirect UseRetransmissionTime UseRoutePrefix"
            ),
            "bool | =always": "DHCPv6Client",
            "bool | =route": "UseDomains",
        },
        "IPv6AddressLabel": {
            "247: 0..4294967294; 257: ? 0..4294967294": "Label",
            "247: ipv6 prefix; 252: unmapped prefix; 257: ? unmapped prefix": "Prefix",
        },
        "IPv6PREF64Prefix": {
            "nat64 prefix": "Prefix",
            "span 0..65528000000": "LifetimeSec",
        },
        "IPv6Prefix": {
            "0..4294967295": "RouteMetric",
            "247: hint prefix; 252: ipv6 prefix": "Prefix",
            "? token": "Token",
            "bool": "AddressAutoconfiguration Assign OnLink",
            "span 0..4294967294999999 | =infinity": "PreferredLifetimeSec ValidLifetimeSec",
        },
        "IPv6PrefixDelegation": {
            "247: =default =high =low =medium =normal; 262: ? =default =high =low =medium =normal": "RouterPreference",
            "? any": "Domains",
            "? list: some ipv6 | =_link_local": "DNS",
            "bool": "EmitDNS EmitDomains Managed OtherInformation",
            "span 0..18446744073709551615": "DNSLifetimeSec RouterLifetimeSec",
        },
        "IPv6RoutePrefix": {
            "? =default =high =low =medium =normal": "Preference",
            "ipv6 prefix": "Route",
            "span 0..4294967294999999 | =infinity": "LifetimeSec",
        },
        "IPv6SendRA": {
            "0..255": "HopLimit",
            "0..65535": "HomeAgentPreference",
            "247: =default =high =low =medium =normal; 262: ? =default =high =low =medium =normal": "RouterPreference",
            "? altname | ifindex | =:none": "UplinkInterface",
            "? any": "Domains",
            "? list: some ipv6 | =_link_local": "DNS",
            "? span 0..18446744073709551615": "RouterLifetimeSec",
            "? span 0..4294967295000 | =infinity": "ReachableTimeSec RetransmitSec",
            "? span 1..65535000000": "HomeAgentLifetimeSec",
            "bool": "EmitDNS EmitDomains HomeAgent Managed OtherInformation",
            "span 0..18446744073709551615": "DNSLifetimeSec",
        },
        "LLDP": {
            "247: url; 252: ? url": "MUDURL",
        },
        "Link": {
            "247: 0..4294967295; 252: ? 0..2147483647": "Group",
            "247: bool; 252: ? bool": "ARP AllMulticast Multicast",
            "247: ethernet; 252: ? hardware": "MACAddress",
            "247: size 68..4294967295; 252: size 0..4294967295": "MTUBytes",
            "=always-down =always-up =bound =down =manual =up": "ActivationPolicy",
            "=any =both =ipv4 =ipv6": "RequiredFamilyForOnline",
            "? bool": "Promiscuous",
            "? bool | states": "RequiredForOnline",
            "bool": "Unmanaged",
        },
        "Match": {
            "247: ? list: ethernet; 252: ? list: hardware": "MACAddress PermanentMACAddress",
            "? list: altname": "Name",
            "? list: ethernet": "BSSID",
            "? list: property": "Property",
            "? list: word": (
                "Architecture Credential Firmware Host KernelCommandLine KernelVersion MachineTag Version "
                "Virtualization"
            ),
            "? quoted: word": "Driver Kind Path SSID Type WLANInterfaceType",
        },
        "MobileNetwork": {
            "? 0..4294967295": "RouteMetric",
            "? =any =both =ipv4 =ipv6": "IPFamily",
            "? bool": "UseGateway",
            "? list: =chap =eap =mschap =mschapv2 =none =pap": "AllowedAuthenticationMechanisms",
            "? safe ascii": "APN OperatorId PIN Password User",
            "bool": "AllowRoaming",
        },
        "Neighbor": {
            "247: address | ethernet; 252: ? hardware": "LinkLayerAddress",
            "247: address; 252: ? address": "Address",
            "247: ethernet; 252: ? hardware": "MACAddress",
        },
        "Network": {
            "-2147483648..2147483647": "IPv6DuplicateAddressDetection",
            "247: -2147483648..2147483647; 257: 0..255": "IPv6HopLimit",
            "247: ? list: old dns server; 257: ? list: dns server": "DNS",
            "247: ? list: some ipv6; 262: ? neighbor address": "IPv6ProxyNDPAddress",
            "247: address; 257: ? address": "Gateway",
            (
                "247: bool | =dhcp =dhcp-on-stop =static; 257: ? bool | =dhcp =dhcp-on-stop =dynamic "
                "=dynamic-on-stop =static"
            ): ("KeepConfiguration"),
            ("247: bool | =fallback =ipv4 =ipv4-fallback =ipv6; 252: bool | =fallback =fallback-ipv4 =ipv4 =ipv6"): (
                "LinkLocalAddressing"
            ),
            "247: bool | =ipv4 =ipv6 =kernel; 257: ? any": "IPForward",
            "247: bool; 252: ? bool": (
                "DHCPv6PrefixDelegation DNSDefaultRoute IPv4AcceptLocal IPv4ProxyARP IPv6AcceptRA "
                "IPv6AcceptRouterAdvertisements IPv6ProxyNDP ProxyARP"
            ),
            "247: bool; 252: ? bool | =both =ipv4 =ipv6": "IPMasquerade",
            "247: bool; 252: ? bool | span 0..18446744073709551615": "IgnoreCarrierLoss",
            "247: ifname; 262: ? list: ifname": "IPVLAN IPVTAP MACVLAN MACVTAP MACsec Tunnel VLAN VXLAN Xfrm",
            "247: old address; 254: address | old address; 257: ? prefix": "Address",
            "252: ifname; 262: ? list: ifname": "IPoIB",
            "=eui64 =none =random =stable-privacy": "IPv6LinkLocalAddressGenerationMode",
            "=loose =no =strict": "IPv4ReversePathFilter",
            "=no =v1 =v2 =v3": "MulticastIGMPVersion",
            "? =downstream =upstream": "DHCPRelay",
            "? any": "Description IPv4LL L2TP",
            "? bool": (
                "DHCPPrefixDelegation IPv4Forwarding IPv4ProxyARPPrivateVLAN IPv4RouteLocalnet IPv4SrcValidMark "
                "IPv6Forwarding MPLSRouting"
            ),
            "? bool | =customer-bridge =nearest-bridge =non-tpmr-bridge": "EmitLLDP",
            "? ifname": "BatmanAdvanced Bond Bridge VRF",
            "? link-local ipv4": "IPv4LLStartAddress",
            "? list: domain": "DNSSECNegativeTrustAnchors NTP",
            "? list: search domain": "Domains",
            "? neighbor address": "ProxyNeighbor",
            "? quoted: word": "BindCarrier",
            "? some ipv6": "IPv6StableSecretAddress",
            "? token": "IPv6Token",
            "bool": (
                "ActiveSlave ConfigureWithoutCarrier DHCPServer DefaultRouteOnDevice IPv4LLRoute IPv6SendRA "
                "KeepMaster LLMNR MulticastDNS PrimarySlave"
            ),
            "bool | =allow-downgrade": "DNSSEC",
            "bool | =both =ipv4 =ipv6 =none =v4 =v6": "DHCP",
            "bool | =dhcpv6 =static": "IPv6PrefixDelegation",
            "bool | =kernel =prefer-public": "IPv6PrivacyExtensions",
            "bool | =opportunistic": "DNSOverTLS",
            "bool | =route": "UseDomains",
            "bool | =routers-only": "LLDP",
            "size 1280..4294967295": "IPv6MTUBytes",
            "span 0..18446744073709551615": "IPv4DuplicateAddressDetectionTimeoutSec IPv6RetransmissionTimeSec",
        },
        "NetworkEmulator": {
            "247: ? permille 0..1000; 252: ? permyriad 0..10000": "DuplicateRate LossRate",
            "? 0..4294967295": "PacketLimit",
            "? hex 0..65535": "Handle",
            "? span 0..18446744073709551615": "DelayJitterSec DelaySec",
            "class | =clsact =ingress =root": "Parent",
        },
        "NextHop": {
            "247: 0..4294967295; 252: ? 1..4294967295; 257: 0..4294967295": "Id",
            "247: address; 252: ? address": "Gateway",
            "? =ipv4 =ipv6": "Family",
            "? bool": "OnLink",
            "? list: next hop": "Group",
            "bool": "Blackhole",
        },
        "PFIFO": {
            "? 0..4294967295": "PacketLimit",
            "? hex 0..65535": "Handle",
            "class | =clsact =ingress =root": "Parent",
        },
        "PFIFOFast": {
            "? hex 0..65535": "Handle",
            "class | =clsact =ingress =root": "Parent",
        },
        "PFIFOHeadDrop": {
            "? 0..4294967295": "PacketLimit",
            "? hex 0..65535": "Handle",
            "class | =clsact =ingress =root": "Parent",
        },
        "PIE": {
            "? 0..4294967295": "PacketLimit",
            "? hex 0..65535": "Handle",
            "class | =clsact =ingress =root": "Parent",
        },
        "QDisc": {
            "? hex 0..65535": "Handle",
            "class | =clsact =ingress =root": "Parent",
        },
        "QuickFairQueueing": {
            "? hex 0..65535": "Handle",
            "class | =clsact =ingress =root": "Parent",
        },
        "QuickFairQueueingClass": {
            "? 1..1024": "Weight",
            "? class": "ClassId",
            "? size 512..65536": "MaxPacketBytes",
            "class | =root": "Parent",
        },
        "Route": {
            "0..255 | =boot =kernel =static": "Protocol",
            "0..4294967295": "Metric",
            "247: 0..1023; 252: 1..1023; 257: ? 1..1023": "InitialAdvertisedReceiveWindow InitialCongestionWindow",
            "247: 0..4294967295 | =default =local =main; 252: 1..4294967295 | =default =local =main": "Table",
            "247: =global =host =link =nowhere =site; 252: 0..255 | =global =host =link =nowhere =site": "Scope",
            "247: ? multipath; 262: ? device multipath | multipath": "MultiPathRoute",
            "247: address; 262: ? address | no": "PreferredSource",
            "247: bool; 257: ? any": "TTLPropagate",
            "247: bool; 257: ? bool": "FastOpenNoCookie GatewayOnLink GatewayOnlink QuickAck",
            "247: size 68..4294967295; 252: size 0..4294967295; 257: ? size 0..4294967295": "MTUBytes",
            (
                "=anycast =blackhole =broadcast =local =multicast =nat =prohibit =throw =unicast =unreachable =xresolve"
            ): ("Type"),
            "=high =low =medium": "IPv6Preference",
            "? 1..255": "HopLimit",
            "? 1..4294967295": "NextHop",
            "? address | =_dhcp =_dhcp4 =_ipv6ra": "Gateway",
            "? any": "TCPCongestionControlAlgorithm",
            "? size 1..4294967295": "TCPAdvertisedMaximumSegmentSize",
            "? span 1..4294967295000": "TCPRetransmissionTimeoutSec",
            "prefix": "Destination Source",
        },
        "RoutingPolicyRule": {
            "0..255": "TypeOfService",
            "1..4294967295": "GoTo",
            "247: 0..128; 257: ? 0..128": "SuppressPrefixLength",
            "247: 0..4294967295; 252: 1..4294967295 | =default =local =main": "Table",
            "247: 0..4294967295; 252: ? 0..4294967295": "Priority",
            "247: =both =ipv4 =ipv6; 257: ? =both =ipv4 =ipv6": "Family",
            "247: ? protocol before l2tp; 257: ? protocol": "IPProtocol",
            "247: bool; 257: ? bool": "InvertRule",
            "247: ifname; 257: ? ifname": "IncomingInterface OutgoingInterface",
            "247: prefix; 257: ? prefix": "From To",
            "252: =blackhole =prohibit =unreachable; 257: =blackhole =goto =nop =prohibit =table =unreachable": "Type",
            "? 0..2147483647": "SuppressInterfaceGroup",
            "bool": "L3MasterDevice",
            "interval 1..65535": "DestinationPort SourcePort",
            "mark": "FirewallMark",
            "users": "User",
        },
        "SR-IOV": {
            "? 0..2147483646": "VirtualFunction",
            "? 0..4294967295": "QualityOfService",
            "? 1..4095": "VLANId",
            "? =802.1Q =802.1ad": "VLANProtocol",
            "? bool": "MACSpoofCheck QueryReceiveSideScaling Trust",
            "? bool | =auto": "LinkState",
            "? ethernet": "MACAddress",
        },
        "StochasticFairBlue": {
            "? 0..4294967295": "PacketLimit",
            "? hex 0..65535": "Handle",
            "class | =clsact =ingress =root": "Parent",
        },
        "StochasticFairnessQueueing": {
            "? hex 0..65535": "Handle",
            "? span 0..18446744073709551615": "PerturbPeriodSec",
            "class | =clsact =ingress =root": "Parent",
        },
        "TokenBucketFilter": {
            "? hex 0..65535": "Handle",
            "? rate 0..18446744073709551615": "PeakRate Rate",
            "? size 0..18446744073709551615": "Burst BurstBytes LimitBytes LimitSize MPUBytes MTUBytes",
            "? span 0..18446744073709551615": "LatencySec",
            "class | =clsact =ingress =root": "Parent",
        },
        "TrafficControlQueueingDiscipline": {
            "247: ? permille 0..1000; 252: ? permyriad 0..10000": (
                "NetworkEmulatorDuplicateRate NetworkEmulatorLossRate"
            ),
            "? 0..4294967295": "NetworkEmulatorPacketLimit",
            "? span 0..18446744073709551615": "NetworkEmulatorDelayJitterSec NetworkEmulatorDelaySec",
            "class | =clsact =ingress =root": "Parent",
        },
        "TrivialLinkEqualizer": {
            "? 0..2147483647": "Id",
            "? hex 0..65535": "Handle",
            "class | =clsact =ingress =root": "Parent",
        },
    },
    "netdev": {
        "BareUDP": {
            "=ipv4 =ipv6 =mpls-mc =mpls-uc": "EtherType",
            "? 1..65535": "DestinationPort MinSourcePort",
        },
        "BatmanAdvanced": {
            "0..255": "HopPenalty",
            "=batman-iv =batman-v": "RoutingAlgorithm",
            "=client =off =server": "GatewayMode",
            "bool": "Aggregation BridgeLoopAvoidance DistributedArpTable Fragmentation",
            "rate 0..429496729599999": "GatewayBandwidthDown GatewayBandwidthUp GatewayBandwithDown GatewayBandwithUp",
            "span 0..18446744073709551615": "OriginatorIntervalSec",
        },
        "Bond": {
            "0..1023": "AdUserPortKey",
            "0..255": "ARPMissedMax",
            "0..4294967295": "GratuitousARP MinLinks PacketsPerSlave ResendIGMP",
            "1..65535": "AdActorSystemPriority",
            "247: bool; 252: ? bool": "DynamicTransmitLoadBalancing",
            "=802.3ad =active-backup =balance-alb =balance-rr =balance-tlb =balance-xor =broadcast": "Mode",
            "=active =all =backup =none": "ARPValidate",
            "=active =follow =none": "FailOverMACPolicy",
            "=all =any": "ARPAllTargets",
            "=always =better =failure": "PrimaryReselectPolicy",
            "=bandwidth =count =stable": "AdSelect",
            "=encap2+3 =encap3+4 =layer2 =layer2+3 =layer3+4": "TransmitHashPolicy",
            "=fast =slow": "LACPTransmitRate",
            "? list: ipv4": "ARPIPTargets",
            "bool": "AllSlavesActive",
            "span 0..18446744073709551615": (
                "ARPIntervalSec DownDelaySec LearnPacketIntervalSec MIIMonitorSec PeerNotifyDelaySec UpDelaySec"
            ),
            "station": "AdActorSystem",
        },
        "Bridge": {
            "0..4094 | =none": "DefaultPVID",
            "0..65535": "GroupForwardMask Priority",
            "247: 0..255; 262: ? 2..3": "MulticastIGMPVersion",
            "247: bool; 252: ? bool": "MulticastQuerier MulticastSnooping STP VLANFiltering",
            "? 0..4294967295": "FDBMaxLearned",
            "? =802.1AD =802.1ad ~802.1q": "VLANProtocol",
            "? bool": "LinkLocalLearning",
            "span 0..18446744073709551615": "AgeingTimeSec ForwardDelaySec HelloTimeSec MaxAgeSec",
        },
        "FooOverUDP": {
            "247: ? 0..4294967295 | protocol; 257: ? 0..255 | protocol": "Protocol",
            "=FooOverUDP =GenericUDPEncapsulation": "Encapsulation",
            "? 1..65535": "PeerPort Port",
            "address": "Local Peer",
        },
        "GENEVE": {
            "0..1048575": "FlowLabel",
            "0..16777215": "Id",
            "0..255": "TOS",
            "0..255 | =inherit": "TTL",
            "? 1..65535": "DestinationPort",
            "bool": (
                "InheritInnerProtocol UDP6ZeroCheckSumRx UDP6ZeroCheckSumTx UDP6ZeroChecksumRx "
                "UDP6ZeroChecksumTx UDPChecksum"
            ),
            "bool | =inherit": "IPDoNotFragment",
            "unicast address": "Remote",
        },
        "HSR": {
            "0..255": "Supervision",
            "=hsr =prp": "Protocol",
            "? list: altname": "Ports",
        },
        "IPVLAN": {
            "=L2 =L3 =L3S": "Mode",
            "=bridge =private =vepa": "Flags",
        },
        "IPVTAP": {
            "=L2 =L3 =L3S": "Mode",
            "=bridge =private =vepa": "Flags",
        },
        "IPoIB": {
            "=connected =datagram": "Mode",
            "? 1..32767 | 32769..65535": "PartitionKey",
            "? bool": "IgnoreUserspaceMulticastGroups",
        },
        "L2TP": {
            "1..4294967295": "PeerTunnelId TunnelId",
            ("247: ? address | =auto =dynamic =static; 252: ? some address | tunnel end | =auto =dynamic =static"): (
                "Local"
            ),
            "247: address; 252: ? some address": "Remote",
            "=ip =udp": "EncapsulationType",
            "? 1..65535": "UDPDestinationPort UDPSourcePort",
            "bool": "UDP6CheckSumRx UDP6CheckSumTx UDP6ChecksumRx UDP6ChecksumTx UDPCheckSum UDPChecksum",
        },
        "L2TPSession": {
            "1..4294967295": "PeerSessionId SessionId",
            "=default =none": "Layer2SpecificHeader",
            "ifname": "Name",
        },
        "MACVLAN": {
            "=bridge =passthru =private =source =vepa": "Mode",
            "? 0..2147483647 | =no": "BroadcastQueueThreshold",
            "? 0..4294967294": "BroadcastMulticastQueueLength",
            "? list: ethernet": "SourceMACAddress",
        },
        "MACVTAP": {
            "=bridge =passthru =private =source =vepa": "Mode",
            "? list: ethernet": "SourceMACAddress",
        },
        "MACsec": {
            "1..65535": "Port",
            "247: bool; 252: ? bool": "Encrypt",
        },
        "MACsecReceiveAssociation": {
            "0..4294967295": "PacketNumber",
            "1..65535": "Port",
            "247: ? old path; 257: ? path": "KeyFile",
            "? bool": "Activate",
            "? octets": "KeyId",
            "ethernet": "MACAddress",
            "macsec key": "Key",
        },
        "MACsecReceiveChannel": {
            "1..65535": "Port",
            "ethernet": "MACAddress",
        },
        "MACsecTransmitAssociation": {
            "1..4294967295": "PacketNumber",
            "247: ? old path; 257: ? path": "KeyFile",
            "? bool": "Activate UseForEncoding",
            "? octets": "KeyId",
            "macsec key": "Key",
        },
        "Match": {
            "? list: word": (
                "Architecture Credential Firmware Host KernelCommandLine KernelVersion MachineTag Version "
                "Virtualization"
            ),
        },
        "NetDev": {
            (
                "247: =bareudp =bond =bridge =dummy =erspan =fou =geneve =gre =gretap =ifb =ip6gre =ip6gretap "
                "=ip6tnl =ipip =ipvlan =ipvtap =l2tp =macsec =macvlan =macvtap =netdevsim =nlmon =sit =tap "
                "=tun =vcan =veth =vlan =vrf =vti =vti6 =vxcan =vxlan =wireguard =xfrm; 252: =bareudp =batadv "
                "=bond =bridge =dummy =erspan =fou =geneve =gre =gretap =ifb =ip6gre =ip6gretap =ip6tnl =ipip "
                "=ipoib =ipvlan =ipvtap =l2tp =macsec =macvlan =macvtap =netdevsim =nlmon =sit =tap =tun =vcan"
                " =veth =vlan =vrf =vti =vti6 =vxcan =vxlan =wireguard =wlan =xfrm; 262: =bareudp =batadv "
                "=bond =bridge =dummy =erspan =fou =geneve =gre =gretap =hsr =ifb =ip6gre =ip6gretap =ip6tnl "
                "=ipip =ipoib =ipvlan =ipvtap =l2tp =macsec =macvlan =macvtap =nlmon =sit =tap =tun =vcan "
                "=veth =vlan =vrf =vti =vti6 =vxcan =vxlan =wireguard =wlan =xfrm"
            ): ("Kind"),
            "247: ethernet; 252: ? ethernet | =none": "MACAddress",
            "247: size 68..4294967295; 252: size 0..4294967295": "MTUBytes",
            "? any": "Description",
            "? ifname": "Name",
        },
        "Peer": {
            "247: ethernet; 252: ? ethernet | =none": "MACAddress",
            "? ifname": "Name",
        },
        "Tap": {
            "247: ? any; 252: ? safe": "Group User",
            "? any": "OneQueue",
            "bool": "KeepCarrier MultiQueue PacketInfo VNetHeader",
        },
        "Tun": {
            "247: ? any; 252: ? safe": "Group User",
            "? any": "OneQueue",
            "bool": "KeepCarrier MultiQueue PacketInfo VNetHeader",
        },
        "Tunnel": {
            "0..255 | =none": "EncapsulationLimit",
            "0..4294967295": "TOS TTL",
            "0..4294967295 | ipv4": "InputKey Key OutputKey",
            "247: -2147483648..1048575 | =inherit; 257: 0..1048575 | =inherit": "IPv6FlowLabel",
            "247: 0..4294967295; 252: ? 0..1048575": "ERSPANIndex",
            "247: =any =ip6ip6 =ipip6; 262: =any =ip6ip =ip6ip6 =ipip =ipip6": "Mode",
            "247: address | =any; 252: ? address | =any": "Remote",
            (
                "247: address | =any; 252: ? address | =any =dhcp4 =dhcp6 =ipv4_link_local =ipv6_link_local "
                "=slaac; 262: ? address | =any =dhcp4 =dhcp6 =dhcp_pd =ipv4_link_local =ipv6_link_local =slaac"
            ): ("Local"),
            "247: bool; 252: ? bool": "AllowLocalRemote ISATAP SerializeTunneledPackets",
            "247: bool; 254: ? bool": "DiscoverPathMTU",
            "=FooOverUDP =GenericUDPEncapsulation": "Encapsulation",
            "? 0..2": "ERSPANVersion",
            "? 0..63": "ERSPANHardwareId",
            "? 1..65535": "FOUDestinationPort FOUSourcePort",
            "? =egress =ingress": "ERSPANDirection",
            "bool": "AssignToLoopback CopyDSCP External FooOverUDP IgnoreDontFragment Independent",
            "hint prefix": "IPv6RapidDeploymentPrefix",
        },
        "VLAN": {
            "0..4094": "Id",
            "247: bool; 252: ? bool": "GVRP LooseBinding MVRP ReorderHeader",
            "? =802.1AD =802.1ad ~802.1q": "Protocol",
            "? escaped: qos map": "EgressQOSMaps IngressQOSMaps",
        },
        "VRF": {
            "0..4294967295": "TableId",
            "247: 0..4294967295; 262: 1..4294967295 | =default =local =main": "Table",
        },
        "VXCAN": {
            "? ifname": "Peer",
        },
        "VXLAN": {
            "0..1048575": "FlowLabel",
            "0..255 | =inherit": "TTL",
            "0..4294967295": "Id MaximumFDBEntries TOS VNI",
            "247: multicast address; 252: ? multicast address": "Group",
            "247: unicast address; 252: ? unicast address": "Remote",
            (
                "247: unicast address; 252: ? unicast address | =dhcp4 =dhcp6 =ipv4_link_local "
                "=ipv6_link_local =slaac; 262: ? unicast address | =dhcp4 =dhcp6 =dhcp_pd =ipv4_link_local "
                "=ipv6_link_local =slaac"
            ): ("Local"),
            "? 1..65535": "DestinationPort",
            "bool": (
                "ARPProxy External GenericProtocolExtension GroupPolicyExtension Independent L2MissNotification "
                "L3MissNotification MacLearning ReduceARPProxy RemoteChecksumRx RemoteChecksumTx "
                "RouteShortCircuit UDP6ZeroCheckSumRx UDP6ZeroCheckSumTx UDP6ZeroChecksumRx UDP6ZeroChecksumTx "
                "UDPCheckSum UDPChecksum VNIFilter"
            ),
            "bool | =inherit": "IPDoNotFragment",
            "interval 1..65535": "PortRange",
            "span 0..18446744073709551615": "FDBAgeingSec",
        },
        "WLAN": {
            (
                "252: ? =ad-hoc =ap =ap-vlan =mesh-point =monitor =nan =ocb =p2p-client =p2p-device =p2p-go "
                "=station =wds; 262: ? =ad-hoc =ap =ap-vlan =mesh-point =monitor =nan =nan-data =ocb "
                "=p2p-client =p2p-device =p2p-go =pd =station =wds"
            ): ("Type"),
            "? any": "PhysicalDevice",
            "? bool": "WDS",
        },
        "WireGuard": {
            "0..4294967295": "FirewallMark FwMark",
            "247: ? key; 257: ? key | credential": "PrivateKey",
            "247: ? old path; 257: ? path": "PrivateKeyFile",
            "? 0..4294967295": "RouteMetric",
            "? 1..4294967295 | no | =default =local =main": "RouteTable",
            "? 1..65535 | =auto": "ListenPort",
        },
        "WireGuardPeer": {
            "0..65535 | =off": "PersistentKeepalive",
            "247: ? key; 257: ? key | credential": "PresharedKey PublicKey",
            "247: ? old path; 257: ? path": "PresharedKeyFile",
            "247: endpoint; 257: endpoint | credential": "Endpoint",
            "? 0..4294967295": "RouteMetric",
            "? 1..4294967295 | no | =default =local =main": "RouteTable",
            "? commas: prefix": "AllowedIPs",
            "? path": "PublicKeyFile",
        },
        "Xfrm": {
            "0..4294967295": "InterfaceId",
            "bool": "Independent",
        },
    },
    "link": {
        "EnergyEfficientEthernet": {
            "? bool": "Enable TxLowPowerIdle",
            (
                "? list: =100000basecr-full =100000basecr2-full =100000basecr4-full =100000basedr-full "
                "=100000basedr2-full =100000basekr-full =100000basekr2-full =100000basekr4-full "
                "=100000baselr-er-fr-full =100000baselr2-er2-fr2-full =100000baselr4-er4-full "
                "=100000basesr-full =100000basesr2-full =100000basesr4-full =10000basecr-full "
                "=10000baseer-full =10000basekr-full =10000basekx4-full =10000baselr-full =10000baselrm-full "
                "=10000baser-fec =10000basesr-full =10000baset-full =1000basekx-full =1000baset-full "
                "=1000baset-half =1000baset1-full =1000basex-full =100basefx-full =100basefx-half "
                "=100baset-full =100baset-half =100baset1-full =10baset-full =10baset-half =10baset1brr-full "
                "=10baset1l-full =10baset1s-full =10baset1s-half =10baset1s-p2mp-half =1600000basecr8-full "
                "=1600000basedr8-2-full =1600000basedr8-full =1600000basekr8-full =200000basecr-full "
                "=200000basecr2-full =200000basecr4-full =200000basedr-2-full =200000basedr-full "
                "=200000basedr2-full =200000basedr4-full =200000basekr-full =200000basekr2-full "
                "=200000basekr4-full =200000baselr2-er2-fr2-full =200000baselr4-er4-fr4-full "
                "=200000basesr-full =200000basesr2-full =200000basesr4-full =200000basevr-full "
                "=20000basekr2-full =20000basemld2-full =25000basecr-full =25000basekr-full =25000basesr-full "
                "=2500baset-full =2500basex-full =400000basecr2-full =400000basecr4-full =400000basecr8-full "
                "=400000basedr2-2-full =400000basedr2-full =400000basedr4-full =400000basedr8-full "
                "=400000basekr2-full =400000basekr4-full =400000basekr8-full =400000baselr4-er4-fr4-full "
                "=400000baselr8-er8-fr8-full =400000basesr2-full =400000basesr4-full =400000basesr8-full "
                "=400000basevr2-full =40000basecr4-full =40000basekr4-full =40000baselr4-full "
                "=40000basesr4-full =50000basecr-full =50000basecr2-full =50000basedr-full =50000basekr-full "
                "=50000basekr2-full =50000baselr-er-fr-full =50000basesr-full =50000basesr2-full "
                "=5000baset-full =56000basecr4-full =56000basekr4-full =56000baselr4-full =56000basesr4-full "
                "=800000basecr4-full =800000basecr8-full =800000basedr4-2-full =800000basedr4-full "
                "=800000basedr8-2-full =800000basedr8-full =800000basekr4-full =800000basekr8-full "
                "=800000basesr4-full =800000basesr8-full =800000basevr4-full =800000basevr8-full =asym-pause "
                "=aui =autonegotiation =backplane =bnc =fec-baser =fec-llrs =fec-none =fec-rs =fibre =mii "
                "=pause =tp"
            ): ("LinkMode"),
            "span 0..18446744073709551615": "TxLowPowerIdleSec",
        },
        "Link": {
            "0..4294967295": "GenericSegmentOffloadMaxSegments",
            "247: 1..4294967295; 252: ? 1..4294967295": (
                "CombinedChannels OtherChannels RxBufferSize RxChannels RxJumboBufferSize RxMiniBufferSize "
                "TxBufferSize TxChannels"
            ),
            (
                "247: =arp =broadcast =magic =multicast =off =phy =secureon =unicast; 252: ? list: =arp "
                "=broadcast =magic =multicast =off =phy =secureon =unicast"
            ): ("WakeOnLan"),
            (
                "247: ? list: =100000basecr-full =100000basecr2-full =100000basecr4-full =100000basedr-full "
                "=100000basedr2-full =100000basekr-full =100000basekr2-full =100000basekr4-full "
                "=100000baselr-er-fr-full =100000baselr2-er2-fr2-full =100000baselr4-er4-full "
                "=100000basesr-full =100000basesr2-full =100000basesr4-full =10000basecr-full "
                "=10000baseer-full =10000basekr-full =10000basekx4-full =10000baselr-full =10000baselrm-full "
                "=10000baser-fec =10000basesr-full =10000baset-full =1000basekx-full =1000baset-full "
                "=1000baset-half =1000baset1-full =1000basex-full =100baset-full =100baset-half "
                "=100baset1-full =10baset-full =10baset-half =200000basecr2-full =200000basecr4-full "
                "=200000basedr2-full =200000basedr4-full =200000basekr2-full =200000basekr4-full "
                "=200000baselr2-er2-fr2-full =200000baselr4-er4-fr4-full =200000basesr2-full "
                "=200000basesr4-full =20000basekr2-full =20000basemld2-full =25000basecr-full "
                "=25000basekr-full =25000basesr-full =2500baset-full =2500basex-full =400000basecr4-full "
                "=400000basecr8-full =400000basedr4-full =400000basedr8-full =400000basekr4-full "
                "=400000basekr8-full =400000baselr4-er4-fr4-full =400000baselr8-er8-fr8-full "
                "=400000basesr4-full =400000basesr8-full =40000basecr4-full =40000basekr4-full "
                "=40000baselr4-full =40000basesr4-full =50000basecr-full =50000basecr2-full =50000basedr-full "
                "=50000basekr-full =50000basekr2-full =50000baselr-er-fr-full =50000basesr-full "
                "=50000basesr2-full =5000baset-full =56000basecr4-full =56000basekr4-full =56000baselr4-full "
                "=56000basesr4-full =asym-pause =aui =autonegotiation =backplane =bnc =fec-baser =fec-llrs "
                "=fec-none =fec-rs =fibre =mii =pause =tp; 252: ? list: =100000basecr-full =100000basecr2-full"
                " =100000basecr4-full =100000basedr-full =100000basedr2-full =100000basekr-full "
                "=100000basekr2-full =100000basekr4-full =100000baselr-er-fr-full =100000baselr2-er2-fr2-full "
                "=100000baselr4-er4-full =100000basesr-full =100000basesr2-full =100000basesr4-full "
                "=10000basecr-full =10000baseer-full =10000basekr-full =10000basekx4-full =10000baselr-full "
                "=10000baselrm-full =10000baser-fec =10000basesr-full =10000baset-full =1000basekx-full "
                "=1000baset-full =1000baset-half =1000baset1-full =1000basex-full =100basefx-full "
                "=100basefx-half =100baset-full =100baset-half =100baset1-full =10baset-full =10baset-half "
                "=200000basecr2-full =200000basecr4-full =200000basedr2-full =200000basedr4-full "
                "=200000basekr2-full =200000basekr4-full =200000baselr2-er2-fr2-full "
                "=200000baselr4-er4-fr4-full =200000basesr2-full =200000basesr4-full =20000basekr2-full "
                "=20000basemld2-full =25000basecr-full =25000basekr-full =25000basesr-full =2500baset-full "
                "=2500basex-full =400000basecr4-full =400000basecr8-full =400000basedr4-full "
                "=400000basedr8-full =400000basekr4-full =400000basekr8-full =400000baselr4-er4-fr4-full "
                "=400000baselr8-er8-fr8-full =400000basesr4-full =400000basesr8-full =40000basecr4-full "
                "=40000basekr4-full =40000baselr4-full =40000basesr4-full =50000basecr-full =50000basecr2-full"
                " =50000basedr-full =50000basekr-full =50000basekr2-full =50000baselr-er-fr-full "
                "=50000basesr-full =50000basesr2-full =5000baset-full =56000basecr4-full =56000basekr4-full "
                "=56000baselr4-full =56000basesr4-full =asym-pause =aui =autonegotiation =backplane =bnc "
                "=fec-baser =fec-llrs =fec-none =fec-rs =fibre =mii =pause =tp; 254: ? list: "
                "=100000basecr-full =100000basecr2-full =100000basecr4-full =100000basedr-full "
                "=100000basedr2-full =100000basekr-full =100000basekr2-full =100000basekr4-full "
                "=100000baselr-er-fr-full =100000baselr2-er2-fr2-full =100000baselr4-er4-full "
                "=100000basesr-full =100000basesr2-full =100000basesr4-full =10000basecr-full "
                "=10000baseer-full =10000basekr-full =10000basekx4-full =10000baselr-full =10000baselrm-full "
                "=10000baser-fec =10000basesr-full =10000baset-full =1000basekx-full =1000baset-full "
                "=1000baset-half =1000baset1-full =1000basex-full =100basefx-full =100basefx-half "
                "=100baset-full =100baset-half =100baset1-full =10baset-full =10baset-half =10baset1l-full "
                "=200000basecr2-full =200000basecr4-full =200000basedr2-full =200000basedr4-full "
                "=200000basekr2-full =200000basekr4-full =200000baselr2-er2-fr2-full "
                "=200000baselr4-er4-fr4-full =200000basesr2-full =200000basesr4-full =20000basekr2-full "
                "=20000basemld2-full =25000basecr-full =25000basekr-full =25000basesr-full =2500baset-full "
                "=2500basex-full =400000basecr4-full =400000basecr8-full =400000basedr4-full "
                "=400000basedr8-full =400000basekr4-full =400000basekr8-full =400000baselr4-er4-fr4-full "
                "=400000baselr8-er8-fr8-full =400000basesr4-full =400000basesr8-full =40000basecr4-full "
                "=40000basekr4-full =40000baselr4-full =40000basesr4-full =50000basecr-full =50000basecr2-full"
                " =50000basedr-full =50000basekr-full =50000basekr2-full =50000baselr-er-fr-full "
                "=50000basesr-full =50000basesr2-full =5000baset-full =56000basecr4-full =56000basekr4-full "
                "=56000baselr4-full =56000basesr4-full =800000basecr8-full =800000basedr8-2-full "
                "=800000basedr8-full =800000basekr8-full =800000basesr8-full =800000basevr8-full =asym-pause "
                "=aui =autonegotiation =backplane =bnc =fec-baser =fec-llrs =fec-none =fec-rs =fibre =mii "
                "=pause =tp; 257: ? list: =100000basecr-full =100000basecr2-full =100000basecr4-full "
                "=100000basedr-full =100000basedr2-full =100000basekr-full =100000basekr2-full "
                "=100000basekr4-full =100000baselr-er-fr-full =100000baselr2-er2-fr2-full "
                "=100000baselr4-er4-full =100000basesr-full =100000basesr2-full =100000basesr4-full "
                "=10000basecr-full =10000baseer-full =10000basekr-full =10000basekx4-full =10000baselr-full "
                "=10000baselrm-full =10000baser-fec =10000basesr-full =10000baset-full =1000basekx-full "
                "=1000baset-full =1000baset-half =1000baset1-full =1000basex-full =100basefx-full "
                "=100basefx-half =100baset-full =100baset-half =100baset1-full =10baset-full =10baset-half "
                "=10baset1brr-full =10baset1l-full =10baset1s-full =10baset1s-half =10baset1s-p2mp-half "
                "=200000basecr-full =200000basecr2-full =200000basecr4-full =200000basedr-2-full "
                "=200000basedr-full =200000basedr2-full =200000basedr4-full =200000basekr-full "
                "=200000basekr2-full =200000basekr4-full =200000baselr2-er2-fr2-full "
                "=200000baselr4-er4-fr4-full =200000basesr-full =200000basesr2-full =200000basesr4-full "
                "=200000basevr-full =20000basekr2-full =20000basemld2-full =25000basecr-full =25000basekr-full"
                " =25000basesr-full =2500baset-full =2500basex-full =400000basecr2-full =400000basecr4-full "
                "=400000basecr8-full =400000basedr2-2-full =400000basedr2-full =400000basedr4-full "
                "=400000basedr8-full =400000basekr2-full =400000basekr4-full =400000basekr8-full "
                "=400000baselr4-er4-fr4-full =400000baselr8-er8-fr8-full =400000basesr2-full "
                "=400000basesr4-full =400000basesr8-full =400000basevr2-full =40000basecr4-full "
                "=40000basekr4-full =40000baselr4-full =40000basesr4-full =50000basecr-full =50000basecr2-full"
                " =50000basedr-full =50000basekr-full =50000basekr2-full =50000baselr-er-fr-full "
                "=50000basesr-full =50000basesr2-full =5000baset-full =56000basecr4-full =56000basekr4-full "
                "=56000baselr4-full =56000basesr4-full =800000basecr4-full =800000basecr8-full "
                "=800000basedr4-2-full =800000basedr4-full =800000basedr8-2-full =800000basedr8-full "
                "=800000basekr4-full =800000basekr8-full =800000basesr4-full =800000basesr8-full "
                "=800000basevr4-full =800000basevr8-full =asym-pause =aui =autonegotiation =backplane =bnc "
                "=fec-baser =fec-llrs =fec-none =fec-rs =fibre =mii =pause =tp; 262: ? list: "
                "=100000basecr-full =100000basecr2-full =100000basecr4-full =100000basedr-full "
                "=100000basedr2-full =100000basekr-full =100000basekr2-full =100000basekr4-full "
                "=100000baselr-er-fr-full =100000baselr2-er2-fr2-full =100000baselr4-er4-full "
                "=100000basesr-full =100000basesr2-full =100000basesr4-full =10000basecr-full "
                "=10000baseer-full =10000basekr-full =10000basekx4-full =10000baselr-full =10000baselrm-full "
                "=10000baser-fec =10000basesr-full =10000baset-full =1000basekx-full =1000baset-full "
                "=1000baset-half =1000baset1-full =1000basex-full =100basefx-full =100basefx-half "
                "=100baset-full =100baset-half =100baset1-full =10baset-full =10baset-half =10baset1brr-full "
                "=10baset1l-full =10baset1s-full =10baset1s-half =10baset1s-p2mp-half =1600000basecr8-full "
                "=1600000basedr8-2-full =1600000basedr8-full =1600000basekr8-full =200000basecr-full "
                "=200000basecr2-full =200000basecr4-full =200000basedr-2-full =200000basedr-full "
                "=200000basedr2-full =200000basedr4-full =200000basekr-full =200000basekr2-full "
                "=200000basekr4-full =200000baselr2-er2-fr2-full =200000baselr4-er4-fr4-full "
                "=200000basesr-full =200000basesr2-full =200000basesr4-full =200000basevr-full "
                "=20000basekr2-full =20000basemld2-full =25000basecr-full =25000basekr-full =25000basesr-full "
                "=2500baset-full =2500basex-full =400000basecr2-full =400000basecr4-full =400000basecr8-full "
                "=400000basedr2-2-full =400000basedr2-full =400000basedr4-full =400000basedr8-full "
                "=400000basekr2-full =400000basekr4-full =400000basekr8-full =400000baselr4-er4-fr4-full "
                "=400000baselr8-er8-fr8-full =400000basesr2-full =400000basesr4-full =400000basesr8-full "
                "=400000basevr2-full =40000basecr4-full =40000basekr4-full =40000baselr4-full "
                "=40000basesr4-full =50000basecr-full =50000basecr2-full =50000basedr-full =50000basekr-full "
                "=50000basekr2-full =50000baselr-er-fr-full =50000basesr-full =50000basesr2-full "
                "=5000baset-full =56000basecr4-full =56000basekr4-full =56000baselr4-full =56000basesr4-full "
                "=800000basecr4-full =800000basecr8-full =800000basedr4-2-full =800000basedr4-full "
                "=800000basedr8-2-full =800000basedr8-full =800000basekr4-full =800000basekr8-full "
                "=800000basesr4-full =800000basesr8-full =800000basevr4-full =800000basevr8-full =asym-pause "
                "=aui =autonegotiation =backplane =bnc =fec-baser =fec-llrs =fec-none =fec-rs =fibre =mii "
                "=pause =tp"
            ): ("Advertise"),
            "247: bool; 252: ? bool": (
                "AutoNegotiation AutoNegotiationFlowControl GenericReceiveOffload GenericSegmentationOffload "
                "LargeReceiveOffload ReceiveChecksumOffload RxFlowControl TCP6SegmentationOffload "
                "TCPSegmentationOffload TransmitChecksumOffload TxFlowControl"
            ),
            "247: ethernet; 252: ? hardware": "MACAddress",
            "247: size 68..4294967295; 252: size 0..4294967295": "MTUBytes",
            "252: ? 1..4096; 262: ? 1..16384": "ReceiveQueues TransmitQueues",
            (
                "257: ? =all =disable or commas: 4294967295..4294967295 | interval 0..8191; 262: ? =all "
                "=disable or commas: interval 0..8191"
            ): ("ReceivePacketSteeringCPUMask"),
            "=aui =bnc =fibre =mii =tp": "Port",
            "=full =half": "Duplex",
            "? 0..2147483647": "SR-IOVVirtualFunctions",
            "? 0..4294967293 | =local": "IRQAffinityNUMA",
            "? 0..4294967294": "TransmitQueueLength",
            "? 0..4294967295": (
                "CoalescePacketRateHigh CoalescePacketRateLow RxMaxCoalescedFrames RxMaxCoalescedHighFrames "
                "RxMaxCoalescedIrqFrames RxMaxCoalescedLowFrames TxMaxCoalescedFrames TxMaxCoalescedHighFrames "
                "TxMaxCoalescedIrqFrames TxMaxCoalescedLowFrames"
            ),
            "? =auto =mdi =mdi-x": "MDI",
            "? =none =persistent =random": "MACAddressPolicy",
            "? =single =spread": "IRQAffinityPolicy",
            "? alias": "Alias",
            "? any": "Description UDPSegmentationOffload",
            "? bool": (
                "GenericReceiveOffloadHardware GenericReceiveOffloadList GenericReceiveOffloadUDPForwarding "
                "NTupleFilter PartialGenericSegmentationOffload ReceiveAll ReceiveFCS ReceiveVLANCTAGFilter "
                "ReceiveVLANCTAGHardwareAcceleration ScatterGather ScatterGatherFragmentList "
                "TCPECNSegmentationOffload TCPMangleIdSegmentationOffload TransmitVLANCTAGHardwareAcceleration "
                "TransmitVLANSTAGHardwareAcceleration UseAdaptiveRxCoalesce UseAdaptiveTxCoalesce"
            ),
            "? commas: interval 0..8191": "IRQAffinity",
            "? escaped: variable": "ImportProperty UnsetProperty",
            "? ethernet | path": "WakeOnLanPassword",
            "? ifname": "Name",
            "? list: =database =keep =kernel =mac =onboard =path =slot": "NamePolicy",
            "? list: =database =mac =onboard =path =slot": "AlternativeNamesPolicy",
            "? list: altname": "AlternativeName",
            "? list: property": "Property",
            "? span 0..4294967295": (
                "RxCoalesceHighSec RxCoalesceIrqSec RxCoalesceLowSec RxCoalesceSec TxCoalesceHighSec "
                "TxCoalesceIrqSec TxCoalesceLowSec TxCoalesceSec"
            ),
            "? span 1..4294967295": "CoalescePacketRateSampleIntervalSec StatisticsBlockCoalesceSec",
            "rate 0..18446744073709551615": "BitsPerSecond",
            "size 0..18446744073709551615": "GenericSegmentOffloadMaxBytes",
        },
        "Match": {
            "247: ? list: ethernet; 252: ? list: hardware": "MACAddress PermanentMACAddress",
            "? list: ifname": "OriginalName",
            "? list: property": "Property",
            "? list: word": (
                "Architecture Credential Firmware Host KernelCommandLine KernelVersion MachineTag Version "
                "Virtualization"
            ),
            "? quoted: word": "Driver Kind Path Type",
        },
        "SR-IOV": {
            "? 0..2147483646": "VirtualFunction",
            "? 0..4294967295": "QualityOfService",
            "? 1..4095": "VLANId",
            "? =802.1Q =802.1ad": "VLANProtocol",
            "? bool": "MACSpoofCheck QueryReceiveSideScaling Trust",
            "? bool | =auto": "LinkState",
            "? ethernet": "MACAddress",
        },
    },
}

# the same for what it takes without a word, where that is less
QUIET: dict[str, dict[str, dict[str, str]]] = {
    "network": {
        "Address": {
            "247: =both =ipv4 =ipv6 =none; 257: ? =both =ipv4 =ipv6 =none": "DuplicateAddressDetection",
            "247: some interface address; 257: ? interface address": "Address Peer",
        },
        "IPv6SendRA": {
            "247: ? span 0..18446744073709551615; 252: ? span 0..0 | span 4000000..9000000000": "RouterLifetimeSec",
        },
        "Network": {
            "247: bool | =ipv4 =ipv6 =kernel; 257: =(none)": "IPForward",
            "247: bool; 252: ? no | =both =ipv4 =ipv6": "IPMasquerade",
            "247: some interface address; 257: ? interface address": "Address",
            "=(none)": "IPv4LL",
            "bool | =ipv4 =ipv6": "DHCP",
        },
    },
    "netdev": {
        "WireGuardPeer": {
            "247: ? commas: prefix; 252: ? commas: whole prefix": "AllowedIPs",
        },
    },
    "link": {},
}
