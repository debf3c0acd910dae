/** Runs `action` and returns what it wrote to standard output, which stays unwritten. */
export async function captureStdout(action: () => void | Promise<void>): Promise<string> {
  const write = process.stdout.write;
  let text = '';
  process.stdout.write = ((chunk: string | Uint8Array) => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  }) as typeof write;
  try {
    await action();
    return text;
  } finally {
    process.stdout.write = write;
  }
}
