import { createFusionViewer, type FusionPair, type FusionViewer } from '@lt/fsa';
import { headAndTail } from '../data/head-and-tail.ts';
import type { DataPicture, Look } from '../messages.ts';
import { element } from './element.ts';

/** Donors that are offered for each class of the tail. */
const DONORS = 3;

/** Makes the panel in which two images can be fused, with sliders for what is taken of either. */
export function fusionPanel(): {
  root: HTMLElement;
  /** Shows images of a network that is trained, or says that there is none yet. */
  setLooks(looks: readonly Look[], data: DataPicture | undefined): void;
} {
  const waiting = element('p', { class: 'note' }, 'Here are images to fuse once a network is trained.');
  const root = element('div', {}, waiting);
  let viewer: FusionViewer | undefined;
  let shown = '';
  return {
    root,
    setLooks: (looks, data) => {
      // A frame of the same network, made for another switch of the page, would put the sliders back.
      const maps = looks.map(({ own }) => own.data.join()).join(' ');
      if (maps === shown) return;
      shown = maps;
      viewer?.dispose();
      const pairs = data ? pairsOf(looks, data) : [];
      viewer = pairs.length > 0 ? createFusionViewer(root, pairs) : undefined;
      waiting.hidden = viewer !== undefined;
    },
  };
}

/** Each class of the tail, the rarest first, with the most frequent ones of the head. */
function pairsOf(looks: readonly Look[], { classNames, classCounts }: DataPicture): FusionPair[] {
  const { headClasses, tailClasses } = headAndTail(classCounts);
  const side = (classId: number): FusionPair['tail'][] =>
    looks
      .filter((look) => look.classId === classId)
      .map(({ image, own }) => ({ image, cam: own, name: classNames[classId]! }));
  return tailClasses
    .toReversed()
    .flatMap((tailClass) =>
      headClasses
        .slice(0, DONORS)
        .flatMap((headClass) =>
          side(tailClass).flatMap((tail) => side(headClass).map((donor) => ({ tail, donor }))),
        ),
    );
}
