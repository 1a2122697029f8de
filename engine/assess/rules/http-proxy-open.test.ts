import { itJudges } from '../../testing/rule-cases.ts';
import { httpProxyOpen } from './http-proxy-open.ts';

const open = { protocol: 'http', facts: { 'http-open-proxy': 'yes' } } as const;

itJudges(httpProxyOpen, {
  flags: [
    ['an open proxy on the Internet', { ...open, zone: 'internet' }, 'act-now'],
    ['an open proxy in the office', { ...open, zone: 'workstation' }, 'this-week'],
    ['an open proxy behind the VPN', { ...open, zone: 'vpn' }, 'this-month'],
  ],
  passes: [
    [
      'a proxy that wants a login',
      { protocol: 'http', facts: { 'http-open-proxy': 'no' }, zone: 'internet' },
    ],
    ['a web server that was not asked', { protocol: 'http', zone: 'internet' }],
  ],
});
