import { itJudges } from '../../testing/rule-cases.ts';
import { ntpMode6 } from './ntp-mode6.ts';

const ntp = { protocol: 'ntp', transport: 'udp' } as const;
const open = { ...ntp, facts: { 'ntp-control': 'yes' } } as const;

itJudges(ntpMode6, {
  flags: [
    ['queries from the Internet', { ...open, zone: 'internet' }, 'this-month'],
    ['queries from the office', { ...open, zone: 'workstation' }, 'watch'],
  ],
  passes: [
    ['queries from administrators', { ...open, zone: 'management' }],
    ['silence', { ...ntp, facts: { 'ntp-control': 'unknown' }, zone: 'internet' }],
    ['a server that only tells the time', { ...ntp, zone: 'internet' }],
  ],
});
