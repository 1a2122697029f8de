import { itJudges } from '../../testing/rule-cases.ts';
import { vncWeak } from './vnc-weak.ts';

const weak = { protocol: 'vnc', facts: { 'weak-authentication': 'yes' } } as const;

itJudges(vncWeak, {
  flags: [
    ['a shared password on the Internet', { ...weak, zone: 'internet' }, 'act-now'],
    ['a shared password in the office', { ...weak, zone: 'workstation' }, 'this-week'],
    ['a shared password for administrators', { ...weak, zone: 'management' }, 'this-month'],
  ],
  passes: [
    [
      'a login of each person inside TLS',
      { protocol: 'vnc', facts: { 'weak-authentication': 'no' }, zone: 'internet' },
    ],
    ['a server that named no security type', { protocol: 'vnc', zone: 'internet' }],
  ],
});
