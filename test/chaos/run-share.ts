import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Share, ShareNews } from './share.ts';

const WORKER = fileURLToPath(new URL('work-share.ts', import.meta.url));

/** Works on a share in a process of its own, and resolves to what came of it. Rejects when that process ends before. */
export async function runShare(share: Share, onNews: (news: ShareNews) => void): Promise<ShareNews> {
  const worker = fork(WORKER);
  let last: ShareNews | undefined;
  worker.on('message', (news: ShareNews) => {
    last = news;
    onNews(news);
  });
  worker.send(share);
  const code = await new Promise<number | string>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('close', (exit, signal) => resolve(exit ?? signal ?? 'no reason'));
  });
  if (last?.isEnd !== true) throw new Error(`the process of ${share.kind} ended with ${code}`);
  return last;
}
