import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** PyTorch's WeightedRandomSampler in a process of its own, which waits while it is not asked. */
export interface Peer {
  /** Version of PyTorch. */
  version: string;
  /** Goes through one epoch; returns its seconds and those until the first row. */
  epoch(): Promise<{ seconds: number; first: number }>;
  /** Ends the process. */
  end(): void;
}

const SCRIPT = fileURLToPath(new URL('./weighted_random_sampler.py', import.meta.url));

/** Starts the first Python that has PyTorch; `undefined` if none has. */
export async function startPeer(numRows: number): Promise<Peer | undefined> {
  for (const python of [process.env.PYTHON, 'python3', '/usr/bin/python3']) {
    if (python === undefined) continue;
    const peer = await start(python, numRows);
    if (peer !== undefined) return peer;
  }
  return undefined;
}

async function start(python: string, numRows: number): Promise<Peer | undefined> {
  // A forced kernel of OpenBLAS keeps some builds of NumPy from loading.
  const { OPENBLAS_CORETYPE: _, ...env } = process.env;
  const child = spawn(python, [SCRIPT, String(numRows)], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  child.on('error', () => child.stdout.destroy());
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const answer = async () => {
    const { value } = await lines.next();
    return value === undefined ? {} : JSON.parse(value);
  };
  const { torch } = await answer();
  if (torch === undefined) return undefined;
  return {
    version: torch,
    epoch() {
      child.stdin.write('\n');
      return answer();
    },
    end: () => child.stdin.end(),
  };
}
