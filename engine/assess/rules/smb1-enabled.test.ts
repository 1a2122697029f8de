import { itJudges } from '../../testing/rule-cases.ts';
import { smb1Enabled } from './smb1-enabled.ts';

const old = { protocol: 'smb', facts: { smb1: 'yes' } } as const;

itJudges(smb1Enabled, {
  flags: [
    ['SMB 1 on the Internet', { ...old, zone: 'internet' }, 'act-now'],
    ['SMB 1 in the office', { ...old, zone: 'workstation' }, 'this-week'],
    ['SMB 1 among administrators', { ...old, zone: 'management' }, 'this-week'],
  ],
  passes: [
    ['SMB 2 and newer', { protocol: 'smb', facts: { smb1: 'no' }, zone: 'internet' }],
    ['a server that did not answer', { protocol: 'smb', zone: 'workstation' }],
  ],
});
