import { readGolden } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import { cifarResNet, resNet, resNetNames } from '../src/index.ts';
import '@tensorflow/tfjs-backend-cpu';

interface Architectures {
  networks: Record<string, { shapes: [string, number[]][] }>;
}
const { networks } = readGolden<Architectures>(new URL('./golden/architectures.json', import.meta.url));

describe('resNetNames', () => {
  it.each([
    ['res50_8142', () => resNet({ depth: 50, width: 1, numClasses: 2, seed: null })],
    ['res32_cifar_10', () => cifarResNet({ depth: 32, numClasses: 2, seed: 0 })],
  ] as const)("names the layers as the authors' %s does, each once", (network, create) => {
    const theirs = networks[network]!.shapes.map(([name]) => name.replace(/\.(weight|bias)$/, ''));
    const model = create();
    const withWeights = model.layers.filter(({ weights }) => weights.length > 0);
    const ours = withWeights.map(({ name }) => resNetNames({ scheme: 'bbn' })(name));
    expect(ours.toSorted()).toEqual([...new Set(theirs)].toSorted());
    model.dispose();
  });

  it('has the names of each scheme', () => {
    const layers = [
      'conv',
      'bn',
      'stage1_block10_bn2',
      'stage3_block1_shortcut_conv',
      'stage3_block1_shortcut_bn',
      'logits',
    ];
    const named = (options?: Parameters<typeof resNetNames>[0]) =>
      layers.map((layer) => resNetNames(options)(`my_net_${layer}`)).join(' ');
    expect(named()).toBe('conv1 bn1 layer1.9.bn2 layer3.0.downsample.0 layer3.0.downsample.1 fc');
    expect(named({ scheme: 'ldam' })).toBe(
      'conv1 bn1 layer1.9.bn2 layer3.0.shortcut.0 layer3.0.shortcut.1 linear',
    );
    expect(named({ scheme: 'bbn', prefix: 'module.' })).toBe(
      'module.backbone.conv1 module.backbone.bn1 module.backbone.layer1.9.bn2 module.backbone.layer3.0.downsample.0 module.backbone.layer3.0.downsample.1 module.classifier',
    );
    expect(resNetNames()('conv_2d')).toBeNull();
  });
});
