import { itJudges } from '../../testing/rule-cases.ts';
import { sshWeakKex } from './ssh-weak-kex.ts';

const weak = { protocol: 'ssh', facts: { 'ssh-weak-kex': 'yes' } } as const;

itJudges(sshWeakKex, {
  flags: [
    ['an outdated key exchange on the Internet', { ...weak, zone: 'internet' }, 'this-month'],
    ['one in the office as something to watch', { ...weak, zone: 'workstation' }, 'watch'],
  ],
  passes: [
    ['the same in the network of the administrators', { ...weak, zone: 'management' }],
    ['modern lists', { protocol: 'ssh', facts: { 'ssh-weak-kex': 'no' }, zone: 'internet' }],
    ['lists that could not be read', { protocol: 'ssh', zone: 'internet' }],
    ['a service that is not SSH', { ...weak, protocol: 'telnet', zone: 'internet' }],
  ],
});
