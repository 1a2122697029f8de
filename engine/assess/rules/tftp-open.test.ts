import { itJudges } from '../../testing/rule-cases.ts';
import { tftpOpen } from './tftp-open.ts';

const tftp = { protocol: 'tftp', transport: 'udp', port: 69 } as const;

itJudges(tftpOpen, {
  flags: [
    ['TFTP on the Internet', { ...tftp, zone: 'internet' }, 'act-now'],
    ['TFTP in the office', { ...tftp, zone: 'workstation' }, 'this-month'],
    ['TFTP for administrators', { ...tftp, zone: 'management' }, 'watch'],
  ],
  passes: [
    ['something unidentified on port 69', { ...tftp, protocol: null, zone: 'internet' }],
    ['another protocol', { ...tftp, protocol: 'dns', zone: 'internet' }],
  ],
});
