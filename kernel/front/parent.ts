/**
 * Calls `onGone` when the process that started the kernel has gone, which Jupyter names in `JPY_PARENT_PID`: nobody
 * would stop this kernel any more. Looks every `period` ms (default 1000).
 */
export function watchParent(onGone: () => void, period = 1000): void {
  const pid = Number(process.env.JPY_PARENT_PID);
  if (!Number.isInteger(pid) || pid <= 1) return;
  const timer = setInterval(() => {
    if (isAlive(pid)) return;
    clearInterval(timer);
    onGone();
  }, period);
  timer.unref();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
