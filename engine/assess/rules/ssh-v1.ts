import { seenYes } from '../evidence.ts';
import { updateSsh } from '../remedies/ssh.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'high', restricted: 'medium' };

export const sshV1: Rule = {
  id: 'ssh-v1',
  title: 'SSH protocol 1 is accepted',
  why:
    'The integrity check of SSH 1 is broken: somebody on the path can insert commands into a ' +
    'session or take it over. Software that still speaks it has had no security updates for years.',
  protocols: ['ssh'],
  severity,
  fixes: [
    updateSsh,
    {
      control: 'replace',
      platform: 'sshd_config',
      what: 'Accept only protocol 2 (OpenSSH before 7.4, which has a choice).',
      commands: [
        'cp -p /etc/ssh/sshd_config /etc/ssh/sshd_config.postern',
        "sed -i -E '/^[[:space:]]*Protocol[[:space:]]/d' /etc/ssh/sshd_config",
        "sed -i '1i Protocol 2' /etc/ssh/sshd_config",
        'sshd -t && { service ssh reload || service sshd reload; }',
      ],
      undo: [
        'mv /etc/ssh/sshd_config.postern /etc/ssh/sshd_config',
        'sshd -t && { service ssh reload || service sshd reload; }',
      ],
      sideEffect: 'Clients that know only SSH 1 cannot connect.',
    },
    {
      control: 'replace',
      platform: 'cisco-ios',
      what: 'Accept only protocol 2.',
      commands: ['configure terminal', 'ip ssh version 2', 'end'],
      undo: ['configure terminal', 'no ip ssh version', 'end'],
      sideEffect: 'Needs an RSA key of at least 768 bits.',
    },
  ],
  references: ['RFC 4253', 'CWE-327', 'CVE-2001-0361'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'ssh-1')),
};
