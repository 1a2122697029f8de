/** Old services that a super-server starts: switched off there, each by its name in inetd.conf. */
import type { Fix } from '../../facts/finding.ts';

export function closeInInetd(names: readonly string[]): Fix {
  return {
    control: 'close',
    platform: 'debian',
    what: `Stop inetd from starting ${names.join(', ')}.`,
    commands: [`update-inetd --disable ${names.join(',')}`],
    undo: [`update-inetd --enable ${names.join(',')}`],
    sideEffect: 'Works where inetd starts the service; running sessions go on until they end.',
  };
}

export function closeSockets(sockets: readonly string[]): Fix {
  return {
    control: 'close',
    platform: 'rhel',
    what: `Stop systemd from starting ${sockets.join(', ')}.`,
    commands: [`systemctl disable --now ${sockets.join(' ')}`],
    undo: [`systemctl enable --now ${sockets.join(' ')}`],
    sideEffect: 'Running sessions go on until they end.',
  };
}
