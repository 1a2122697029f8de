import { itJudges } from '../../testing/rule-cases.ts';
import { sshPassword } from './ssh-password.ts';

const byPassword = { protocol: 'ssh', facts: { 'password-login': 'yes' } } as const;

itJudges(sshPassword, {
  flags: [
    ['password login on the Internet', { ...byPassword, zone: 'internet' }, 'this-week'],
    ['password login in the office', { ...byPassword, zone: 'workstation' }, 'this-month'],
    ['password login behind the VPN', { ...byPassword, zone: 'vpn' }, 'watch'],
  ],
  passes: [
    ['keys only', { protocol: 'ssh', facts: { 'password-login': 'no' }, zone: 'internet' }],
    ['a server that was not asked how it lets in', { protocol: 'ssh', zone: 'internet' }],
    ['a database with passwords', { ...byPassword, protocol: 'mysql', zone: 'internet' }],
  ],
});
