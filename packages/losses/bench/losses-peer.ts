import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Losses of PyTorch on one thread in a process of its own, which waits while it is not asked. */
export interface LossesPeer {
  /** Version of PyTorch. */
  version: string;
  /** Runs a loss forward and backward once; returns its milliseconds. */
  time(loss: string): Promise<number>;
  /** Ends the process. */
  end(): void;
}

const SCRIPT = fileURLToPath(new URL('./losses_peer.py', import.meta.url));

/** Starts the first Python that has PyTorch; `undefined` if none has. */
export async function startLossesPeer(batch: number, numClasses: number): Promise<LossesPeer | undefined> {
  for (const python of [process.env.PYTHON, 'python3', '/usr/bin/python3']) {
    if (python === undefined) continue;
    const peer = await start(python, [SCRIPT, String(batch), String(numClasses)]);
    if (peer !== undefined) return peer;
  }
  return undefined;
}

async function start(python: string, args: string[]): Promise<LossesPeer | undefined> {
  // A forced kernel of OpenBLAS keeps some builds of NumPy from loading.
  const { OPENBLAS_CORETYPE: _, ...env } = process.env;
  const child = spawn(python, args, {
    env: { ...env, OMP_NUM_THREADS: '1' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
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
    async time(loss) {
      child.stdin.write(`${loss}\n`);
      return 1000 * (await answer()).seconds;
    },
    end: () => child.stdin.end(),
  };
}
