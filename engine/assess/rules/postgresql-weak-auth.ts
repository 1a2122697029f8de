import { seenYes } from '../evidence.ts';
import { allowOneNetwork } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'medium', internal: 'low', restricted: 'info' };

export const postgresqlWeakAuth: Rule = {
  id: 'postgresql-weak-auth',
  title: 'PostgreSQL proves passwords in an outdated way',
  why:
    'With `md5` or `password` in pg_hba.conf, whoever records a login can use or work out the ' +
    'password, and a stolen table of users is as good as the passwords themselves.',
  protocols: ['postgresql'],
  severity,
  coveredBy: ['postgresql-noauth'],
  fixes: [
    {
      control: 'replace',
      platform: 'postgresql.conf',
      what: 'Keep new passwords as SCRAM, then have each user set a password once.',
      commands: [
        `runuser -u postgres -- psql -p {port} -c "ALTER SYSTEM SET password_encryption = 'scram-sha-256'" -c "SELECT pg_reload_conf()"`,
      ],
      undo: [
        'runuser -u postgres -- psql -p {port} -c "ALTER SYSTEM RESET password_encryption" -c "SELECT pg_reload_conf()"',
      ],
      sideEffect: 'Client libraries from before 2018 do not know SCRAM.',
    },
    {
      control: 'replace',
      platform: 'pg_hba.conf',
      what:
        'Once every password is kept as SCRAM, write `scram-sha-256` for `md5` and ' +
        '`password`, and reload.',
      commands: [],
      undo: ['Write the earlier method again and reload.'],
      sideEffect: 'Users whose password is still kept as MD5 are locked out.',
    },
    ...allowOneNetwork,
  ],
  references: ['CWE-916', 'https://www.postgresql.org/docs/current/auth-password.html'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'weak-authentication')),
};
