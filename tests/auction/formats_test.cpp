// Every format as a process: from the making to the outcome, on virtual time.
#include <gtest/gtest.h>

#include "core/base/sha256.hpp"
#include "core/rules/candle.hpp"
#include "core/rules/commitment.hpp"
#include "tests/auction/sim_house.hpp"

namespace gavel::auction::testing::formats_test {
namespace {

using rules::Amount;
using rules::Format;
using rules::Outcome;
using rules::Phase;

class Formats : public ::testing::Test {
 protected:
  AuctionId make(Format format, const std::function<void(rules::Terms&)>& change = {}, bool draft = false) {
    auto terms = sim.terms(0s, 60s);
    terms.format = format;
    terms.starting_price = {100};
    if (change) change(terms);
    EXPECT_TRUE(rules::problems(terms, sim.clock->now()).empty())
        << rules::problems(terms, sim.clock->now()).front().first << " "
        << rules::problems(terms, sim.clock->now()).front().second;
    auto made = sim.ask<ViewPtr>(&House::create, NewAuction{std::move(terms), draft});
    sim.settle();
    return (***made)->id;
  }
  std::string bid(const AuctionId& id, const std::string& who, std::int64_t amount) {
    return now(sim.bid(id, who, amount));
  }
  std::string run(const AuctionId& id, rules::Command command) { return now(sim.execute(id, std::move(command))); }
  /// The answer, which a disk may take some time for.
  template <class T>
  std::string now(const Pending<T>& pending) {
    for (int i = 0; i < 200 && !*pending; ++i) sim.advance(1ms);
    return word(pending);
  }
  std::string outcome(const AuctionId& id) {
    const auto view = sim.view(id);
    if (!view->outcome) return std::string(rules::name(view->phase));
    const auto& closed = view->aftermath->closed;
    return std::string(rules::name(*view->outcome)) + " " + std::to_string(closed.winner) + " " +
           (closed.hammer_price ? std::to_string(closed.hammer_price->minor) : "-");
  }

