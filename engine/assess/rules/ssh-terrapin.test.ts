import { itJudges } from '../../testing/rule-cases.ts';
import { sshTerrapin } from './ssh-terrapin.ts';

const prone = { protocol: 'ssh', facts: { 'ssh-terrapin': 'yes' } } as const;

itJudges(sshTerrapin, {
  flags: [
    ['a prone server on the Internet', { ...prone, zone: 'internet' }, 'this-month'],
    ['one in the office', { ...prone, zone: 'workstation' }, 'watch'],
  ],
  passes: [
    ['one that only administrators reach', { ...prone, zone: 'management' }],
    ['strict key exchange', { protocol: 'ssh', facts: { 'ssh-terrapin': 'no' }, zone: 'internet' }],
    ['lists that could not be read', { protocol: 'ssh', zone: 'internet' }],
  ],
});
