/** VNC that is reached through SSH or TLS instead of the open network. */
import type { Fix } from '../../facts/finding.ts';

export const vncOffTheNetwork: readonly Fix[] = [
  {
    control: 'segment',
    platform: 'any',
    what:
      'Start the VNC server with `-localhost`, and reach it through SSH: ' +
      '`ssh -L {port}:localhost:{port} {address}`, then point the viewer to localhost.',
    commands: [],
    undo: ['Start it without `-localhost` again.'],
    sideEffect: 'Everybody who uses it needs an SSH account.',
  },
  {
    control: 'replace',
    platform: 'any',
    what:
      'Require TLS and a login of each person: `SecurityTypes=X509Plain` in TigerVNC, ' +
      '`-ssl SAVE -unixpw` in x11vnc, or the encryption and login settings of a commercial server.',
    commands: [],
    undo: ['Set the earlier security type again.'],
    sideEffect: 'Viewers without VeNCrypt cannot connect.',
  },
];
