import { seenYes } from '../evidence.ts';
import { allowOneNetwork, closePort } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'critical', restricted: 'high' };

export const redisNoauth: Rule = {
  id: 'redis-noauth',
  title: 'Redis answers without a password',
  why:
    'Anybody in reach reads, changes and deletes all data. An open Redis is also a known way to run ' +
    'programs on the server: an intruder lets it write a key or a scheduled job to disk.',
  protocols: ['redis'],
  severity,
  fixes: [
    {
      control: 'close',
      platform: 'redis.conf',
      what: 'Set a password, on the machine itself, and keep it in /root/redis.postern.password.',
      commands: [
        '(umask 077; openssl rand -hex 24 > /root/redis.postern.password)',
        'redis-cli -p {port} CONFIG SET requirepass "$(cat /root/redis.postern.password)"',
        'redis-cli -p {port} -a "$(cat /root/redis.postern.password)" CONFIG REWRITE',
      ],
      undo: [
        'redis-cli -p {port} -a "$(cat /root/redis.postern.password)" CONFIG SET requirepass ""',
        'redis-cli -p {port} CONFIG REWRITE',
        'rm /root/redis.postern.password',
      ],
      sideEffect: 'Every client needs the password from now on. CONFIG REWRITE needs a redis.conf.',
    },
    {
      control: 'close',
      platform: 'redis.conf',
      what: 'Listen on this machine only, where the application runs on it too (Debian).',
      commands: [
        'cp -p /etc/redis/redis.conf /etc/redis/redis.conf.postern',
        "sed -i -E '/^[[:space:]]*(bind|protected-mode)[[:space:]]/d' /etc/redis/redis.conf",
        "printf '\\nbind 127.0.0.1 -::1\\nprotected-mode yes\\n' >> /etc/redis/redis.conf",
        'systemctl restart redis-server',
      ],
      undo: [
        'mv /etc/redis/redis.conf.postern /etc/redis/redis.conf',
        'systemctl restart redis-server',
      ],
      sideEffect: 'Applications on other machines lose Redis. `-::1` needs Redis 6.2 or newer.',
    },
    ...allowOneNetwork,
    ...closePort,
  ],
  references: [
    'CWE-306',
    'https://redis.io/docs/latest/operate/oss_and_stack/management/security/',
  ],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'no-authentication')),
};
