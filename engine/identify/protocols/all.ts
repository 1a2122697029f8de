/** Every protocol, sorted by id. A test holds this list against the folder. */
import type { Protocol } from '../protocol.ts';
import { dns } from './dns.ts';
import { dnsTcp } from './dns-tcp.ts';
import { http } from './http.ts';
import { memcached } from './memcached.ts';
import { memcachedUdp } from './memcached-udp.ts';
import { mqtt } from './mqtt.ts';
import { mysql } from './mysql.ts';
import { ntp } from './ntp.ts';
import { postgresql } from './postgresql.ts';
import { rdp } from './rdp.ts';
import { redis } from './redis.ts';
import { smb } from './smb.ts';
import { snmp } from './snmp.ts';
import { tls } from './tls.ts';
import { vnc } from './vnc.ts';

export const protocols: readonly Protocol[] = [
  dns,
  dnsTcp,
  http,
  memcached,
  memcachedUdp,
  mqtt,
  mysql,
  ntp,
  postgresql,
  rdp,
  redis,
  smb,
  snmp,
  tls,
  vnc,
];
