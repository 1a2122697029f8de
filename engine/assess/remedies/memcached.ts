/** memcached for the programs of its own machine, without UDP. */
import type { Fix } from '../../facts/finding.ts';

export const memcachedOnLoopback: readonly Fix[] = [
  {
    control: 'close',
    platform: 'memcached.conf',
    what: 'Listen on this machine only and never by UDP (Debian, Ubuntu).',
    commands: [
      'cp -p /etc/memcached.conf /etc/memcached.conf.postern',
      "sed -i -E '/^(-l|-U|--listen|--udp-port)/d' /etc/memcached.conf",
      "printf '%s\\n' '-l 127.0.0.1' '-U 0' >> /etc/memcached.conf",
      'systemctl restart memcached',
    ],
    undo: ['mv /etc/memcached.conf.postern /etc/memcached.conf', 'systemctl restart memcached'],
    sideEffect: 'Applications on other machines lose the cache; the restart empties it.',
  },
  {
    control: 'close',
    platform: 'rhel',
    what: 'Listen on this machine only and never by UDP.',
    commands: [
      'cp -p /etc/sysconfig/memcached /etc/sysconfig/memcached.postern',
      `sed -i -E 's/^OPTIONS=.*/OPTIONS="-l 127.0.0.1 -U 0"/' /etc/sysconfig/memcached`,
      'systemctl restart memcached',
    ],
    undo: [
      'mv /etc/sysconfig/memcached.postern /etc/sysconfig/memcached',
      'systemctl restart memcached',
    ],
    sideEffect: 'Other options in that line are lost; the restart empties the cache.',
  },
];
