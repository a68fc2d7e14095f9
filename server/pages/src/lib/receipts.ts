// The receipts of this tab's bids, kept while it is open: what a bidder has in hand (docs/verify.md).
import {Store} from './store';
import type {Receipt} from './types';

const kKey = 'gavel.receipts';

function restored(): Receipt[] {
  try {
    return JSON.parse(sessionStorage.getItem(kKey) ?? '[]') as Receipt[];
  } catch {
    return [];
  }
}

export const receipts = new Store<Receipt[]>(restored());

export function keepReceipt(receipt: Receipt | undefined): void {
  if (!receipt) return;
  receipts.update((all) => [...all, receipt]);
  sessionStorage.setItem(kKey, JSON.stringify(receipts.get()));
}
