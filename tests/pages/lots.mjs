// Terms of auctions that several tests make.
export const english = {
  title: 'Mantel clock',
  currency: 'USD',
  format: 'english',
  starting_price: 9900,
  increments: 'ebay-us',
};
export const vase = {...english, title: 'Vase', starting_price: 1000, duration_ms: 3_600_000};
