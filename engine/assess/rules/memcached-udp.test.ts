import { itJudges } from '../../testing/rule-cases.ts';
import { memcachedUdp } from './memcached-udp.ts';

const byUdp = { protocol: 'memcached', transport: 'udp', port: 11_211 } as const;

itJudges(memcachedUdp, {
  flags: [
    ['a cache that answers the Internet by UDP', { ...byUdp, zone: 'internet' }, 'act-now'],
    ['one in the office', { ...byUdp, zone: 'workstation' }, 'this-month'],
    ['one behind the VPN', { ...byUdp, zone: 'vpn' }, 'watch'],
  ],
  passes: [
    ['a cache that answers by TCP', { protocol: 'memcached', zone: 'internet' }],
    ['another service on the port', { ...byUdp, protocol: null, zone: 'internet' }],
  ],
});
