import { drawScene } from './draw-scene.ts';
import { type Method, makeScene, type Settings } from './make-scene.ts';

const form = document.querySelector('form')!;
const picture = document.querySelector('#picture')!;
const message = document.querySelector('#message')!;

function settings(): Settings {
  const values = new FormData(form);
  const number = (name: string): number => Number(values.get(name));
  return {
    method: values.get('method') as Method,
    kNeighbors: number('kNeighbors'),
    mNeighbors: number('mNeighbors'),
    ratio: number('ratio'),
    overlap: number('overlap'),
    seed: number('seed'),
  };
}

let drawn = 0;

async function draw(): Promise<void> {
  // Only the newest setting counts: an older one may end later.
  const turn = ++drawn;
  for (const output of form.querySelectorAll('output')) {
    output.value = String(new FormData(form).get(output.htmlFor.value));
  }
  try {
    const scene = await makeScene(settings());
    if (turn !== drawn) return;
    picture.replaceChildren(drawScene(scene, document));
    message.textContent = scene.warnings.join(' ');
  } catch (error) {
    if (turn === drawn) message.textContent = String(error);
  }
}

form.addEventListener('input', draw);
void draw();
