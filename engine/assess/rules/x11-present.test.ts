import { itJudges } from '../../testing/rule-cases.ts';
import { x11Present } from './x11-present.ts';

itJudges(x11Present, {
  flags: [
    ['an X server on the Internet', { protocol: 'x11', zone: 'internet' }, 'act-now'],
    ['an X server in the office', { protocol: 'x11', zone: 'workstation' }, 'this-week'],
    ['an X server behind the VPN', { protocol: 'x11', zone: 'vpn' }, 'this-month'],
  ],
  passes: [
    ['an unidentified service on port 6000', { protocol: null, port: 6000, zone: 'internet' }],
    ['VNC', { protocol: 'vnc', zone: 'internet' }],
  ],
});
