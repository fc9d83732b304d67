import type net from 'node:net';

/**
 * Sends RST if possible. A socket whose FIN is queued is only closed: libuv refuses to reset it (EINVAL), and Node then never
 * closes it, which leaks the descriptor and makes the process spin when it should exit.
 */
export function resetSocket(socket: net.Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}
