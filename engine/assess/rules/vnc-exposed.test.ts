import { itJudges } from '../../testing/rule-cases.ts';
import { vncExposed } from './vnc-exposed.ts';

itJudges(vncExposed, {
  flags: [
    ['VNC on the Internet', { protocol: 'vnc', zone: 'internet' }, 'act-now'],
    ['VNC that visitors reach', { protocol: 'vnc', zone: 'guest' }, 'act-now'],
    ['VNC in the office', { protocol: 'vnc', zone: 'workstation' }, 'this-month'],
  ],
  passes: [
    ['VNC for administrators', { protocol: 'vnc', zone: 'management' }],
    ['an unidentified service on port 5900', { protocol: null, port: 5900, zone: 'internet' }],
  ],
});
