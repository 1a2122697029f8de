/** Databases answer their application and nobody else. */
import type { Fix } from '../../facts/finding.ts';

export const mysqlOnLoopback: Fix = {
  control: 'close',
  platform: 'my.cnf',
  what: 'Listen on this machine only, where the application runs on it too (MariaDB on Debian).',
  commands: [
    "printf '%s\\n' '[mysqld]' 'bind-address = 127.0.0.1' > /etc/mysql/mariadb.conf.d/99-postern-bind.cnf",
    'systemctl restart mariadb',
  ],
  undo: ['rm /etc/mysql/mariadb.conf.d/99-postern-bind.cnf', 'systemctl restart mariadb'],
  sideEffect:
    'Applications on other machines lose the database. The folder is /etc/mysql/mysql.conf.d for ' +
    'MySQL on Debian and /etc/my.cnf.d on RHEL.',
};

/** ALTER SYSTEM writes postgresql.auto.conf, and RESET takes exactly that line out again. */
export const postgresqlOnLoopback: Fix = {
  control: 'close',
  platform: 'postgresql.conf',
  what: 'Listen on this machine only, where the application runs on it too.',
  commands: [
    `runuser -u postgres -- psql -p {port} -c "ALTER SYSTEM SET listen_addresses = 'localhost'"`,
    'systemctl restart postgresql',
  ],
  undo: [
    'runuser -u postgres -- psql -p {port} -c "ALTER SYSTEM RESET listen_addresses"',
    'systemctl restart postgresql',
  ],
  sideEffect: 'Applications on other machines lose the database.',
};
