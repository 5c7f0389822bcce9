import { startApp } from './view/app.ts';

startApp(document.body, new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }));
