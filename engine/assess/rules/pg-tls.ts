import { seenNo } from '../evidence.ts';
import { allowOneNetwork } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'medium', restricted: 'low' };

export const pgTls: Rule = {
  id: 'pg-tls',
  title: 'PostgreSQL refuses to encrypt',
  why:
    'Queries and their results cross the network as readable text. Somebody on the path reads the ' +
    'data, and with older login methods the password too.',
  protocols: ['postgresql'],
  severity,
  fixes: [
    {
      control: 'replace',
      platform: 'postgresql.conf',
      what: 'Give PostgreSQL a key and a certificate, and switch TLS on.',
      commands: [
        "DATA=$(runuser -u postgres -- psql -p {port} -Atc 'SHOW data_directory')",
        'runuser -u postgres -- openssl req -x509 -newkey rsa:3072 -nodes -days 825 -subj "/CN=$(uname -n)" -keyout "$DATA/postern.key" -out "$DATA/postern.crt"',
        'runuser -u postgres -- chmod 600 "$DATA/postern.key"',
        `runuser -u postgres -- psql -p {port} -c "ALTER SYSTEM SET ssl_cert_file = 'postern.crt'" -c "ALTER SYSTEM SET ssl_key_file = 'postern.key'" -c "ALTER SYSTEM SET ssl = on" -c "SELECT pg_reload_conf()"`,
      ],
      undo: [
        'runuser -u postgres -- psql -p {port} -c "ALTER SYSTEM RESET ssl" -c "ALTER SYSTEM RESET ssl_cert_file" -c "ALTER SYSTEM RESET ssl_key_file" -c "SELECT pg_reload_conf()"',
      ],
      sideEffect: 'Clients that prefer TLS use it at once.',
    },
    {
      control: 'replace',
      platform: 'pg_hba.conf',
      what:
        'Then require it: write `hostssl` for `host` in the lines of other machines, and ' +
        'reload.',
      commands: [],
      undo: ['Write `host` again and reload.'],
      sideEffect: 'Clients without TLS are refused.',
    },
    ...allowOneNetwork,
  ],
  references: ['CWE-319', 'https://www.postgresql.org/docs/current/ssl-tcp.html'],
  judge: (service, setting) => rate(severity, setting, seenNo(service, 'tls-offered')),
};
