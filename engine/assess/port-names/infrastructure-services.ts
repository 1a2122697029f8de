/**
 * Files, directories, web, names, mail and what is left of the early Internet.
 * The form of the lines is told in ../port-names.ts.
 */
export const infrastructureServices = `
smb | Windows file sharing (SMB) | tcp 445 139 | critical low info
  Windows file sharing; worms and ransomware spread through it.
  SMB 3.1.1 with signing and encryption inside the VPN, SMB over QUIC, or SFTP
netbios-ns | NetBIOS name service | udp 137 | high low info
  The old name service of Windows networks.
  DNS; switch NetBIOS over TCP/IP off
nfs | NFS | tcp 2049, udp 2049 | critical medium low
  File sharing of Unix, which by default believes who the client says it is.
  NFS 4.2 with Kerberos (sec=krb5p) or RPC-with-TLS, exported to fixed addresses
rpcbind | ONC RPC portmapper | tcp 111, udp 111 | high low info
  Tells on which ports the RPC services of a machine listen.
  NFS 4, which needs no portmapper; close it at the edge
rsync | rsync daemon | tcp 873 | critical high medium
  Copies folders; the daemon itself neither encrypts nor has to ask for a login.
  rsync over SSH
ftp | FTP | tcp 21 2121 | high medium low
  File transfer of the early Internet: password and files cross the network readable.
  SFTP, or FTPS with TLS required
ftps | FTPS implicit | tcp 990 | medium low info
  FTP inside TLS from the first byte.
  SFTP
tftp | TFTP | udp 69 | critical medium low
  Gives files to whoever asks, without a login: configurations and start-up files.
  HTTPS provisioning, or TFTP inside its own network only
afp | Apple Filing Protocol | tcp 548 | high low info
  The former file sharing of Macs.
  SMB 3
webdav | WebDAV | tcp 80 443 | high medium low
  A shared folder over HTTP that can be written to.
  HTTPS with a second factor, or SFTP
iscsi | iSCSI target | tcp 3260 | critical high low
  Disks over the network: whoever attaches one reads and writes it.
  a storage network of its own with mutual CHAP, or IPsec
ldap | LDAP | tcp 389 3268, udp 389 | critical medium low
  The directory of people, groups and machines.
  LDAPS or StartTLS, with signing and channel binding required
ldaps | LDAP over TLS | tcp 636 3269 | high info info
  The directory inside TLS.
  keep it, require channel binding, and keep it off the Internet
kerberos | Kerberos KDC | tcp 88 464 749, udp 88 464 | high info info
  Proves who people are in a Windows domain.
  keep it inside; the KDC proxy over HTTPS for people outside
msrpc | MSRPC endpoint mapper | tcp 135 593, udp 135 | high low info
  Tells Windows programs where the services of a machine listen.
  nothing from outside: close it at every border
msmq | Microsoft Message Queuing | tcp 1801, udp 3527 | critical medium low
  A message queue of Windows, an optional feature that is often forgotten.
  switch the feature off, or update and narrow it
wsus | WSUS | tcp 8530 8531 | critical medium low
  Hands out Windows updates inside a company.
  HTTPS on port 8531, and the current version
adws | Active Directory Web Services | tcp 9389 | high low info
  The management channel of Active Directory.
  the management network only
llmnr | LLMNR | udp 5355 | medium medium low
  Asks the neighbours for a name when DNS has none; intruders answer.
  DNS; switch it off by group policy
http | HTTP | tcp 80 8080 8000 8008 8081 8888 | medium low info
  Web pages without encryption: readable and changeable on the way.
  HTTPS with HSTS
https | HTTPS | tcp 443 8443 9443 4443, udp 443 | info info info
  Web pages inside TLS.
  keep it, and keep the server up to date
proxy-http | HTTP proxy | tcp 3128 8080 8118 | critical medium low
  Fetches web pages for others; open to all, it hides attackers.
  a proxy with a login and a list of sources
socks | SOCKS proxy | tcp 1080 9050 | critical high medium
  Passes connections on for others; open to all, it is a way inside.
  a VPN with a login
dns | DNS server | tcp 53 853, udp 53 853 | medium info info
  Turns names into addresses.
  recursion for your own clients only; DNS over TLS for people outside
dhcp | DHCP server | udp 67 547 | high info info
  Gives machines their addresses.
  DHCP snooping on the switches; never reachable from outside
ntp | NTP | udp 123 | medium info info
  Tells the time.
  chrony or NTPsec, control queries refused; NTS where the time must be certain
syslog | Syslog receiver | tcp 514 6514 601, udp 514 | medium low info
  Collects log messages of other machines.
  syslog over TLS on port 6514
bgp | BGP | tcp 179 | high medium low
  Exchanges routes between networks.
  a list of peers, TCP-AO, and the TTL security check
small-services | Small test services | tcp 7 9 13 17 19 37, udp 7 9 13 17 19 37 | high low low
  Test services of the early Internet: echo, discard, chargen and their kin.
  nothing: switch them off
finger | finger | tcp 79 | high low low
  Lists who is logged in.
  nothing: switch it off
ident | ident | tcp 113 | low low info
  Tells which account owns a connection.
  nothing: switch it off
smtp | SMTP | tcp 25 587 2525 | info low info
  Takes mail in and passes it on.
  STARTTLS with MTA-STS between servers; port 465 or 587 with TLS for people
smtps | SMTP submission over TLS | tcp 465 | low info info
  Takes mail of people in, inside TLS.
  keep it, with a second factor or without app passwords
pop3 | POP3 | tcp 110 | high medium low
  Fetches mail; without TLS the password crosses the network readable.
  POP3 inside TLS on port 995, or better IMAP inside TLS
pop3s | POP3 over TLS | tcp 995 | medium info info
  Fetches mail inside TLS.
  sign-in by OAuth 2 with a second factor
imap | IMAP | tcp 143 | high medium low
  Reads a mailbox; without TLS the password crosses the network readable.
  IMAP inside TLS on port 993, with OAuth 2
imaps | IMAP over TLS | tcp 993 | medium info info
  Reads a mailbox inside TLS.
  sign-in by OAuth 2 with a second factor
managesieve | ManageSieve | tcp 4190 | low info info
  Edits the filter rules of a mailbox.
  TLS required before the login
exchange | Exchange / OWA | tcp 443 | high low info
  Microsoft's mail server and its web mail.
  Exchange Online, or a supported version behind a pre-authentication proxy
nntp | NNTP | tcp 119 563 | medium low low
  News groups.
  nothing: close it where nobody reads them
`;
