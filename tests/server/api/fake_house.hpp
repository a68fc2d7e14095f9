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
  auction::BidVerdict verdict = auction::BidAnswer{.seq = 2,
                                                   .leading = true,
                                                   .price = rules::Amount{9900},
                                                   .minimum_bid = rules::Amount{10150},
                                                   .ends_at = time + 60'000};
  std::map<auction::AuctionId, auction::View> open;                    ///< what running() knows
  std::map<auction::AuctionId, auction::View> over;                    ///< what only view() knows
  std::optional<rules::Rejection> rejection;                           ///< every command but a bid is refused with it
  std::map<auction::AuctionId, std::vector<auction::Entry>> recorded;  ///< what entries() knows
  auction::Ledger ledger;
  auction::ListPage list_page;
  auction::BidPage bid_page;
  auction::RawPage raw;
  auction::RefusalPage refused;
  std::vector<auction::SigningKeyRecord> keys;
  std::map<std::string, auction::Before> done_requests;  ///< by "account key": what done_before() knows

  static auction::Receipt receipt_for(const auction::Proven& entry) {
    const auto key = base::SigningKey::from_seed(std::array<std::uint8_t, 32>{1});
    return auction::receipt_of(*auction::sign_batch(std::span(&entry.entry_hash, 1), key, "kid"), 0, entry);
  }

  // -- what it was asked

  struct CommandAsked {
    auction::AuctionId id;
    rules::Command command;
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
  std::vector<auction::NewAuction> created;
  std::vector<BidAsked> bids_placed;
  auction::Versions versions;  ///< that the last command named
  std::vector<CommandAsked> executed;
  std::vector<auction::ListQuery> lists;
  std::vector<BidsAsked> bid_lists;
  int views_asked = 0;                                    ///< calls of view(), which costs a hop
  std::map<std::string, auction::RequestKey> asked_keys;  ///< by "account key": those that commands came with

  static auction::AuctionId id(std::uint8_t n) {
    std::array<std::uint8_t, 16> bytes{};
    bytes[0] = 1;
    bytes[15] = n;
    return auction::AuctionId(bytes);
  }

  rules::Terms terms() const {
    return {.title = "A clock",
            .seller = "sally",
            .currency = *rules::Currency::parse("USD"),
            .starting_price = rules::Amount{9900},
            .increments = *rules::IncrementTable::parse("ebay-us"),
            .starts_at = time,
            .ends_at = time + 60'000};
  }

  /// An open auction that ends in a minute.
  auction::View view_of(auction::AuctionId auction) const {
    auction::View view{.id = auction,
                       .terms = std::make_shared<const rules::Terms>(terms()),
                       .outcome = {},
                       .price = {},
                       .minimum_bid = rules::Amount{9900},
                       .ends_at = time + 60'000,
                       .aftermath = {}};
    view.phase = rules::Phase::open;
    view.seq = 1;
    return view;
  }
  void put_open(auction::AuctionId auction) { open.emplace(auction, view_of(auction)); }

  bool asked_nothing() const {
    return created.empty() && bids_placed.empty() && executed.empty() && lists.empty() && bid_lists.empty() &&
           views_asked == 0;
  }

  // -- House

  void create(auction::Asking<auction::NewAuction> asking, Done done) override {
    auto& wanted = asking.command;
    keep(asking.asked);
    auto view = view_of(id(42));
    view.terms = std::make_shared<const rules::Terms>(rules::public_terms(wanted.terms));
    view.ends_at = wanted.terms.ends_at;
    view.has_reserve = wanted.terms.reserve.has_value();
    if (wanted.draft) view.phase = rules::Phase::draft;
    created.push_back(std::move(wanted));
    answer(std::move(done), view);
  }

  void place_bid(const auction::AuctionId& auction, auction::Asking<rules::PlaceBid> bid,
                 auction::Completion<auction::HouseResult<auction::BidVerdict>> done) override {
    keep(bid.asked);
    versions = std::move(bid.versions);
    bids_placed.push_back({auction, std::move(bid.command)});
    if (failure) return done(base::Unexpected(*failure));
    done(verdict);
  }

  void execute(const auction::AuctionId& auction, auction::Asking<rules::Command> asking,
               auction::Completion<auction::HouseResult<auction::Verdict>> done) override {
    auto& command = asking.command;
    keep(asking.asked);
    versions = std::move(asking.versions);
    auto view = view_of(auction);
    if (std::holds_alternative<rules::Cancel>(command)) view.phase = rules::Phase::cancelled;
    executed.push_back({auction, std::move(command)});
    if (failure) return done(base::Unexpected(*failure));
    if (rejection) return done(auction::Verdict(*rejection));
    done(auction::Verdict(auction::Done{2, std::make_shared<const auction::View>(std::move(view)), time}));
  }

  void entries(const auction::AuctionId& auction,
               auction::Completion<auction::HouseResult<std::vector<auction::Entry>>> done) override {
    if (failure) return done(base::Unexpected(*failure));
    const auto known = recorded.find(auction);
    if (known == recorded.end()) return done(base::Unexpected(auction::HouseErrc::not_found));
    done(known->second);
  }

  auction::ViewPtr running(const auction::AuctionId& auction) const override { return found(open, auction); }

  void view(const auction::AuctionId& auction, Done done) override {
    ++views_asked;
    auto view = found(open, auction);
    if (!view) view = found(over, auction);
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

  void done_before(const auction::RequestKey& key,
                   auction::Completion<auction::HouseResult<std::optional<auction::Before>>> done) override {
    const auto known = done_requests.find(key.account + " " + key.key);
    if (known == done_requests.end()) return done(std::optional<auction::Before>());
    auto before = known->second;
    before.same = asked_keys.contains(known->first) && asked_keys.at(known->first) == key;
    done(std::optional(std::move(before)));
  }
  void raw_entries(const auction::AuctionId&, std::uint64_t, std::uint32_t,
                   auction::Completion<auction::HouseResult<auction::RawPage>> done) override {
    if (failure) return done(base::Unexpected(*failure));
    done(raw);
  }
  void prove(const auction::Proven& entry, auction::Completion<auction::HouseResult<auction::Receipt>> done) override {
    if (failure) return done(base::Unexpected(*failure));
    done(receipt_for(entry));
  }
  void refusals(const auction::AuctionId&, std::uint64_t, std::uint32_t,
                auction::Completion<auction::HouseResult<auction::RefusalPage>> done) override {
    if (failure) return done(base::Unexpected(*failure));
    done(refused);
  }
  void signing_keys(auction::Completion<auction::HouseResult<std::vector<auction::SigningKeyRecord>>> done) override {
    if (failure) return done(base::Unexpected(*failure));
    done(keys);
  }

  void set_limit(auction::BidderLimit limit, auction::Completion<auction::HouseResult<void>> done) override {
    if (failure) return done(base::Unexpected(*failure));
    ledger.set_limit(limit.name, *rules::Currency::parse(limit.currency), limit.max_exposure);
    done({});
  }
  auction::Ledger::Standing standing(const std::string& bidder, const rules::Currency& currency) const override {
    return ledger.standing(bidder, currency);
  }

  rules::Time now() const override { return time; }

 private:
  void keep(const auction::AskedPtr& asked) {
    if (asked) asked_keys.insert_or_assign(asked->key.account + " " + asked->key.key, asked->key);
  }
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
