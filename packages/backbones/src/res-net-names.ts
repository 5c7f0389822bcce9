import { checkOneOf, checkOptions, describeValue } from '@lt/core';

/** Returns the name of a tf.layers layer in a PyTorch checkpoint, such as `layer1.0.conv1`; or `null` for one to leave as it is. */
export type WeightNames = (layer: string) => string | null;

/** Options of {@link resNetNames}. */
export interface ResNetNamesOptions {
  /**
   * Whose names: those of torchvision, of the code of BBN, or of the code of LDAM, which many networks for CIFAR share.
   *
   * @default 'torchvision'
   */
  scheme?: 'torchvision' | 'bbn' | 'ldam';
  /** What all names begin with: `'module.'` after training by `DataParallel`. @default '' */
  prefix?: string;
}

/**
 * Returns the names that the layers of `resNet` and `cifarResNet` have in PyTorch checkpoints, for `importWeights`.
 *
 *     here                         'torchvision'           'bbn'                            'ldam'
 *     <name>_conv                  conv1                   backbone.conv1                   conv1
 *     <name>_stage2_block1_bn2     layer2.0.bn2            backbone.layer2.0.bn2            layer2.0.bn2
 *     <name>_…_shortcut_conv       ….downsample.0          ….downsample.0                   ….shortcut.0
 *     <name>_…_shortcut_bn         ….downsample.1          ….downsample.1                   ….shortcut.1
 *     <name>_logits                fc                      classifier                       linear
 *
 * Wrap it where your checkpoint differs: `(layer) => names(layer)?.replace('fc', 'head') ?? null`.
 *
 * @param options - Whose names.
 * @returns A function from the name of a layer to its name in the checkpoint; `null` for a layer that is no part of a residual network.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if `scheme` is not one of the three.
 *
 * @example
 * ```ts
 * import { resNetNames } from '@lt/backbones';
 *
 * const names = resNetNames();
 * console.log(names('res_net_stage4_block1_shortcut_conv')); // layer4.0.downsample.0
 * console.log(resNetNames({ scheme: 'bbn', prefix: 'module.' })('net_logits')); // module.classifier
 * ```
 */
export function resNetNames(options: ResNetNamesOptions = {}): WeightNames {
  const caller = 'resNetNames';
  const { prefix = '', scheme = 'torchvision' } = checkOptions(caller, options);
  const kinds = ['torchvision', 'bbn', 'ldam'] as const;
  const { backbone, shortcut, classifier } = SCHEMES[checkOneOf(caller, 'scheme', scheme, kinds)];
  if (typeof prefix !== 'string') {
    throw new TypeError(`${caller}: expected \`prefix\` to be a string, got ${describeValue(prefix)}.`);
  }
  return (layer) => {
    if (layer.endsWith('_logits')) return `${prefix}${classifier}`;
    const inBlock = /_stage(\d+)_block(\d+)_(.+)$/.exec(layer);
    if (inBlock === null) {
      const stem = /_(conv|bn)$/.exec(layer);
      return stem === null ? null : `${prefix}${backbone}${stem[1]}1`;
    }
    const [, stage, block, part] = inBlock;
    const parts: Record<string, string> = { shortcut_conv: `${shortcut}.0`, shortcut_bn: `${shortcut}.1` };
    return `${prefix}${backbone}layer${stage}.${Number(block) - 1}.${parts[part!] ?? part}`;
  };
}

const SCHEMES = {
  torchvision: { backbone: '', shortcut: 'downsample', classifier: 'fc' },
  bbn: { backbone: 'backbone.', shortcut: 'downsample', classifier: 'classifier' },
  ldam: { backbone: '', shortcut: 'shortcut', classifier: 'linear' },
} as const;
