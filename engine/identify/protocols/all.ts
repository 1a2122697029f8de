/** Every protocol, sorted by id. A test holds this list against the folder. */
import type { Protocol } from '../protocol.ts';
import { amqp } from './amqp.ts';
import { beanstalkd } from './beanstalkd.ts';
import { bolt } from './bolt.ts';
import { cassandra } from './cassandra.ts';
import { clickhouse } from './clickhouse.ts';
import { dns } from './dns.ts';
import { dnsTcp } from './dns-tcp.ts';
import { ftp } from './ftp.ts';
import { gearman } from './gearman.ts';
import { http } from './http.ts';
import { imap } from './imap.ts';
import { jdwp } from './jdwp.ts';
import { kafka } from './kafka.ts';
import { ldap } from './ldap.ts';
import { memcached } from './memcached.ts';
import { memcachedUdp } from './memcached-udp.ts';
import { mongodb } from './mongodb.ts';
import { mqtt } from './mqtt.ts';
import { mssql } from './mssql.ts';
import { mssqlBrowser } from './mssql-browser.ts';
import { mysql } from './mysql.ts';
import { nats } from './nats.ts';
import { ntp } from './ntp.ts';
import { openwire } from './openwire.ts';
import { oracleTns } from './oracle-tns.ts';
import { pop3 } from './pop3.ts';
import { postgresql } from './postgresql.ts';
import { rdp } from './rdp.ts';
import { redis } from './redis.ts';
import { smb } from './smb.ts';
import { smtp } from './smtp.ts';
import { snmp } from './snmp.ts';
import { ssh } from './ssh.ts';
import { stomp } from './stomp.ts';
import { telnet } from './telnet.ts';
import { tls } from './tls.ts';
import { vnc } from './vnc.ts';
import { zookeeper } from './zookeeper.ts';

export const protocols: readonly Protocol[] = [
  amqp,
  beanstalkd,
  bolt,
  cassandra,
  clickhouse,
  dns,
  dnsTcp,
  ftp,
  gearman,
  http,
  imap,
  jdwp,
  kafka,
  ldap,
  memcached,
  memcachedUdp,
  mongodb,
  mqtt,
  mssql,
  mssqlBrowser,
  mysql,
  nats,
  ntp,
  openwire,
  oracleTns,
  pop3,
  postgresql,
  rdp,
  redis,
  smb,
  smtp,
  snmp,
  ssh,
  stomp,
  telnet,
  tls,
  vnc,
  zookeeper,
];
