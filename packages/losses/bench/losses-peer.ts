import { startPython } from '@lt/testkit';

/** Losses of PyTorch on one thread in a process of its own. */
export interface LossesPeer {
  /** Version of PyTorch. */
  version: string;
  /** Runs a loss forward and backward once; returns its milliseconds. */
  time(loss: string): Promise<number>;
  /** Ends the process. */
  end(): void;
}

/** Starts PyTorch; `undefined` if no Python has it. */
export async function startLossesPeer(batch: number, numClasses: number): Promise<LossesPeer | undefined> {
  const peer = await startPython<{ torch: string }>(new URL('./losses_peer.py', import.meta.url), {
    args: [String(batch), String(numClasses)],
    env: { OMP_NUM_THREADS: '1' },
  });
  return (
    peer && {
      version: peer.hello.torch,
      time: async (loss) => 1000 * (await peer.ask<{ seconds: number }>(loss)).seconds,
      end: peer.end,
    }
  );
}