  SimDisk disk;
  SimHouse sim{disk};
};

TEST_F(Formats, vickrey_is_won_at_the_second_amount_and_shows_none_before) {
  const auto id = make(Format::vickrey);
  EXPECT_EQ(bid(id, "ann", 900), "outbid 2");
  EXPECT_EQ(bid(id, "bob", 700), "outbid 3");
  EXPECT_FALSE(sim.view(id)->price);
  EXPECT_EQ(sim.view(id)->high_bidder, 0u);
  EXPECT_EQ(sim.view(id)->bid_count, 2u);
  sim.advance(61s);
  EXPECT_EQ(outcome(id), "sold 1 700");
}

TEST_F(Formats, sealed_bid_is_replaced_and_withdrawn) {
  const auto id = make(Format::first_price);
  bid(id, "ann", 700);
  bid(id, "bob", 700);
  EXPECT_EQ(run(id, rules::WithdrawBid{"ann"}), "done");
  EXPECT_EQ(run(id, rules::WithdrawBid{"ann"}), "no_standing_bid");
  bid(id, "ann", 700);
  sim.advance(61s);
  EXPECT_EQ(outcome(id), "sold 2 700");
}

TEST_F(Formats, dutch_goes_to_the_first_who_accepts_and_closes_at_once) {
  const auto id = make(Format::dutch, [](rules::Terms& terms) {
    terms.starting_price = {1000};
    terms.price_clock = rules::PriceClock{.step = {100}, .interval_ms = 10'000, .floor = Amount{500}};
  });
  sim.advance(10s);
  EXPECT_EQ(bid(id, "ann", 899), "price_moved");
  EXPECT_EQ(bid(id, "ann", 950), "leading 2");
  EXPECT_EQ(outcome(id), "sold 1 900");
  EXPECT_EQ(bid(id, "bob", 950), "already_sold");
}

TEST_F(Formats, japanese_ends_when_one_is_left) {
  const auto id = make(Format::japanese, [](rules::Terms& terms) {
    terms.price_clock = rules::PriceClock{.step = {10}, .interval_ms = 1000, .floor = {}};
  });
  for (const auto* who : {"ann", "bob", "cat"}) EXPECT_EQ(run(id, rules::JoinClock{who}), "done");
  sim.advance(4s);
  EXPECT_EQ(run(id, rules::LeaveClock{"ann"}), "done");
  sim.advance(1s);
  EXPECT_EQ(run(id, rules::LeaveClock{"bob"}), "done");
  EXPECT_EQ(sim.view(id)->phase, Phase::open);
  sim.advance(1s);
  EXPECT_EQ(outcome(id), "sold 3 150");
}

TEST_F(Formats, reverse_goes_to_the_lowest_offer) {
  const auto id = make(Format::reverse, [](rules::Terms& terms) {
    terms.starting_price = {350000};
    terms.increments = *rules::IncrementTable::parse("fixed:100");
  });
  EXPECT_EQ(bid(id, "ann", 340000), "leading 2");
  EXPECT_EQ(bid(id, "bob", 339950), "above_maximum");
  EXPECT_EQ(bid(id, "bob", 339900), "leading 3");
  sim.advance(61s);
  EXPECT_EQ(outcome(id), "sold 2 339900");
}

TEST_F(Formats, multi_unit_awards_its_units) {
  const auto id = make(Format::multi_unit, [](rules::Terms& terms) {
    terms.starting_price = {1};
    terms.units = rules::Units{.supply = 3};
  });
  for (const auto& [who, amount] : {std::pair{"ann", 10}, {"bob", 9}, {"cat", 8}, {"dan", 7}}) bid(id, who, amount);
  sim.advance(61s);
  const auto view = sim.view(id);
  ASSERT_EQ(view->aftermath->closed.awards.size(), 3u);
  EXPECT_EQ(view->aftermath->closed.awards[2].total, Amount{8});
}

TEST_F(Formats, all_pay_charges_everybody) {
  const auto id = make(Format::all_pay, [](rules::Terms& terms) { terms.starting_price = {1}; });
  for (const auto& [who, amount] : {std::pair{"ann", 50}, {"bob", 70}, {"cat", 70}}) bid(id, who, amount);
  sim.advance(61s);
  EXPECT_EQ(outcome(id), "sold 2 70");
  EXPECT_EQ(sim.view(id)->aftermath->closed.awards.size(), 3u);
}

TEST_F(Formats, candle_is_drawn_before_and_shown_after) {
  const auto id = make(Format::english, [](rules::Terms& terms) {
    terms.candle = rules::Candle{.window_ms = 30'000, .auction = {}, .seed = {}, .seed_hash = {}};
  });
  const auto before = sim.view(id);
  EXPECT_EQ(before->terms->candle->seed, "");
  ASSERT_EQ(before->terms->candle->seed_hash.size(), 64u);
  bid(id, "ann", 1000);
  for (int i = 0; i < 59; ++i) {
    sim.advance(1s);
    bid(id, i % 2 ? "ann" : "bob", 2000 + 1000 * i);
  }
  sim.advance(5s);
  const auto after = sim.view(id);
  const auto& closed = after->aftermath->closed;
  ASSERT_TRUE(closed.ended_at);
  EXPECT_EQ(base::to_hex(base::sha256(closed.seed)), after->terms->candle->seed_hash);
  auto candle = *after->terms->candle;
  candle.seed = closed.seed;
  EXPECT_EQ(*closed.ended_at, rules::candle_end(candle, after->ends_at));
  std::uint32_t led = 0;
  for (const auto& entry : disk.entries(id)) {
    const auto* placed = std::get_if<rules::BidPlaced>(&entry.event);
    if (placed && entry.at < *closed.ended_at) led = placed->leader;
  }
  EXPECT_EQ(closed.winner, led);
}

TEST_F(Formats, commitment_is_revealed_after_the_end_and_wins) {
  const auto id = make(Format::first_price, [](rules::Terms& terms) { terms.reveal_ms = 10'000; });
  const auto digest = [](const std::string& who, std::int64_t amount) {
    return rules::commitment(who, {amount}, 1, 0, "salt");
  };
  EXPECT_EQ(bid(id, "ann", 500), "not_in_this_format");
  EXPECT_EQ(run(id, rules::CommitBid{"ann", digest("ann", 500)}), "done");
  EXPECT_EQ(run(id, rules::CommitBid{"bob", digest("bob", 900)}), "done");
  EXPECT_EQ(run(id, rules::RevealBid{"bob", {900}, 1, 0, "salt"}), "not_revealing");
  sim.advance(60s);
  EXPECT_EQ(run(id, rules::RevealBid{"bob", {901}, 1, 0, "salt"}), "commitment_mismatch");
  EXPECT_EQ(run(id, rules::RevealBid{"bob", {900}, 1, 0, "salt"}), "done");
  EXPECT_EQ(run(id, rules::RevealBid{"ann", {500}, 1, 0, "salt"}), "done");
  EXPECT_EQ(sim.view(id)->phase, Phase::open);
  sim.advance(11s);
  EXPECT_EQ(outcome(id), "sold 2 900");
}

// -- life ------------------------------------------------------------------------------------------------------------

const rules::Actor kSally{"sally", false};

TEST_F(Formats, draft_is_published_paused_resumed_and_closed) {
  const auto id = make(Format::english, {}, true);
  EXPECT_EQ(bid(id, "ann", 1000), "auction_not_open");
  EXPECT_EQ(run(id, rules::Schedule{kSally}), "done");
  EXPECT_EQ(bid(id, "ann", 1000), "leading 4");
  sim.advance(30s);
  EXPECT_EQ(run(id, rules::Pause{kSally, "a question"}), "done");
  EXPECT_EQ(bid(id, "bob", 2000), "auction_paused");
  sim.advance(10min);
  EXPECT_EQ(outcome(id), "paused");
  EXPECT_EQ(run(id, rules::Resume{kSally, "answered"}), "done");
  sim.advance(29s);
  EXPECT_EQ(outcome(id), "open");
  sim.advance(2s);
  EXPECT_EQ(outcome(id), "sold 1 100");
}

TEST_F(Formats, paused_auction_keeps_its_time_over_a_restart) {
  const auto id = make(Format::english);
  sim.advance(30s);
  run(id, rules::Pause{kSally, ""});
  sim.kill(sim.process(id));
  sim.advance(10min);
  EXPECT_EQ(sim.view(id)->paused_remaining_ms, 30'000);
  EXPECT_EQ(run(id, rules::Resume{kSally, ""}), "done");
  sim.advance(31s);
  EXPECT_EQ(outcome(id), "unsold 0 -");
}

TEST_F(Formats, what_comes_after_the_end_finds_a_process_and_leaves_none) {
  const auto id = make(Format::english);
  bid(id, "ann", 3000);
  bid(id, "bob", 2000);
  sim.advance(61s);
  EXPECT_EQ(outcome(id), "sold 1 2050");
  EXPECT_FALSE(sim.process(id));
  EXPECT_EQ(run(id, rules::Settle{{"mallory", false}, ""}), "not_your_auction");
  EXPECT_EQ(run(id, rules::Default{kSally, "never paid"}), "done");
  EXPECT_EQ(sim.view(id)->aftermath->settlement, rules::Settlement::defaulted);
  EXPECT_EQ(run(id, rules::OfferSecondChance{kSally, "", sim.clock->now() + 60'000}), "done");
  EXPECT_EQ(run(id, rules::AnswerSecondChance{"cat", true}), "no_offer");
  EXPECT_EQ(run(id, rules::AnswerSecondChance{"bob", true}), "done");
  EXPECT_EQ(sim.view(id)->aftermath->second_chance->accepted, true);
  sim.advance(5s);
  EXPECT_FALSE(sim.process(id));
}

TEST_F(Formats, commands_after_the_end_that_come_together_all_get_an_answer) {
  const auto id = make(Format::english);
  bid(id, "ann", 3000);
  sim.advance(61s);
  std::vector<Pending<HouseResult<Verdict>>> all;
  for (int i = 0; i < 20; ++i) all.push_back(sim.execute(id, rules::Settle{kSally, std::to_string(i)}));
  int done = 0;
  for (const auto& each : all) {
    const auto said = now(each);
    EXPECT_TRUE(said == "done" || said == "wrong_phase") << said;
    done += said == "done";
  }
  EXPECT_EQ(done, 1);
}

TEST_F(Formats, retracted_bid_is_left_out_of_what_stands) {
  const auto id = make(Format::english, [this](rules::Terms& terms) {
    terms.starting_price = {1000};
    terms.ends_at = sim.clock->now() + 13 * 3'600'000;
  });
  bid(id, "ann", 5000);
  bid(id, "bob", 3000);
  EXPECT_EQ(bid(id, "cat", 6000), "leading 4");
  EXPECT_EQ(run(id, rules::RetractBid{"bob", 4, "typo"}), "no_such_bid");
  EXPECT_EQ(run(id, rules::RetractBid{"cat", 4, "typo"}), "done");
  EXPECT_EQ(sim.view(id)->high_bidder, 1u);
  EXPECT_EQ(sim.view(id)->price, Amount{3100});
}

TEST_F(Formats, soft_close_winds_the_clock_again) {
  const auto id = make(Format::english, [](rules::Terms& terms) {
    terms.soft_close = rules::SoftClose{.window_ms = 10'000, .extension_ms = 10'000};
  });
  sim.advance(55s);
  bid(id, "ann", 1000);
  sim.advance(6s);
  EXPECT_EQ(outcome(id), "open");
  sim.advance(5s);
  EXPECT_EQ(outcome(id), "sold 1 100");
}

TEST_F(Formats, end_that_came_while_the_server_was_down_is_put_off_where_the_terms_say_so) {
  auto terms = sim.terms(0s, 60s);
  const auto recorded = sim.create(terms);
  terms.outage = rules::OutagePolicy::extend_on_outage;
  terms.outage_extension_ms = 120'000;
  const auto extended = sim.create(terms);
  sim.advance(59s);
  const auto wall = sim.clock->now();
  SimHouse next(disk, {.wall = wall + 360'000});
  next.settle();
  next.advance(1s);
  EXPECT_EQ(next.view(recorded)->phase, Phase::closed);
  EXPECT_EQ(next.view(extended)->ends_at, wall + 360'000 + 120'000);
  next.advance(120s);
  EXPECT_EQ(next.view(extended)->phase, Phase::closed);
}

TEST_F(Formats, of_two_edits_made_from_the_same_terms_the_second_is_refused) {
  const auto id = make(Format::english);
  const auto terms = std::get<rules::Created>(disk.entries(id).front().event).terms;
  auto first = terms, second = terms;
  first.reserve = Amount{5000};
  second.description = "old";
  EXPECT_EQ(run(id, rules::Edit{kSally, "", first, terms}), "done");
  EXPECT_EQ(run(id, rules::Edit{kSally, "", second, terms}), "edited_meanwhile");
  EXPECT_TRUE(sim.view(id)->has_reserve);
}

// -- the ledger ------------------------------------------------------------------------------------------------------

TEST_F(Formats, limit_over_all_auctions_holds_to_the_cent) {
  const auto usd = *rules::Currency::parse("USD");
  const auto one = make(Format::english);
  const auto two = make(Format::vickrey);
  sim.ledger.set_limit("ann", usd, Amount{1000});
  EXPECT_EQ(bid(one, "ann", 600), "leading 2");
  EXPECT_EQ(bid(two, "ann", 401), "over_exposure");
  EXPECT_EQ(bid(two, "ann", 400), "outbid 2");
  EXPECT_EQ(bid(one, "bob", 700), "leading 3");  // ann owes nothing there any more
  EXPECT_EQ(sim.ledger.standing("ann", usd).owed, Amount{400});
  EXPECT_EQ(bid(two, "ann", 1000), "outbid 3");  // in place of the 400
  EXPECT_EQ(run(two, rules::WithdrawBid{"ann"}), "done");
  EXPECT_EQ(sim.ledger.standing("ann", usd).owed, Amount{0});
}

TEST_F(Formats, purchase_counts_against_the_limit_and_is_owed_to_the_auction_no_more) {
  const auto usd = *rules::Currency::parse("USD");
  const auto lamp = make(Format::english, [](rules::Terms& terms) { terms.buy_now = rules::BuyNow{.price = {900}}; });
  const auto tulip = make(Format::dutch, [](rules::Terms& terms) {
    terms.starting_price = {1000};
    terms.price_clock = rules::PriceClock{.step = {100}, .interval_ms = 10'000, .floor = Amount{500}};
  });
  sim.ledger.set_limit("ann", usd, Amount{899});
  EXPECT_EQ(run(lamp, rules::BuyItNow{"ann"}), "over_exposure");
  EXPECT_EQ(bid(tulip, "ann", 1000), "over_exposure");
  sim.advance(20s);
  EXPECT_EQ(bid(tulip, "ann", 1000), "leading 2");
  EXPECT_EQ(sim.ledger.standing("ann", usd).owed, Amount{0});
}

TEST_F(Formats, who_was_outbid_is_free_when_that_is_on_the_disk_and_not_before) {
  const auto usd = *rules::Currency::parse("USD");
  const auto id = make(Format::english);
  sim.ledger.set_limit("ann", usd, Amount{1000});
  EXPECT_EQ(bid(id, "ann", 1000), "leading 2");
  disk.faults.commit_time = [] { return 1s; };
  const auto outbid = sim.bid(id, "bob", 2000);
  sim.advance(500ms);
  EXPECT_EQ(sim.ledger.standing("ann", usd).owed, Amount{1000});
  sim.advance(1s);
  EXPECT_EQ(word(outbid), "leading 3");
  EXPECT_EQ(sim.ledger.standing("ann", usd).owed, Amount{0});
}

TEST_F(Formats, seat_at_a_clock_owes_the_starting_price_until_it_is_left) {
  const auto usd = *rules::Currency::parse("USD");
  const auto id = make(Format::japanese, [](rules::Terms& terms) {
    terms.price_clock = rules::PriceClock{.step = {10}, .interval_ms = 1000, .floor = {}};
  });
  sim.ledger.set_limit("ann", usd, Amount{99});
  EXPECT_EQ(run(id, rules::JoinClock{"ann"}), "over_exposure");
  sim.ledger.set_limit("ann", usd, Amount{100});
  EXPECT_EQ(run(id, rules::JoinClock{"ann"}), "done");
  EXPECT_EQ(run(id, rules::JoinClock{"bob"}), "done");
  EXPECT_EQ(sim.ledger.standing("ann", usd).owed, Amount{100});
  sim.advance(2s);
  EXPECT_EQ(run(id, rules::LeaveClock{"ann"}), "done");
  EXPECT_EQ(sim.ledger.standing("ann", usd).owed, Amount{0});
}

TEST_F(Formats, bids_at_the_same_moment_do_not_overspend_together) {
  const auto usd = *rules::Currency::parse("USD");
  std::vector<AuctionId> ids;
  for (int i = 0; i < 20; ++i) ids.push_back(make(Format::english));
  sim.ledger.set_limit("ann", usd, Amount{1000});
  std::vector<Pending<HouseResult<BidVerdict>>> bids;
  for (const auto& id : ids) bids.push_back(sim.bid(id, "ann", 300));
  int leading = 0;
  for (const auto& each : bids) leading += now(each).starts_with("leading");
  EXPECT_EQ(leading, 3);
  EXPECT_EQ(sim.ledger.standing("ann", usd).owed, Amount{900});
}

TEST_F(Formats, exposure_is_known_again_after_a_start_and_free_after_the_end) {
  const auto usd = *rules::Currency::parse("USD");
  const auto id = make(Format::english);
  bid(id, "ann", 600);
  SimHouse next(disk, {.wall = sim.clock->now()});
  next.ledger.set_limit("ann", usd, Amount{1000});
  next.settle();
  next.advance(1s);
  EXPECT_EQ(next.ledger.standing("ann", usd).owed, Amount{600});
  next.advance(61s);
  EXPECT_EQ(next.ledger.standing("ann", usd).owed, Amount{0});
}

TEST_F(Formats, limit_that_was_set_is_there_after_a_start) {
  const auto usd = *rules::Currency::parse("USD");
  const auto id = make(Format::english);
  const auto set = sim.ask<void>(&House::set_limit, BidderLimit{"ann", "USD", Amount{500}, "admin", sim.clock->now()});
  sim.advance(1s);
  EXPECT_EQ(word(set), "done");
  EXPECT_EQ(bid(id, "ann", 501), "over_exposure");
  SimHouse next(disk, {.wall = sim.clock->now()});
  next.advance(1s);
  EXPECT_EQ(next.house->standing("ann", usd).limit, Amount{500});
  const auto refused = next.bid(id, "ann", 501);
  next.advance(1s);
  EXPECT_EQ(word(refused), "over_exposure");
}

TEST_F(Formats, bidder_leads_at_most_so_many_lots_of_a_sale) {
  sim.ledger.sale_opening("S");
  sim.ledger.sale_complete("S");
  std::vector<AuctionId> lots;
  for (std::uint32_t lot = 1; lot <= 3; ++lot) {
    lots.push_back(make(Format::english, [&](rules::Terms& terms) {
      terms.sale = rules::SaleLot{.sale = "S", .lot = lot, .win_at_most = 1};
    }));
  }
  EXPECT_EQ(bid(lots[0], "ann", 600), "leading 2");
  EXPECT_EQ(bid(lots[1], "ann", 600), "win_limit");
  sim.kill(sim.process(lots[1]));
  sim.advance(1s);
  EXPECT_EQ(bid(lots[1], "ann", 600), "win_limit") << "also after a life that was read from the disk";
  EXPECT_EQ(bid(lots[0], "ann", 700), "leading 3");
  EXPECT_EQ(bid(lots[0], "bob", 900), "leading 4");
  EXPECT_EQ(bid(lots[1], "ann", 600), "leading 2");
}

}  // namespace
}  // namespace gavel::auction::testing::formats_test
