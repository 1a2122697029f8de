import { itJudges } from '../../testing/rule-cases.ts';
import { telnetNoauth } from './telnet-noauth.ts';

const open = { protocol: 'telnet', facts: { 'no-authentication': 'yes' } } as const;

itJudges(telnetNoauth, {
  flags: [
    ['a prompt that waits on the Internet', { ...open, zone: 'internet' }, 'act-now'],
    ['a prompt that waits among things', { ...open, zone: 'iot' }, 'act-now'],
    ['a prompt that waits for administrators', { ...open, zone: 'management' }, 'this-week'],
  ],
  passes: [
    [
      'a device that asks for a name',
      { protocol: 'telnet', facts: { 'no-authentication': 'no' }, zone: 'internet' },
    ],
    ['a device that showed no prompt', { protocol: 'telnet', zone: 'internet' }],
  ],
});
