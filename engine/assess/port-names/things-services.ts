/**
 * Printers, cameras, telephones, machines and medical devices.
 * The form of the lines is told in ../port-names.ts.
 */
export const thingsServices = `
jetdirect | Raw printing (JetDirect/PDL) | tcp 9100-9107 9112-9116 2501 | critical low info
  Prints whatever bytes arrive.
  IPP inside TLS with a login, through a print server
lpd | LPD | tcp 515 | high low info
  The printing protocol of old Unix.
  IPP inside TLS
ipp | IPP / CUPS | tcp 631, udp 631 | high low info
  Printing over HTTP.
  IPP inside TLS; cups-browsed removed
ssdp | UPnP / SSDP | tcp 1900 5000 49152, udp 1900 | critical medium low
  Lets devices find each other, and open ports in the router (UPnP).
  UPnP off in the router; fixed rules with an end date
wsd | WS-Discovery | tcp 5357 5358, udp 3702 | high low info
  Lets Windows, printers and cameras find each other.
  the local network only
mdns | mDNS / Bonjour | udp 5353 | medium info info
  Lets devices find each other by name on a local network.
  the local network only
natpmp | NAT-PMP / PCP | udp 5351 | high low low
  Lets programs open ports in the router.
  switch it off; fixed rules with an end date
rtsp | RTSP camera or recorder | tcp 554 8554 10554 | critical medium low
  The picture of a camera or recorder.
  a network of its own behind the VPN, RTSP inside TLS
dvr | Video recorders | tcp 8000 37777 34567 9530, udp 37810 | critical medium low
  The own protocols of video recorders; many have back doors.
  current firmware, a network of its own, behind the VPN
adb | Android Debug Bridge | tcp 5555 | critical high medium
  The debugger of Android devices: a shell without a login.
  network debugging switched off
coap | CoAP | tcp 5683, udp 5683 5684 | high medium low
  A small web for sensors.
  CoAP inside DTLS on port 5684
chromecast | Chromecast / AirPlay / Sonos | tcp 8008 8009 7000 1400 | high low info
  Streaming to televisions and loudspeakers.
  a network of its own for media
plex | Plex / media servers | tcp 32400 8096 8200, udp 32410-32414 | medium low info
  Media servers of private people.
  a VPN, or nothing on a company network
sip | SIP | tcp 5060 5061, udp 5060 | high low info
  Sets up telephone calls.
  SIP inside TLS with SRTP through a session border controller
h323 | H.323 | tcp 1720 | high low info
  Sets up calls of older video systems.
  SIP inside TLS through a gateway
iax | IAX2 | udp 4569 | high low info
  Joins telephone systems.
  SIP inside TLS
stun | STUN / TURN | tcp 3478 5349, udp 3478 | medium low info
  Helps calls through firewalls; TURN passes their traffic on.
  credentials that expire, and private addresses refused as peers
modbus | Modbus/TCP | tcp 502 802 | critical critical low
  Reads and sets values of industrial controllers, without a login.
  a network of its own, and Modbus/TCP Security or a VPN gateway
s7 | Siemens S7comm | tcp 102 | critical critical low
  Controls Siemens controllers.
  a network of its own, access levels, and TLS on new controllers
bacnet | BACnet/IP | udp 47808 | critical high low
  Controls heating, air and doors of buildings, without a login.
  BACnet/SC in a network of its own
enip | EtherNet/IP CIP | tcp 44818 2222, udp 44818 2222 | critical critical low
  Controls industrial controllers (EtherNet/IP).
  CIP Security in a network of its own
dnp3 | DNP3 | tcp 20000, udp 20000 | critical critical low
  Telecontrol of power and water networks.
  DNP3 secure authentication inside TLS, in a network of its own
iec104 | IEC 60870-5-104 | tcp 2404 | critical critical low
  Telecontrol of power networks.
  IEC 62351-3 (TLS), in a network of its own
opcua | OPC UA | tcp 4840 4843 | critical medium low
  Data and commands of machines.
  SignAndEncrypt only, and no anonymous users
fox | Niagara Fox | tcp 1911 4911 | critical high low
  Controls buildings by Niagara; passwords readable on port 1911.
  the encrypted form on port 4911, behind a VPN
ot-vendor | Controllers of other makers | tcp 5006 5007 9600 18245 2455 11740 1962 20547 5094, udp 9600 5094 5006 | critical critical low
  Programming ports of controllers of several makers.
  a network of its own
serial-gw | Serial device servers | tcp 4800 9999 30718 10001 771 950-966 4001-4016, udp 4800 30718 10001 | critical high low
  Puts serial equipment on the network, without a login.
  a network of its own; administration over HTTPS or SSH
atg | Automatic tank gauge (Veeder-Root TLS) | tcp 10001 8001 | critical high medium
  Gauges of fuel tanks.
  a VPN and the security code of the port
knx | KNXnet/IP | udp 3671 | critical high low
  Controls lights and blinds of buildings.
  KNX IP Secure
dicom | DICOM | tcp 104 11112 2761 2762 4242 | critical high low
  Sends and fetches medical pictures.
  DICOM inside TLS with a list of allowed stations
hl7 | HL7 v2 MLLP | tcp 2575 6661 | critical high low
  Messages about patients between hospital systems.
  MLLP inside TLS, or a VPN
`;
