import { itJudges } from '../../testing/rule-cases.ts';
import { redisExposed } from './redis-exposed.ts';

itJudges(redisExposed, {
  flags: [
    ['a Redis on the Internet', { protocol: 'redis', zone: 'internet' }, 'act-now'],
    ['a Redis that the office reaches', { protocol: 'redis', zone: 'workstation' }, 'this-month'],
  ],
  passes: [
    ['a Redis among servers', { protocol: 'redis', zone: 'server' }],
    ['a Redis for administrators', { protocol: 'redis', zone: 'management' }],
    ['an unidentified service on port 6379', { protocol: null, port: 6379, zone: 'internet' }],
  ],
});
