import { itJudges } from '../../testing/rule-cases.ts';
import { smtpRelay } from './smtp-relay.ts';

const relay = { protocol: 'smtp', facts: { 'smtp-open-relay': 'yes' } } as const;

itJudges(smtpRelay, {
  flags: [
    ['a relay on the Internet', { ...relay, zone: 'internet' }, 'act-now'],
    ['a relay in the office', { ...relay, zone: 'workstation' }, 'this-month'],
    ['a relay behind the VPN', { ...relay, zone: 'vpn' }, 'watch'],
  ],
  passes: [
    [
      'a server that refused',
      { protocol: 'smtp', facts: { 'smtp-open-relay': 'no' }, zone: 'internet' },
    ],
    [
      'a server that put it off (greylisting)',
      { protocol: 'smtp', facts: { 'smtp-open-relay': 'unknown' }, zone: 'internet' },
    ],
  ],
});
