import { itJudges } from '../../testing/rule-cases.ts';
import { ftpAnonymous } from './ftp-anonymous.ts';

const open = { protocol: 'ftp', facts: { 'anonymous-login': 'yes' } } as const;

itJudges(ftpAnonymous, {
  flags: [
    ['an open folder on the Internet', { ...open, zone: 'internet' }, 'this-week'],
    ['an open folder in the office', { ...open, zone: 'workstation' }, 'this-month'],
    ['an open folder for administrators', { ...open, zone: 'management' }, 'watch'],
  ],
  passes: [
    [
      'a server that refuses anonymous',
      { protocol: 'ftp', facts: { 'anonymous-login': 'no' }, zone: 'internet' },
    ],
    ['a server that hung up before it said', { protocol: 'ftp', zone: 'internet' }],
  ],
});
