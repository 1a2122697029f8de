import { seenYes } from '../evidence.ts';
import { postgresqlOnLoopback } from '../remedies/database.ts';
import { allowOneNetwork, closePort } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'critical', restricted: 'high' };

export const postgresqlNoauth: Rule = {
  id: 'postgresql-noauth',
  title: 'PostgreSQL asks for no password',
  why:
    'A line with `trust` in pg_hba.conf lets this host in as any user, the superuser included. That ' +
    'gives all data, and by COPY … PROGRAM commands on the server.',
  protocols: ['postgresql'],
  severity,
  fixes: [
    {
      control: 'replace',
      platform: 'pg_hba.conf',
      what: 'Ask every host for a password instead of trusting it.',
      commands: [
        "HBA=$(runuser -u postgres -- psql -p {port} -Atc 'SHOW hba_file')",
        'cp -p "$HBA" "$HBA.postern"',
        `sed -i -E 's/^([[:space:]]*host[a-z]*[[:space:]].*[[:space:]])trust([[:space:]]*)$/\\1scram-sha-256\\2/' "$HBA"`,
        "runuser -u postgres -- psql -p {port} -c 'SELECT pg_reload_conf()'",
      ],
      undo: [
        "HBA=$(runuser -u postgres -- psql -p {port} -Atc 'SHOW hba_file')",
        'mv "$HBA.postern" "$HBA"',
        "runuser -u postgres -- psql -p {port} -c 'SELECT pg_reload_conf()'",
      ],
      sideEffect: 'Users without a password are locked out: set one by \\password first.',
    },
    postgresqlOnLoopback,
    ...allowOneNetwork,
    ...closePort,
  ],
  references: ['CWE-306', 'https://www.postgresql.org/docs/current/auth-trust.html'],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'no-authentication')),
};
