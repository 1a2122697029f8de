import { itJudges } from '../../testing/rule-cases.ts';
import { sshExposed } from './ssh-exposed.ts';

itJudges(sshExposed, {
  flags: [
    ['SSH on the Internet', { protocol: 'ssh', zone: 'internet' }, 'this-week'],
    ['SSH that visitors reach', { protocol: 'ssh', zone: 'guest' }, 'this-week'],
    ['SSH on an odd port', { protocol: 'ssh', port: 50_022, zone: 'internet' }, 'this-week'],
  ],
  passes: [
    ['SSH in the server network', { protocol: 'ssh', zone: 'server' }],
    ['SSH in the office', { protocol: 'ssh', zone: 'workstation' }],
    ['SSH for administrators', { protocol: 'ssh', zone: 'management' }],
    ['something else on port 22', { protocol: null, port: 22, zone: 'internet' }],
  ],
});
