import { seenNo } from '../evidence.ts';
import { allowOneNetwork } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'medium', restricted: 'low' };

export const mysqlTls: Rule = {
  id: 'mysql-tls',
  title: 'The MySQL or MariaDB server cannot encrypt',
  why:
    'Queries and their results cross the network as readable text, and what protects the password ' +
    'at login is weak against somebody who can change the traffic.',
  protocols: ['mysql'],
  severity,
  fixes: [
    {
      control: 'replace',
      platform: 'my.cnf',
      what: 'Give MariaDB a key and a certificate, and require TLS of every client (Debian).',
      commands: [
        'openssl req -x509 -newkey rsa:3072 -nodes -days 825 -subj "/CN=$(uname -n)" -keyout /etc/mysql/server.key -out /etc/mysql/server.pem',
        'chown mysql /etc/mysql/server.key',
        "printf '%s\\n' '[mysqld]' 'ssl_cert = /etc/mysql/server.pem' 'ssl_key = /etc/mysql/server.key' 'require_secure_transport = ON' > /etc/mysql/mariadb.conf.d/99-postern-tls.cnf",
        'systemctl restart mariadb',
      ],
      undo: ['rm /etc/mysql/mariadb.conf.d/99-postern-tls.cnf', 'systemctl restart mariadb'],
      sideEffect: 'Clients have to ask for TLS; require_secure_transport needs MariaDB 10.5.',
    },
    {
      control: 'replace',
      platform: 'mysqld.cnf',
      what:
        'Require TLS of every client of MySQL 8, which makes its own certificate (Debian, ' +
        'Ubuntu).',
      commands: [
        "printf '%s\\n' '[mysqld]' 'require_secure_transport = ON' > /etc/mysql/mysql.conf.d/zz-postern-tls.cnf",
        'systemctl restart mysql',
      ],
      undo: ['rm /etc/mysql/mysql.conf.d/zz-postern-tls.cnf', 'systemctl restart mysql'],
      sideEffect: 'Clients have to ask for TLS; take skip_ssl or tls_version= out of the settings.',
    },
    ...allowOneNetwork,
  ],
  references: ['CWE-319', 'https://mariadb.com/kb/en/securing-connections-for-client-and-server/'],
  judge: (service, setting) => rate(severity, setting, seenNo(service, 'tls-offered')),
};
