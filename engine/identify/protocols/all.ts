/** Every protocol, sorted by id. A test holds this list against the folder. */
import type { Protocol } from '../protocol.ts';
import { afp } from './afp.ts';
import { amqp } from './amqp.ts';
import { beanstalkd } from './beanstalkd.ts';
import { bolt } from './bolt.ts';
import { cassandra } from './cassandra.ts';
import { chargen } from './chargen.ts';
import { chargenUdp } from './chargen-udp.ts';
import { clickhouse } from './clickhouse.ts';
import { cvs } from './cvs.ts';
import { daytime } from './daytime.ts';
import { daytimeUdp } from './daytime-udp.ts';
import { dns } from './dns.ts';
import { dnsTcp } from './dns-tcp.ts';
import { echo } from './echo.ts';
import { echoUdp } from './echo-udp.ts';
import { epmd } from './epmd.ts';
import { erlangNode } from './erlang-node.ts';
import { finger } from './finger.ts';
import { ftp } from './ftp.ts';
import { gearman } from './gearman.ts';
import { git } from './git.ts';
import { gopher } from './gopher.ts';
import { http } from './http.ts';
import { ident } from './ident.ts';
import { imap } from './imap.ts';
import { irc } from './irc.ts';
import { jdwp } from './jdwp.ts';
import { kafka } from './kafka.ts';
import { ldap } from './ldap.ts';
import { memcached } from './memcached.ts';
import { memcachedUdp } from './memcached-udp.ts';
import { mongodb } from './mongodb.ts';
import { mountd } from './mountd.ts';
import { mpd } from './mpd.ts';
import { mqtt } from './mqtt.ts';
import { mssql } from './mssql.ts';
import { mssqlBrowser } from './mssql-browser.ts';
import { mysql } from './mysql.ts';
import { nats } from './nats.ts';
import { nbd } from './nbd.ts';
import { nfs } from './nfs.ts';
import { nfsUdp } from './nfs-udp.ts';
import { nntp } from './nntp.ts';
import { ntp } from './ntp.ts';
import { oncRpc } from './onc-rpc.ts';
import { openwire } from './openwire.ts';
import { oracleTns } from './oracle-tns.ts';
import { pop3 } from './pop3.ts';
import { postgresql } from './postgresql.ts';
import { rdp } from './rdp.ts';
import { redis } from './redis.ts';
import { rexec } from './rexec.ts';
import { rlogin } from './rlogin.ts';
import { rpcbind } from './rpcbind.ts';
import { rpcbindUdp } from './rpcbind-udp.ts';
import { rsh } from './rsh.ts';
import { rsync } from './rsync.ts';
import { smb } from './smb.ts';
import { smtp } from './smtp.ts';
import { snmp } from './snmp.ts';
import { socks5 } from './socks5.ts';
import { ssh } from './ssh.ts';
import { stomp } from './stomp.ts';
import { svn } from './svn.ts';
import { telnet } from './telnet.ts';
import { tftp } from './tftp.ts';
import { time } from './time.ts';
import { timeUdp } from './time-udp.ts';
import { tls } from './tls.ts';
import { vnc } from './vnc.ts';
import { x11 } from './x11.ts';
import { xmppClient } from './xmpp-client.ts';
import { xmppServer } from './xmpp-server.ts';
import { zookeeper } from './zookeeper.ts';

export const protocols: readonly Protocol[] = [
  afp,
  amqp,
  beanstalkd,
  bolt,
  cassandra,
  chargen,
  chargenUdp,
  clickhouse,
  cvs,
  daytime,
  daytimeUdp,
  dns,
  dnsTcp,
  echo,
  echoUdp,
  epmd,
  erlangNode,
  finger,
  ftp,
  gearman,
  git,
  gopher,
  http,
  ident,
  imap,
  irc,
  jdwp,
  kafka,
  ldap,
  memcached,
  memcachedUdp,
  mongodb,
  mountd,
  mpd,
  mqtt,
  mssql,
  mssqlBrowser,
  mysql,
  nats,
  nbd,
  nfs,
  nfsUdp,
  nntp,
  ntp,
  oncRpc,
  openwire,
  oracleTns,
  pop3,
  postgresql,
  rdp,
  redis,
  rexec,
  rlogin,
  rpcbind,
  rpcbindUdp,
  rsh,
  rsync,
  smb,
  smtp,
  snmp,
  socks5,
  ssh,
  stomp,
  svn,
  telnet,
  tftp,
  time,
  timeUdp,
  tls,
  vnc,
  x11,
  xmppClient,
  xmppServer,
  zookeeper,
];
