import { itJudges } from '../../testing/rule-cases.ts';
import { mysqlTls } from './mysql-tls.ts';

const plain = { protocol: 'mysql', facts: { 'tls-offered': 'no' } } as const;

itJudges(mysqlTls, {
  flags: [
    ['a server without TLS on the Internet', { ...plain, zone: 'internet' }, 'this-week'],
    ['a server without TLS among servers', { ...plain, zone: 'server' }, 'this-month'],
    ['a server without TLS behind the VPN', { ...plain, zone: 'vpn' }, 'watch'],
  ],
  passes: [
    [
      'a server that offers TLS',
      { protocol: 'mysql', facts: { 'tls-offered': 'yes' }, zone: 'internet' },
    ],
    ['a server that refused to talk', { protocol: 'mysql', zone: 'internet' }],
    ['the same fact of another protocol', { ...plain, protocol: 'redis', zone: 'internet' }],
  ],
});
