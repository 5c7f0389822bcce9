import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process beside the benchmark which answers questions line by line, and waits without using a core while it is not asked. */
export interface Peer<Hello> {
  /** What it said first: its version, for example. */
  hello: Hello;
  /** Sends a line; returns the line of JSON that it answers with. */
  ask<Answer>(question?: string): Promise<Answer>;
  /** Ends the process. */
  end(): void;
}

/** Options of {@link startPython}. */
export interface StartPythonOptions {
  /** Arguments of the script. @default none */
  args?: readonly string[];
  /** Variables added to the environment, such as `OMP_NUM_THREADS`. @default none */
  env?: Readonly<Record<string, string>>;
}

/**
 * Starts a script with the first Python that has what the script needs: the one that the variable `LT_PYTHON` names, or else the one on the path.
 * The script answers with a line of JSON when it is ready, or with `{"missing": …}`.
 *
 * @param script - `new URL('./peer.py', import.meta.url)`.
 * @returns Undefined if no Python has what the script needs.
 */
export async function startPython<Hello>(
  script: URL,
  options: StartPythonOptions = {},
): Promise<Peer<Hello> | undefined> {
  // A forced kernel of OpenBLAS keeps some builds of NumPy from loading.
  const { OPENBLAS_CORETYPE: _, LT_PYTHON, ...inherited } = process.env;
  const env = { ...inherited, ...options.env };
  for (const python of [LT_PYTHON, 'python3', '/usr/bin/python3']) {
    if (!python) continue;
    const peer = await startPeer<Hello>(python, [fileURLToPath(script), ...(options.args ?? [])], env);
    if (peer !== undefined) return peer;
  }
  return undefined;
}

/**
 * Starts a program that answers a line of JSON when it is ready, and another to each line that it is sent.
 *
 * @returns Undefined if it does not start, or says `{"missing": …}`.
 */
export async function startPeer<Hello>(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Peer<Hello> | undefined> {
  const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const reader = createInterface(child.stdout);
  child.on('error', () => reader.close());
  child.stdin.on('error', () => {}); // The process ended: the next answer says so.
  const lines = reader[Symbol.asyncIterator]();
  const answer = async () => {
    const { value } = await lines.next();
    return value === undefined ? { missing: 'the process ended' } : JSON.parse(value);
  };
  const hello = await answer();
  if ('missing' in hello) return undefined;
  return {
    hello,
    async ask(question = '') {
      child.stdin.write(`${question}\n`);
      const result = await answer();
      if ('missing' in result) throw new Error(`${args[0]}: ${result.missing}`);
      return result;
    },
    end: () => child.stdin.end(),
  };
}
