import cliProgress from 'cli-progress';

/** Shows how far a long piece of work is. */
export interface Progress {
  /** Sets the share that is done, from 0 to 1, and what is going on. */
  update(done: number, text: string): void;
  /** Prints a line above the bar. */
  say(line: string): void;
  stop(): void;
}

/**
 * Starts a progress bar with the remaining time on a terminal. Where the output is not a terminal, only the lines of `say` appear.
 */
export function startProgress(output: NodeJS.WriteStream): Progress {
  if (!output.isTTY) {
    return { update: () => {}, say: (line) => output.write(`${line}\n`), stop: () => {} };
  }
  const bar = new cliProgress.SingleBar({
    stream: output,
    format: ' {bar} {percentage}% | {passed} | {left} | {text}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 28,
    hideCursor: true,
    // Ctrl-C is answered by the benchmark itself, which stops the workers first.
    gracefulExit: false,
    clearOnComplete: true,
    stopOnComplete: false,
  });
  const started = performance.now();
  let stopped = false;
  bar.start(1, 0, { passed: '0:00', left: 'estimating …', text: '' });
  return {
    update(done, text) {
      // The bar would draw itself again below whatever has been printed since.
      if (stopped) return;
      const seconds = (performance.now() - started) / 1000;
      const left = done > 0.01 ? `${clock((seconds * (1 - done)) / done)} left` : 'estimating …';
      bar.update(done, { passed: clock(seconds), left, text });
    },
    say(line) {
      output.write(`\r\u001b[K${line}\n`);
      bar.render();
    },
    stop() {
      stopped = true;
      bar.stop();
    },
  };
}

/** Returns seconds as `m:ss`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
