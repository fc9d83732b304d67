/** SIGSTOP is what a machine does that hangs: nobody notices but by the clock. @returns whether the process was there */
export function signalBackend(pid: number, signal: 'SIGSTOP' | 'SIGCONT'): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
