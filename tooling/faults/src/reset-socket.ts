import type net from 'node:net';

/**
 * RST, where it is possible: a socket whose FIN is about to be sent is just closed. libuv refuses to reset that one
 * (EINVAL), and Node then never closes it: the descriptor is lost, and the process spins when it should exit.
 */
export function resetSocket(socket: net.Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}
