import { itJudges } from '../../testing/rule-cases.ts';
import { sshHostkeyWeak } from './ssh-hostkey-weak.ts';

const weak = { protocol: 'ssh', facts: { 'ssh-weak-host-key': 'yes' } } as const;

itJudges(sshHostkeyWeak, {
  flags: [
    ['an outdated host key on the Internet', { ...weak, zone: 'internet' }, 'this-month'],
    ['one among things', { ...weak, zone: 'iot' }, 'watch'],
  ],
  passes: [
    ['the same behind the VPN', { ...weak, zone: 'vpn' }],
    ['modern keys', { protocol: 'ssh', facts: { 'ssh-weak-host-key': 'no' }, zone: 'internet' }],
    ['keys that were not seen', { protocol: 'ssh', zone: 'internet' }],
  ],
});
