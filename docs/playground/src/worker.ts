import type { FromWorker, ToWorker } from './messages.ts';
import { Trainer } from './train/trainer.ts';

const port = globalThis as unknown as {
  postMessage(message: FromWorker): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};
const trainer = new Trainer((message) => port.postMessage(message));

port.onmessage = ({ data }) => {
  handle(data).catch((error: Error) => port.postMessage({ type: 'error', message: error.message }));
};

async function handle(message: ToWorker): Promise<void> {
  switch (message.type) {
    case 'data':
      return trainer.show(message.setting, message.own);
    case 'train':
      return trainer.train(message.setting, message.own);
    case 'view':
      return trainer.look(message.view);
    case 'pause':
      return trainer.pause(message.paused);
    case 'stop':
      return trainer.stop();
  }
}
