import { closePort } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'medium', internal: 'low', restricted: 'info' };

/** Says what was seen and nothing else: the number of a port is no evidence of what listens there. */
export const unknownService: Rule = {
  id: 'unknown-service',
  title: 'An open port that nobody can name',
  why:
    'What nobody knows, nobody keeps up to date. Find out which program listens, whether it is ' +
    'needed and who looks after it; close it if nobody does.',
  protocols: 'any',
  severity,
  fixes: [
    {
      control: 'close',
      platform: 'linux',
      what:
        'See which program listens (`ss -H -lnp --{transport} sport = :{port}`), and stop ' +
        'it if it is not needed.',
      commands: [],
      undo: ['Start the program again.'],
    },
    {
      control: 'close',
      platform: 'windows',
      what:
        'See which program listens (`netstat -abno` as administrator), and stop it if it ' +
        'is not needed.',
      commands: [],
      undo: ['Start the program again.'],
    },
    ...closePort,
  ],
  references: ['CIS Controls v8.1 4.8', 'NIST SP 800-53 CM-7'],
  judge(service, setting) {
    if (service.protocol !== null) return null;
    return rate(severity, setting, service.unidentified ?? 'the service was not identified');
  },
};
