/** Every rule, sorted by id. A test holds this list against the folder. */
import type { Rule } from '../rule.ts';
import { cldapAmp } from './cldap-amp.ts';
import { dnsRecursion } from './dns-recursion.ts';
import { dnsVersion } from './dns-version.ts';
import { ftpAnonymous } from './ftp-anonymous.ts';
import { ftpCleartext } from './ftp-cleartext.ts';
import { httpCleartext } from './http-cleartext.ts';
import { httpDirectoryListing } from './http-directory-listing.ts';
import { httpLoginClear } from './http-login-clear.ts';
import { httpProxyOpen } from './http-proxy-open.ts';
import { ldapAnon } from './ldap-anon.ts';
import { ldapCleartext } from './ldap-cleartext.ts';
import { ldapExposed } from './ldap-exposed.ts';
import { mailPlainLogin } from './mail-plain-login.ts';
import { memcachedNoauth } from './memcached-noauth.ts';
import { memcachedUdp } from './memcached-udp.ts';
import { mqttAnon } from './mqtt-anon.ts';
import { mqttClear } from './mqtt-clear.ts';
import { mysqlReach } from './mysql-reach.ts';
import { mysqlTls } from './mysql-tls.ts';
import { mysqlWeakAuth } from './mysql-weak-auth.ts';
import { ntpMode6 } from './ntp-mode6.ts';
import { ntpMonlist } from './ntp-monlist.ts';
import { pgTls } from './pg-tls.ts';
import { postgresqlNoauth } from './postgresql-noauth.ts';
import { postgresqlReach } from './postgresql-reach.ts';
import { postgresqlWeakAuth } from './postgresql-weak-auth.ts';
import { rdpCert } from './rdp-cert.ts';
import { rdpExposed } from './rdp-exposed.ts';
import { rdpNlaMissing } from './rdp-nla-missing.ts';
import { rdpStdSecurity } from './rdp-std-security.ts';
import { redisExposed } from './redis-exposed.ts';
import { redisNoauth } from './redis-noauth.ts';
import { rloginRsh } from './rlogin-rsh.ts';
import { smallServices } from './small-services.ts';
import { smbDialect } from './smb-dialect.ts';
import { smbExposed } from './smb-exposed.ts';
import { smbGuest } from './smb-guest.ts';
import { smbSigning } from './smb-signing.ts';
import { smb1Enabled } from './smb1-enabled.ts';
import { smtpAuthClear } from './smtp-auth-clear.ts';
import { smtpRelay } from './smtp-relay.ts';
import { smtpStarttls } from './smtp-starttls.ts';
import { snmpAnycommunity } from './snmp-anycommunity.ts';
import { snmpOldVersion } from './snmp-old-version.ts';
import { snmpPublic } from './snmp-public.ts';
import { snmpV3Noauth } from './snmp-v3-noauth.ts';
import { sshExposed } from './ssh-exposed.ts';
import { sshHostkeyWeak } from './ssh-hostkey-weak.ts';
import { sshPassword } from './ssh-password.ts';
import { sshTerrapin } from './ssh-terrapin.ts';
import { sshV1 } from './ssh-v1.ts';
import { sshWeakCipher } from './ssh-weak-cipher.ts';
import { sshWeakKex } from './ssh-weak-kex.ts';
import { telnetCleartext } from './telnet-cleartext.ts';
import { telnetNoauth } from './telnet-noauth.ts';
import { tftpOpen } from './tftp-open.ts';
import { tlsCert } from './tls-cert.ts';
import { tlsCertExpiring } from './tls-cert-expiring.ts';
import { tlsCertSelfSigned } from './tls-cert-self-signed.ts';
import { tlsOld } from './tls-old.ts';
import { tlsSsl3 } from './tls-ssl3.ts';
import { udpAmplifier } from './udp-amplifier.ts';
import { unknownService } from './unknown-service.ts';
import { vncExposed } from './vnc-exposed.ts';
import { vncNone } from './vnc-none.ts';
import { vncWeak } from './vnc-weak.ts';
import { x11Open } from './x11-open.ts';
import { x11Present } from './x11-present.ts';

export const rules: readonly Rule[] = [
  cldapAmp,
  dnsRecursion,
  dnsVersion,
  ftpAnonymous,
  ftpCleartext,
  httpCleartext,
  httpDirectoryListing,
  httpLoginClear,
  httpProxyOpen,
  ldapAnon,
  ldapCleartext,
  ldapExposed,
  mailPlainLogin,
  memcachedNoauth,
  memcachedUdp,
  mqttAnon,
  mqttClear,
  mysqlReach,
  mysqlTls,
  mysqlWeakAuth,
  ntpMode6,
  ntpMonlist,
  pgTls,
  postgresqlNoauth,
  postgresqlReach,
  postgresqlWeakAuth,
  rdpCert,
  rdpExposed,
  rdpNlaMissing,
  rdpStdSecurity,
  redisExposed,
  redisNoauth,
  rloginRsh,
  smallServices,
  smbDialect,
  smbExposed,
  smbGuest,
  smbSigning,
  smb1Enabled,
  smtpAuthClear,
  smtpRelay,
  smtpStarttls,
  snmpAnycommunity,
  snmpOldVersion,
  snmpPublic,
  snmpV3Noauth,
  sshExposed,
  sshHostkeyWeak,
  sshPassword,
  sshTerrapin,
  sshV1,
  sshWeakCipher,
  sshWeakKex,
  telnetCleartext,
  telnetNoauth,
  tftpOpen,
  tlsCert,
  tlsCertExpiring,
  tlsCertSelfSigned,
  tlsOld,
  tlsSsl3,
  udpAmplifier,
  unknownService,
  vncExposed,
  vncNone,
  vncWeak,
  x11Open,
  x11Present,
];
