import { itJudges } from '../../testing/rule-cases.ts';
import { sshWeakCipher } from './ssh-weak-cipher.ts';

const weak = { protocol: 'ssh', facts: { 'ssh-weak-cipher': 'yes' } } as const;

itJudges(sshWeakCipher, {
  flags: [
    ['an outdated cipher on the Internet', { ...weak, zone: 'internet' }, 'this-month'],
    ['one in the server network', { ...weak, zone: 'server' }, 'watch'],
  ],
  passes: [
    ['the same behind the VPN', { ...weak, zone: 'vpn' }],
    ['modern lists', { protocol: 'ssh', facts: { 'ssh-weak-cipher': 'no' }, zone: 'internet' }],
    ['lists that could not be read', { protocol: 'ssh', zone: 'internet' }],
  ],
});
