import { itJudges } from '../../testing/rule-cases.ts';
import { rloginRsh } from './rlogin-rsh.ts';

itJudges(rloginRsh, {
  flags: [
    ['rsh on the Internet', { protocol: 'rsh', zone: 'internet' }, 'act-now'],
    ['rlogin in the office', { protocol: 'rlogin', zone: 'workstation' }, 'this-week'],
    ['rexec behind the VPN', { protocol: 'rexec', zone: 'vpn' }, 'this-week'],
  ],
  passes: [
    ['an unidentified service on port 514', { protocol: null, port: 514, zone: 'internet' }],
    ['SSH', { protocol: 'ssh', zone: 'internet' }],
  ],
});
