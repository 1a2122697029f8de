import { itJudges } from '../../testing/rule-cases.ts';
import { ntpMonlist } from './ntp-monlist.ts';

const ntp = { protocol: 'ntp', transport: 'udp' } as const;
const open = { ...ntp, facts: { 'ntp-monlist': 'yes' } } as const;

itJudges(ntpMonlist, {
  flags: [
    ['monlist on the Internet', { ...open, zone: 'internet' }, 'this-week'],
    ['monlist in the office', { ...open, zone: 'workstation' }, 'this-month'],
    ['monlist for administrators', { ...open, zone: 'management' }, 'watch'],
  ],
  passes: [
    ['a server that refuses', { ...ntp, facts: { 'ntp-monlist': 'no' }, zone: 'internet' }],
    ['a server that was not asked', { ...ntp, zone: 'internet' }],
  ],
});
