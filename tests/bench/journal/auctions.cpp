#include "tests/bench/journal/auctions.hpp"

#include <string>

#include "tests/bench/journal/measure.hpp"

namespace gavel::bench {
namespace {

auction::TermsPtr lamp() {
  static const auto terms =
      std::make_shared<const rules::Terms>(rules::Terms{.title = "A lamp",
                                                        .seller = "sally",
                                                        .currency = rules::Currency::parse("USD").value(),
                                                        .starting_price = {9900},
                                                        .increments = rules::IncrementTable::parse("ebay-us").value(),
                                                        .starts_at = {1000},
                                                        .ends_at = {9'000'000'000'000}});
  return terms;
}

}  // namespace

Auctions Auctions::fresh(std::uint32_t first, std::uint32_t count) {
  std::vector<auction::View> views;
  for (std::uint32_t n = first; n < first + count; ++n) {
    views.push_back({.id = id_of(n),
                     .terms = lamp(),
                     .phase = rules::Phase::open,
                     .outcome = {},
                     .price = {},
                     .minimum_bid = {9900},
                     .ends_at = lamp()->ends_at,
                     .clock_starts_at = lamp()->starts_at,
                     .aftermath = {}});
  }
  return Auctions(std::move(views));
}

std::shared_ptr<const auction::Commit> Auctions::create(std::uint32_t n) {
  return tell(n, rules::Created{*views_[n].terms, {1000}, false});
}

std::shared_ptr<const auction::Commit> Auctions::bid(std::uint32_t n) {
  auto& view = views_[n];
  const rules::Amount price{9900 + static_cast<std::int64_t>(view.seq)};
  const auto alias = static_cast<std::uint32_t>(view.seq % 7 + 1);
  view.price = price;
  ++view.bid_count;
  return tell(n, rules::BidPlaced{.bidder = "bidder-" + std::to_string(alias),
                                  .alias = alias,
                                  .maximum = price,
                                  .visible = price,
                                  .price = price,
                                  .leader = alias,
                                  .reserve_met = true});
}

std::shared_ptr<const auction::Commit> Auctions::tell(std::uint32_t n, rules::Event event) {
  auto& view = views_[n];
  auto commit = std::make_shared<auction::Commit>();
  commit->entries.push_back(
      {view.id, ++view.seq, {1'795'363'200'000 + static_cast<std::int64_t>(view.seq)}, std::move(event)});
  commit->after = std::make_shared<const auction::View>(view);
  return commit;
}

}  // namespace gavel::bench
