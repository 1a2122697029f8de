/**
 * Remote access, VPNs and the management of networks and servers.
 * The form of the lines is told in ../port-names.ts.
 */
export const accessServices = `
rdp | Remote Desktop (RDP) | tcp 3389, udp 3389 | critical medium low
  Shows and controls the screen of a Windows machine from afar.
  an RD Gateway or VPN with a second factor in front, and Network Level Authentication required
ssh | Secure Shell | tcp 22 2222 | high low info
  An encrypted shell, and file transfer, for administrators.
  keys or certificates with a second factor, behind a bastion or VPN; no passwords
telnet | Telnet | tcp 23 2323 | critical high medium
  A shell whose every key stroke, passwords included, crosses the network readable.
  SSH
rlogin | rlogin | tcp 513 | critical high high
  A remote login that trusts machines by their address.
  SSH
rsh | Remote shell (rsh/rexec) | tcp 514 512 | critical high high
  Runs commands for machines that are trusted by their address.
  SSH
vnc | VNC / RFB | tcp 5900-5910 5800-5810 | critical high medium
  Shows and controls a screen; often guarded by one short shared password or none.
  Remote Desktop with NLA behind a gateway, or VNC inside SSH or a VPN
x11 | X Window System | tcp 6000-6009 | critical high medium
  The display protocol of Unix: whoever gets in sees the screen and types on it.
  X forwarding inside SSH; start the server with -nolisten tcp
winrm | Windows Remote Management | tcp 5985 5986 | critical medium low
  Windows' channel for commands and PowerShell from afar.
  WinRM over HTTPS with Kerberos or certificates, from jump hosts only
citrix-ica | Citrix ICA / CGP | tcp 1494 2598, udp 1494 2598 | high low low
  Sessions of a Citrix farm without the gateway in front.
  Citrix Gateway over TLS with a second factor
pcoip | Teradici PCoIP / VMware Horizon | tcp 4172 8443, udp 4172 8443 | high low info
  Remote desktops of VMware Horizon and Teradici.
  the Horizon access gateway with a second factor
teamviewer | TeamViewer (listening host) | tcp 5938, udp 5938 | high medium medium
  Remote support software that waits for connections on the local network.
  a company-managed tenant with a second factor and an allow-list, without a local listener
anydesk | AnyDesk | tcp 7070 6568, udp 50001-50003 | high medium medium
  Remote support software, also a favourite tool of intruders.
  a company-managed tenant with a second factor and an allow-list, direct connections off
rustdesk | RustDesk server | tcp 21114-21119, udp 21116 | high medium low
  The relay of a self-hosted remote support system.
  a pinned key, and its console behind the VPN
screenconnect | ConnectWise ScreenConnect | tcp 8040 8041 | high medium low
  The server of ConnectWise remote support, which controls all its agents.
  the current version, a second factor, and an allow-list for its console
radmin | Radmin | tcp 4899 | critical high medium
  An older remote control program with a password only.
  Remote Desktop or SSH behind a VPN
dameware | DameWare Mini Remote | tcp 6129 | critical medium low
  Remote control of Windows machines for a help desk.
  the current version, inside the VPN
pcanywhere | pcAnywhere | tcp 5631, udp 5632 | critical critical high
  A remote control program that has had no updates since 2014.
  any supported tool behind a VPN
splashtop | Splashtop streamer | tcp 6783-6785 | high medium low
  Remote control of a desktop by Splashtop.
  a central tenant with a second factor
meshcentral | MeshCentral | tcp 4433 443, udp 16989 16990 | high medium low
  The console of MeshCentral, which controls all its agents.
  a second factor, and the console behind the VPN
ike | IPsec IKE | udp 500 4500 | info low info
  Sets up IPsec tunnels.
  IKEv2 with AES-GCM and group 19 or higher, certificates or EAP with a second factor
openvpn | OpenVPN | tcp 1194 443, udp 1194 | info low info
  A VPN over TLS.
  tls-crypt, a second factor, and the current version
wireguard | WireGuard | udp 51820 | info info info
  A VPN that is silent to whoever has no key.
  keep it, with a second factor at the portal
sslvpn | SSL VPN portal | tcp 443 4433 8443 10443, udp 443 | high medium low
  VPN portals in the browser; many known flaws.
  updates within days, a second factor, or IPsec or WireGuard in its place
pptp | PPTP | tcp 1723 | high high medium
  A VPN of the nineties whose login is broken.
  IKEv2, WireGuard or OpenVPN
l2tp | L2TP | udp 1701 | medium low low
  A tunnel that encrypts nothing by itself.
  IKEv2
zerotier | Overlay network | tcp 9993, udp 9993 41641 4242 | low medium low
  Networks laid over the Internet: ZeroTier, Tailscale, Nebula.
  an approved one with single sign-on and a second factor
winbox | MikroTik WinBox / RouterOS API | tcp 8291 8728 8729, udp 5678 | critical high low
  The management ports of MikroTik routers.
  SSH or HTTPS from the management network or VPN
smart-install | Cisco Smart Install | tcp 4786 | critical critical high
  Sets up Cisco switches without asking for a login.
  no vstack
unifi | UniFi Network controller | tcp 8443 8080 6789 8880 8843, udp 3478 10001 | high medium low
  The controller of Ubiquiti access points, switches and gateways.
  the cloud console with a second factor, or a VPN
admin-web | Administration page | tcp 443 8443 10000 8006 5001 2087 9090 4444 7443 10443 | critical medium low
  The page on which a device, hypervisor or server is administrated.
  a VPN or zero-trust gateway with a second factor, and a list of sources
snmp | SNMP | tcp 161, udp 161 162 | critical high low
  Reads and sets values of devices; versions 1 and 2c have a readable password.
  SNMPv3 with a login and encryption, from the monitoring server only
ipmi | IPMI / BMC | udp 623 | critical high low
  Controls a server's hardware from afar, and hands out password hashes by design.
  Redfish over HTTPS in a management network; IPMI over LAN off
bmc-web | Server management controller | tcp 443 17988 17990 5900 | critical high low
  The web page of a server's management controller.
  current firmware, a network of its own, a second factor
esxi | VMware ESXi / vCenter | tcp 443 902 5480 9443 427, udp 427 | critical high low
  The hypervisor and management server of VMware.
  current versions, the management network, a second factor
proxmox | Proxmox VE/PBS | tcp 8006 8007 3128 | critical medium low
  The console of the hypervisor Proxmox.
  a second factor and the management network
veeam | Veeam Backup | tcp 9392 9401 9419 6160 10001 | critical high low
  The backup server, which ransomware looks for first.
  current versions, a backup network, outside the domain, a second factor
nas | NAS administration | tcp 5000 5001 8080 443 | critical medium low
  The administration page of a storage box.
  a VPN, a second factor, and updates by themselves
`;
