import { itJudges } from '../../testing/rule-cases.ts';
import { smbExposed } from './smb-exposed.ts';

itJudges(smbExposed, {
  flags: [
    ['file sharing on the Internet', { protocol: 'smb', zone: 'internet' }, 'act-now'],
    ['file sharing that visitors reach', { protocol: 'smb', zone: 'guest' }, 'act-now'],
    ['file sharing that cameras reach', { protocol: 'smb', zone: 'iot' }, 'this-week'],
    ['file sharing that public servers reach', { protocol: 'smb', zone: 'dmz' }, 'this-week'],
  ],
  passes: [
    ['a file server in the office', { protocol: 'smb', zone: 'workstation' }],
    ['a file server among servers', { protocol: 'smb', zone: 'server' }],
    ['a file server behind the VPN', { protocol: 'smb', zone: 'vpn' }],
    ['an unidentified service on port 445', { protocol: null, port: 445, zone: 'internet' }],
  ],
});
