import { itJudges } from '../../testing/rule-cases.ts';
import { mqttAnon } from './mqtt-anon.ts';

const open = { protocol: 'mqtt', facts: { 'no-authentication': 'yes' } } as const;

itJudges(mqttAnon, {
  flags: [
    ['an open broker on the Internet', { ...open, zone: 'internet' }, 'act-now'],
    ['an open broker among things', { ...open, zone: 'iot' }, 'this-week'],
    ['an open broker inside TLS', { ...open, tls: true, zone: 'workstation' }, 'this-week'],
    [
      'a broker that lets the empty name in',
      { protocol: 'mqtt', facts: { 'anonymous-login': 'yes' }, zone: 'vpn' },
      'this-month',
    ],
  ],
  passes: [
    [
      'a broker that refuses strangers',
      { protocol: 'mqtt', facts: { 'no-authentication': 'no' }, zone: 'internet' },
    ],
    ['a broker that did not say', { protocol: 'mqtt', zone: 'internet' }],
  ],
});
