import { itJudges } from '../../testing/rule-cases.ts';
import { x11Open } from './x11-open.ts';

const open = { protocol: 'x11', facts: { 'no-authentication': 'yes' } } as const;

itJudges(x11Open, {
  flags: [
    ['an open screen on the Internet', { ...open, zone: 'internet' }, 'act-now'],
    ['an open screen in the office', { ...open, zone: 'workstation' }, 'act-now'],
    ['an open screen for administrators', { ...open, zone: 'management' }, 'this-week'],
  ],
  passes: [
    [
      'a server that refuses strangers',
      { protocol: 'x11', facts: { 'no-authentication': 'no' }, zone: 'internet' },
    ],
    ['a server that did not say', { protocol: 'x11', zone: 'internet' }],
  ],
});
