import { itJudges } from '../../testing/rule-cases.ts';
import { sshV1 } from './ssh-v1.ts';

const old = { protocol: 'ssh', facts: { 'ssh-1': 'yes' } } as const;

itJudges(sshV1, {
  flags: [
    ['protocol 1 on the Internet', { ...old, zone: 'internet' }, 'act-now'],
    ['protocol 1 in the office', { ...old, zone: 'workstation' }, 'this-week'],
    ['protocol 1 among administrators', { ...old, zone: 'management' }, 'this-month'],
  ],
  passes: [
    ['protocol 2 alone', { protocol: 'ssh', facts: { 'ssh-1': 'no' }, zone: 'internet' }],
    ['an unknown version', { protocol: 'ssh', facts: { 'ssh-1': 'unknown' }, zone: 'internet' }],
  ],
});
