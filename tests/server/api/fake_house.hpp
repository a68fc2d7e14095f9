// A house without processes: it keeps what it was asked, and answers what the test put in.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/auction/house.hpp"

namespace gavel::testing {

class FakeHouse : public auction::House {
 public:
  using Done = auction::Completion<auction::HouseResult<auction::ViewPtr>>;

  // -- what the test puts in

  rules::Time time{1'795'363'200'000};        ///< 2026-11-22T16:00:00.000Z
  std::optional<auction::HouseErrc> failure;  ///< every command and query fails with it
  auction::BidVerdict verdict = auction::BidAnswer{2, true, rules::Amount{9900}, rules::Amount{10150}};
  std::map<auction::AuctionId, auction::View> open;  ///< what running() knows
  std::map<auction::AuctionId, auction::View> over;  ///< what only view() knows
  auction::ListPage list_page;
  auction::BidPage bid_page;

  // -- what it was asked

  struct CancelAsked {
    auction::AuctionId id;
    rules::Cancel cancel;
    bool everybody;
  };
  struct BidAsked {
    auction::AuctionId id;
    rules::PlaceBid bid;
  };
  struct BidsAsked {
    auction::AuctionId id;
    std::uint64_t after;
    std::uint32_t limit;
  };
  std::vector<rules::Terms> created;
  std::vector<BidAsked> bids_placed;
  std::vector<CancelAsked> cancelled;
  std::vector<auction::ListQuery> lists;
  std::vector<BidsAsked> bid_lists;
  int views_asked = 0;  ///< calls of view(), which costs a hop

  static auction::AuctionId id(std::uint8_t n) {
    std::array<std::uint8_t, 16> bytes{};
    bytes[0] = 1;
    bytes[15] = n;
    return auction::AuctionId(bytes);
  }

  /// An open auction that ends in a minute.
  auction::View view_of(auction::AuctionId auction) const {
    auction::View view{.id = auction,
                       .title = "A clock",
                       .seller = "sally",
                       .currency = *rules::Currency::parse("USD"),
                       .increments = "ebay-us",
                       .outcome = {},
                       .starting_price = rules::Amount{9900},
                       .price = {},
                       .minimum_bid = rules::Amount{9900},
                       .starts_at = time,
                       .ends_at = rules::Time{time.ms + 60'000}};
    view.phase = rules::Phase::open;
    view.seq = 1;
    return view;
  }
  void put_open(auction::AuctionId auction) { open.emplace(auction, view_of(auction)); }

  bool asked_nothing() const {
    return created.empty() && bids_placed.empty() && cancelled.empty() && lists.empty() && bid_lists.empty() &&
           views_asked == 0;
  }

  // -- House

  void create(auction::NewAuction terms, Done done) override {
    auto view = view_of(id(42));
    view.title = terms.title;
    view.seller = terms.seller;
    view.ends_at = terms.ends_at;
    view.has_reserve = terms.reserve.has_value();
    created.push_back(std::move(terms));
    answer(std::move(done), view);
  }

  void place_bid(const auction::AuctionId& auction, rules::PlaceBid bid,
                 auction::Completion<auction::HouseResult<auction::BidVerdict>> done) override {
    bids_placed.push_back({auction, std::move(bid)});
    if (failure) return done(base::Unexpected(*failure));
    done(verdict);
  }

  void cancel(const auction::AuctionId& auction, rules::Cancel cancel, bool everybody, Done done) override {
    cancelled.push_back({auction, std::move(cancel), everybody});
    auto view = view_of(auction);
    view.phase = rules::Phase::cancelled;
    answer(std::move(done), view);
  }

  auction::ViewPtr running(const auction::AuctionId& auction) const override { return found(open, auction); }

  void view(const auction::AuctionId& auction, Done done) override {
    ++views_asked;
    auto view = found(over, auction);
    if (failure) return done(base::Unexpected(*failure));
    if (!view) return done(base::Unexpected(auction::HouseErrc::not_found));
    done(view);
  }

  void list(auction::ListQuery query, auction::Completion<auction::HouseResult<auction::ListPage>> done) override {
    lists.push_back(query);
    if (failure) return done(base::Unexpected(*failure));
    done(list_page);
  }

  void bids(const auction::AuctionId& auction, std::uint64_t after, std::uint32_t limit,
            auction::Completion<auction::HouseResult<auction::BidPage>> done) override {
    bid_lists.push_back({auction, after, limit});
    if (failure) return done(base::Unexpected(*failure));
    done(bid_page);
  }

  rules::Time now() const override { return time; }

 private:
  static auction::ViewPtr found(const std::map<auction::AuctionId, auction::View>& in, auction::AuctionId auction) {
    const auto at = in.find(auction);
    return at == in.end() ? nullptr : std::make_shared<const auction::View>(at->second);
  }
  void answer(Done done, const auction::View& view) const {
    if (failure) return done(base::Unexpected(*failure));
    done(std::make_shared<const auction::View>(view));
  }
};

}  // namespace gavel::testing
