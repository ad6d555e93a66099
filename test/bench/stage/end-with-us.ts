/** Has a server of the run end when this process does, also by an error that nobody expected. Returns what calls it off. */
export function endWithUs(pid: number, signal: NodeJS.Signals): () => void {
  const end = (): void => {
    process.kill(pid, signal);
  };
  process.once('exit', end);
  return () => void process.off('exit', end);
}
