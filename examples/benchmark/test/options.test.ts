import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readOptions as read } from '../src/options.ts';

const readOptions = (argv: readonly string[], folder: string): ReturnType<typeof read> =>
  read(argv, folder, ['one', 'two']);

describe('readOptions', () => {
  let complaint = '';
  let help = '';
  beforeEach(() => {
    complaint = '';
    help = '';
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      complaint += String(text);
      return true;
    });
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      help += String(text);
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('trains the standard methods once on Fashion-MNIST-LT by default', () => {
    expect(readOptions([], '/home/ada')).toMatchObject({
      data: 'fashion-mnist',
      methods: ['standard'],
      seeds: 1,
      imbalanceRatio: 100,
      maxPerClass: 1000,
      backend: 'auto',
      out: '/home/ada/results',
    });
  });

  it('reads every option', () => {
    const argv =
      '--data generated --methods cross-entropy,logit-adjustment --seeds 3 --epochs 5 --imbalance-ratio 50 --backend wasm';
    expect(readOptions(argv.split(' '), '/home/ada')).toMatchObject({
      data: 'generated',
      methods: ['cross-entropy', 'logit-adjustment'],
      seeds: 3,
      epochs: 5,
      imbalanceRatio: 50,
      backend: 'wasm',
    });
  });

  it('resolves a folder of unknown images, and knows notmnist by name', () => {
    const argv = (set: string): string[] => ['--open-images', set, '--methods', 'open-set'];
    expect(readOptions(argv('others'), '/home/ada')).toMatchObject({ openImages: '/home/ada/others' });
    expect(readOptions(argv('notmnist'), '/home/ada')).toMatchObject({ openImages: 'notmnist' });
    expect(readOptions(['--unknown-classes', '8'], '/')).toMatchObject({ unknownClasses: 8 });
    expect(readOptions([], '/')).not.toHaveProperty('openImages');
  });

  it('takes two dashes before the options, which pnpm hands on', () => {
    expect(readOptions(['--', '--epochs', '3'], '/')).toMatchObject({ epochs: 3 });
  });

  it('resolves a data folder against the folder in which the command was given', () => {
    expect(readOptions(['--data', 'my/images'], '/home/ada')).toMatchObject({ data: '/home/ada/my/images' });
  });

  it.each([
    [['--seeds', '0'], '--seeds'],
    [['--seeds', '1.5'], '--seeds'],
    [['--epochs', ''], '--epochs'],
    [['--imbalance-ratio', '0.5'], '--imbalance-ratio'],
    [['--learning-rate', 'fast'], '--learning-rate'],
    [['--backend', 'cuda'], '--backend'],
    [['--colour', 'red'], '--colour'],
    [['extra'], 'too many arguments'],
  ])('refuses %j and says why', (argv, name) => {
    expect(readOptions(argv, '/')).toEqual({ exitCode: 2 });
    expect(complaint).toContain(name);
  });

  it('shows every option on --help and ends well', () => {
    expect(readOptions(['--help'], '/')).toEqual({ exitCode: 0 });
    for (const name of ['--data', '--methods', '--seeds', '--epochs', '--imbalance-ratio', '--backend'])
      expect(help).toContain(name);
  });
});
