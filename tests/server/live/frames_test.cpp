// Each kind of event as a frame: what it shows, and that no name and no secret amount is in it.
#include "server/live/frames.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

namespace gavel::live::frames_test {
namespace {

using nlohmann::json;
using rules::Amount;
using rules::Event;

constexpr rules::Time kNow{1'795'363'200'000};  // 2026-11-22T16:00:00.000Z
/// What must be in no frame.
constexpr const char* kName = "planted-account";
constexpr std::int64_t kSecret = 777'123'456;

rules::Terms terms_of(rules::Format format) {
  return {.title = "A clock",
          .description = {},
          .seller = "sally",
          .currency = *rules::Currency::parse("USD"),
          .format = format,
          .starting_price = Amount{9900},
          .reserve = {},
          .increments = *rules::IncrementTable::parse("fixed:100"),
          .buy_now = {},
          .starts_at = kNow,
          .ends_at = kNow + 60'000,
          .soft_close = {},
          .candle = {},
          .price_clock = {},
          .units = {},
          .reveal_ms = {},
          .bidder_limit = {},
          .confirm_above_percent = {},
          .linked = {kName},
          .time_zone = {},
          .relist_of = {},
          .sale = {}};
}

auction::View view_of(rules::Format format) {
  const auction::AuctionId id;
  auto view = auction::make_view(id, rules::begin({.terms = terms_of(format), .at = kNow, .draft = false}));
  view.bid_count = 3;
  view.bidders = 2;
  view.extensions = 1;
  return view;
}

json frame_of(Event event, rules::Format format = rules::Format::english) {
  const auction::Entry entry{.auction = {}, .seq = 7, .at = kNow, .event = std::move(event)};
  const auto frame = event_frame(entry, view_of(format));
  EXPECT_EQ(frame->find(kName), std::string::npos) << *frame;
  EXPECT_EQ(frame->find(std::to_string(kSecret)), std::string::npos) << *frame;
  auto told = json::parse(*frame);
  EXPECT_EQ(told.at("type"), "event");
  EXPECT_EQ(told.at("seq"), 7);
  EXPECT_EQ(told.at("kind"), rules::kind(entry.event));
  EXPECT_EQ(told.at("at"), "2026-11-22T16:00:00.000Z");
  for (const char* member : {"type", "seq", "kind", "at"}) told.erase(member);
  return told;
}

json members(const char* text) { return json::parse(text); }

TEST(Frames, the_life_of_an_auction) {
  const auto state = members(R"({"state":"open","ends_at":"2026-11-22T16:01:00.000Z"})");
  EXPECT_EQ(frame_of(rules::Opened{}), state);
  EXPECT_EQ(frame_of(rules::Scheduled{.by = kName, .reason = "go"}), state);
  EXPECT_EQ(frame_of(rules::Created{.terms = terms_of(rules::Format::english), .at = kNow}), state);
  EXPECT_EQ(frame_of(rules::Paused{kName, "a fire", 42'000}),
            members(R"({"state":"open","reason":"a fire","remaining_ms":42000})"));
  EXPECT_EQ(frame_of(rules::Resumed{kName, "it is out", kNow}),
            members(R"({"state":"open","ends_at":"2026-11-22T16:01:00.000Z","reason":"it is out"})"));
  EXPECT_EQ(frame_of(rules::Cancelled{kName, "dropped"}), members(R"({"state":"cancelled","reason":"dropped"})"));
}

TEST(Frames, an_end_that_is_put_off_says_why) {
  using Cause = rules::Extended::Cause;
  const std::pair<Cause, const char*> causes[] = {
      {Cause::bid, "bid"}, {Cause::sale, "sale"}, {Cause::outage, "outage"}};
  for (const auto& [cause, name] : causes) {
    const auto told = frame_of(rules::Extended{cause, kNow + 90'000});
    EXPECT_EQ(told, json({{"cause", name}, {"ends_at", "2026-11-22T16:01:30.000Z"}, {"extensions", 1}}));
  }
}

TEST(Frames, an_edit_brings_the_whole_auction_but_its_reserve) {
  auto terms = terms_of(rules::Format::english);
  terms.reserve = Amount{kSecret};
  const auto told = frame_of(rules::Edited{kName, "a better picture", terms});
  EXPECT_EQ(told.at("reason"), "a better picture");
  EXPECT_EQ(told.at("auction").at("title"), "A clock");
  EXPECT_EQ(told.at("auction").at("increments"), "fixed:100");
}

TEST(Frames, a_bid_shows_what_became_visible) {
  const rules::BidPlaced bid{
      .bidder = kName, .alias = 2, .maximum = {kSecret}, .visible = {9900}, .price = {9900}, .leader = 2};
  EXPECT_EQ(frame_of(bid), members(R"({"bidder":"bidder-2","amount":9900,"outcome":"leading","price":9900,
      "minimum_bid":9900,"high_bidder":"bidder-2","bid_count":3,"reserve_met":false,
      "ends_at":"2026-11-22T16:01:00.000Z"})"));
  const auto reverse = frame_of(bid, rules::Format::reverse);
  EXPECT_EQ(reverse.at("maximum_bid"), 9900);
  EXPECT_FALSE(reverse.contains("minimum_bid"));
}

TEST(Frames, bids_that_are_taken_back_are_named_with_what_stands_then) {
  const rules::BidRetracted retracted{.bids = {3, 5},
                                      .by = kName,
                                      .reason = "a zero more",
                                      .removed = false,
                                      .leader_bidder = kName,
                                      .leader = 1,
                                      .leader_maximum = {kSecret},
                                      .rival_maximum = {},
                                      .price = Amount{9900},
                                      .reserve_met = true,
                                      .bid_count = 1,
                                      .ends_at = kNow};
  EXPECT_EQ(frame_of(retracted), members(R"({"bids":[3,5],"reason":"a zero more","removed":false,"price":9900,
      "minimum_bid":9900,"high_bidder":"bidder-1","bid_count":3,"reserve_met":true,
      "ends_at":"2026-11-22T16:01:00.000Z"})"));
}

TEST(Frames, of_sealed_bids_the_fact_is_shown_and_never_an_amount) {
  const auto format = rules::Format::multi_unit;
  const rules::SealedBidPlaced bid{.bidder = kName, .alias = 2, .amount = {kSecret}, .units = kSecret};
  EXPECT_EQ(frame_of(bid, format), members(R"({"bidder":"bidder-2","bid_count":3})"));
  EXPECT_EQ(frame_of(rules::SealedBidWithdrawn{kName, 2}, format), members(R"({"bidder":"bidder-2","bid_count":3})"));
  EXPECT_EQ(frame_of(rules::BidCommitted{kName, 2, "ab12"}, format),
            members(R"({"bidder":"bidder-2","digest":"ab12","bid_count":3})"));
  const rules::BidRevealed reveal{
      .bidder = kName, .alias = 2, .amount = {kSecret}, .units = kSecret, .nonce = std::to_string(kSecret)};
  EXPECT_EQ(frame_of(reveal, format), members(R"({"bidder":"bidder-2"})"));
}

TEST(Frames, what_is_taken_joined_and_left) {
  EXPECT_EQ(frame_of(rules::Taken{.bidder = kName, .alias = 2, .price = {700}, .buy_now = true}),
            members(R"({"bidder":"bidder-2","price":700,"buy_now":true})"));
  EXPECT_EQ(frame_of(rules::ClockJoined{kName, 2}, rules::Format::japanese),
            members(R"({"bidder":"bidder-2","bidder_count":2})"));
  EXPECT_EQ(frame_of(rules::ClockLeft{kName, 2, {700}}, rules::Format::japanese),
            members(R"({"bidder":"bidder-2","price":700})"));
}

TEST(Frames, the_close_has_who_won_and_who_pays_what) {
  EXPECT_EQ(frame_of(rules::Closed{.outcome = rules::Outcome::unsold, .hammer_price = {}}),
            members(R"({"state":"closed","outcome":"unsold","winner":null,"price":null})"));
  rules::Closed closed{.outcome = rules::Outcome::sold, .winner = 2, .hammer_price = Amount{70}};
  closed.awards = {{.alias = 2, .units = 1, .price = {70}, .total = {70}}};
  closed.seed = "5eed";
  closed.ended_at = kNow;
  EXPECT_EQ(frame_of(closed), members(R"({"state":"closed","outcome":"sold","winner":"bidder-2","price":70,
      "awards":[{"bidder":"bidder-2","units":1,"price":70,"total":70}],
      "seed":"5eed","ended_at":"2026-11-22T16:00:00.000Z"})"));
}

TEST(Frames, what_is_between_seller_and_bidder_is_a_number_and_no_more) {
  const Event events[] = {
      rules::BidderApproved{.by = kName, .bidder = kName, .limit = Amount{kSecret}},
      rules::BidderRevoked{.by = kName, .bidder = kName},
      rules::Settled{.by = kName, .reason = kName},
      rules::Defaulted{.by = kName, .reason = kName},
      rules::SecondChanceOffered{
          .by = kName, .reason = kName, .bidder = kName, .alias = 1, .price = {kSecret}, .expires_at = kNow},
      rules::SecondChanceAnswered{.by = kName, .accepted = true},
      rules::Relisted{.by = kName, .reason = kName, .as = kName}};
  for (const auto& event : events) EXPECT_EQ(frame_of(event), json::object()) << rules::kind(event);
}

TEST(Frames, a_snapshot_is_the_auction_as_it_is_read) {
  const auto told = json::parse(*snapshot_frame(view_of(rules::Format::english), kNow, 3));
  EXPECT_EQ(told.at("type"), "snapshot");
  EXPECT_EQ(told.at("watchers"), 3);
  EXPECT_EQ(told.at("minimum_bid"), 9900);
  EXPECT_EQ(told.at("server_time"), "2026-11-22T16:00:00.000Z");
  EXPECT_EQ(told.dump().find(kName), std::string::npos) << "linked accounts are the seller's business";
}

}  // namespace
}  // namespace gavel::live::frames_test
