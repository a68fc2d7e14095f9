#include "storage/sqlite/codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "storage/sqlite/codec_bids.hpp"
#include "tests/storage/fixtures.hpp"

namespace gavel::sqlite::codec_test {
namespace {

using rules::Time;
using testing::terms;

const rules::BidPlaced kBid{.bidder = "bob",
                            .alias = 2,
                            .maximum = {20000},
                            .visible = {17500},
                            .price = {17500},
                            .leader = 1,
                            .reserve_met = true};
const std::string kBidPayload =
    R"({"alias":2,"bidder":"bob","leader":1,"maximum":20000,"price":17500,"reserve_met":1,"visible":17500})";

rules::Created made(rules::Terms agreed, Time at) { return {.terms = std::move(agreed), .at = at}; }

std::string payload_of(const rules::Event& event) { return encode(event).value(); }

void expect_round_trip(const rules::Event& event) {
  const auto payload = payload_of(event);
  const auto back = decode(rules::kind(event), payload);
  ASSERT_TRUE(back) << payload << ": " << back.error().text;
  EXPECT_EQ(*back, event) << payload;
}

/// Changes a good payload and says what decode() makes of it.
std::string problem_of(std::string_view kind, std::string payload, const std::string& from, const std::string& to) {
  const auto at = payload.find(from);
  if (at == std::string::npos) return "the test is wrong: no " + from;
  const auto event = decode(kind, payload.replace(at, from.size(), to));
  if (event) return "none";
  EXPECT_EQ(event.error().code, auction::StorageErrc::corrupt);
  return event.error().text;
}
std::string bid_problem(const std::string& from, const std::string& to) {
  return problem_of("bid", kBidPayload, from, to);
}

TEST(Codec, payload_has_sorted_keys_and_no_spaces) {
  EXPECT_EQ(payload_of(kBid), kBidPayload);
  EXPECT_EQ(payload_of(made(terms(), {1000})),
            R"({"at":1000,"currency":"USD","ends_at":61000,"format":"english","increments":"ebay-us",)"
            R"("seller":"sally","starting_price":9900,"starts_at":1000,"title":"A lamp"})");
  EXPECT_EQ(payload_of(rules::Opened{}), "{}");
  EXPECT_EQ(payload_of(rules::Closed{rules::Outcome::sold, 3, rules::Amount{17500}}),
            R"({"hammer_price":17500,"outcome":"sold","winner":3})");
  EXPECT_EQ(payload_of(rules::Cancelled{"sally", "it broke"}), R"({"by":"sally","reason":"it broke"})");
}

TEST(Codec, every_kind_comes_back_as_it_was) {
  auto with_reserve = terms();
  with_reserve.reserve = {15000};
  expect_round_trip(made(terms(), {1000}));
  expect_round_trip(made(with_reserve, {-5}));
  expect_round_trip(rules::Opened{});
  expect_round_trip(kBid);
  for (const auto outcome : {rules::Outcome::sold, rules::Outcome::unsold, rules::Outcome::reserve_not_met}) {
    expect_round_trip(rules::Closed{outcome, 0, std::nullopt});
    expect_round_trip(rules::Closed{outcome, std::numeric_limits<std::uint32_t>::max(), rules::kMaxAmount});
  }
  expect_round_trip(rules::Cancelled{"sally", ""});
}

TEST(Codec, every_kind_of_increments_comes_back) {
  for (const auto* name : {"ebay-us", "yahoo-jp", "fixed:250", "percent:5"}) {
    auto by_name = terms();
    by_name.increments = rules::IncrementTable::parse(name).value();
    expect_round_trip(made(by_name, {0}));
  }
  auto own = terms();
  own.increments = rules::IncrementTable::from_bands({{{0}, {5}}, {{100}, {25}}, {{500}, {50}}}).value();
  expect_round_trip(made(own, {0}));
  EXPECT_NE(payload_of(made(own, {0})).find(R"("bands":[[0,5],[100,25],[500,50]],)"), std::string::npos);
}

TEST(Codec, text_of_any_script_comes_back) {
  for (const std::string text : {"Zürich, 競売 🔨 مزاد", "quote \" backslash \\ slash /", "line\nbreak\ttab\r\b\f",
                                 "\x01\x1f\x7f", "\u2028\u2029", "{\"a\":1}", ""}) {
    auto odd = terms(text);
    odd.seller = text;
    expect_round_trip(made(odd, {0}));
    expect_round_trip(rules::Cancelled{text, text});
  }
  expect_round_trip(rules::Cancelled{std::string("nul\0inside", 10), "x"});
  EXPECT_EQ(payload_of(rules::Cancelled{"ü", "\n\x01"}), "{\"by\":\"ü\",\"reason\":\"\\n\\u0001\"}");
}

TEST(Codec, text_that_is_not_utf8_is_refused_when_written) {
  const auto payload = encode(rules::Cancelled{"sally", "\xff\xfe"});
  ASSERT_FALSE(payload);
  EXPECT_EQ(payload.error().text, "a text of this cancelled is not UTF-8");
}

TEST(Codec, unknown_kind_is_corrupt) {
  const auto event = decode("bidd", kBidPayload);
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().code, auction::StorageErrc::corrupt);
  EXPECT_EQ(event.error().text, "the kind \"bidd\" is not known here");
}

TEST(Codec, what_is_wrong_is_named) {
  EXPECT_EQ(bid_problem(R"("alias":2,)", ""), R"("alias" is missing)");
  EXPECT_EQ(bid_problem(R"("alias":2,)", R"("alais":1,"alias":2,)"), R"(the key "alais" is not known here)");
  EXPECT_EQ(bid_problem("20000", "20000.0"), R"("maximum" is not an integer of 64 bits)");
  EXPECT_EQ(bid_problem("20000", "\"20000\""), R"("maximum" is not an integer of 64 bits)");
  EXPECT_EQ(bid_problem("20000", "null"), R"("maximum" is not an integer of 64 bits)");
  EXPECT_EQ(bid_problem("20000", "18446744073709551615"), R"("maximum" is not an integer of 64 bits)");
  EXPECT_EQ(bid_problem("20000", "-1"), R"("maximum" is out of range)");
  EXPECT_EQ(bid_problem("20000", "1000000000000001"), R"("maximum" is out of range)");
  EXPECT_EQ(bid_problem(R"("alias":2)", R"("alias":4294967296)"), R"("alias" is out of range)");
  EXPECT_EQ(bid_problem(R"("reserve_met":1)", R"("reserve_met":2)"), R"("reserve_met" is neither 0 nor 1)");
  EXPECT_EQ(bid_problem(R"("bob")", "7"), R"("bidder" is not a text)");
}

TEST(Codec, terms_that_mean_nothing_are_named) {
  const auto payload = payload_of(made(terms(), {1000}));
  EXPECT_EQ(problem_of("created", payload, "USD", "USX"), R"("currency" is not an ISO 4217 code in use)");
  EXPECT_EQ(problem_of("created", payload, "english", "klingon"), R"("format" is not a format that is known here)");
  EXPECT_THAT(problem_of("created", payload, "ebay-us", "ebay-mars"),
              ::testing::StartsWith(R"("increments" is no table: )"));
  EXPECT_EQ(problem_of("created", payload, R"("ebay-us")", R"("bands")"), R"("bands" is missing)");
  EXPECT_EQ(problem_of("created", payload, R"("currency")", R"("bands":[[0,5]],"currency")"),
            R"(the key "bands" is not known here)");
  EXPECT_EQ(problem_of("closed", R"({"outcome":"sold","winner":3})", "sold", "lost"),
            R"("outcome" is not an outcome that is known here)");
}

TEST(Codec, bands_that_are_no_bands_are_named) {
  auto own = terms();
  own.increments = rules::IncrementTable::from_bands({{{0}, {5}}}).value();
  const auto payload = payload_of(made(own, {0}));
  EXPECT_EQ(problem_of("created", payload, "[[0,5]]", "7"), R"("bands" is not a list)");
  for (const auto* bad : {"[[0]]", "[[0,5,6]]", "[[0,5.5]]", "[0,5]", R"([["0",5]])"}) {
    EXPECT_EQ(problem_of("created", payload, "[[0,5]]", bad), R"("bands" holds something else than pairs of integers)");
  }
  EXPECT_THAT(problem_of("created", payload, "[[0,5]]", "[[0,-5]]"), ::testing::StartsWith(R"("increments" is no)"));
}

TEST(Codec, another_spelling_of_the_same_is_corrupt) {
  const std::string not_canonical = "the payload is not in canonical form";
  EXPECT_EQ(bid_problem(",", ", "), not_canonical);
  EXPECT_EQ(bid_problem(R"("alias":2,)", R"("alias":3,"alias":2,)"), not_canonical);
  EXPECT_EQ(bid_problem(R"("alias":2,"bidder":"bob")", R"("bidder":"bob","alias":2)"), not_canonical);
  EXPECT_EQ(bid_problem("bob", "\\u0062ob"), not_canonical);
}

TEST(Codec, what_is_no_object_is_corrupt) {
  for (const auto* bad : {"", "[]", "7", "null", "{", "{}{}", "\"bid\""}) {
    const auto event = decode("bid", bad);
    ASSERT_FALSE(event) << bad;
    EXPECT_EQ(event.error().text, "the payload is not a JSON object") << bad;
  }
}

TEST(Codec, cut_payload_is_never_taken_for_another_event) {
  for (std::size_t size = 0; size < kBidPayload.size(); ++size) {
    EXPECT_FALSE(decode("bid", kBidPayload.substr(0, size))) << size;
  }
}

TEST(Codec, every_member_of_terms_has_its_key) {
  auto full = terms();
  full.description = "brass";
  full.format = rules::Format::multi_unit;
  full.reserve = {15000};
  full.reserve_policy = rules::ReservePolicy::full_max;
  full.buy_now = rules::BuyNow{{50000}, rules::BuyNow::Policy::until_percent, 50, false};
  full.soft_close = rules::SoftClose{.window_ms = 1,
                                     .extension_ms = 2,
                                     .mode = rules::SoftClose::Mode::add,
                                     .max_extensions = 3,
                                     .hard_end = Time{4},
                                     .on_retraction = rules::SoftClose::OnRetraction::recompute};
  full.candle = rules::Candle{5, "an id", "a seed", "a hash"};
  full.price_clock = rules::PriceClock{{6}, 7, rules::Amount{8}};
  full.units = rules::Units{9, rules::Units::Pricing::pay_as_bid, rules::Units::Marginal::pro_rata};
  full.reveal_ms = 10;
  full.beats_own = full.weighted = full.approved_only = true;
  full.bidder_limit = {11};
  full.confirm_above_percent = 12;
  full.linked = {"tom", "ann"};
  full.outage = rules::OutagePolicy::extend_on_outage;
  full.outage_extension_ms = 13;
  full.time_zone = "Europe/London";
  full.relist_of = "another";
  full.sale = rules::SaleLot{"a sale", 14, true, 2};
  EXPECT_EQ(
      encode(full).value(),
      R"({"approved_only":1,"beats_own":1,"bidder_limit":11,"buy_now":{"bid_at_or_above_buys":0,"percent":50,)"
      R"("policy":"until_percent","price":50000},"candle":{"auction":"an id","seed":"a seed","seed_hash":"a hash",)"
      R"("window_ms":5},"confirm_above_percent":12,"currency":"USD","description":"brass","ends_at":61000,)"
      R"("format":"multi_unit","increments":"ebay-us","linked":["tom","ann"],"outage":"extend_on_outage",)"
      R"("outage_extension_ms":13,"price_clock":{"floor":8,"interval_ms":7,"step":6},"relist_of":"another",)"
      R"("reserve":15000,"reserve_policy":"full_max","reveal_ms":10,)"
      R"("sale":{"group_end":1,"lot":14,"sale":"a sale","win_at_most":2},)"
      R"("seller":"sally","soft_close":{"extension_ms":2,"hard_end":4,"max_extensions":3,"mode":"add",)"
      R"("on_retraction":"recompute","window_ms":1},"starting_price":9900,"starts_at":1000,)"
      R"("time_zone":"Europe/London","title":"A lamp","units":{"marginal":"pro_rata","pricing":"pay_as_bid",)"
      R"("supply":9},"weighted":1})");
  EXPECT_EQ(decode_terms(encode(full).value()).value(), full);
}

TEST(Codec, what_is_wrong_inside_an_object_is_named_with_it) {
  auto by_clock = terms();
  by_clock.price_clock = rules::PriceClock{{6}, 7, std::nullopt};
  const auto payload = payload_of(made(by_clock, {0}));
  EXPECT_EQ(problem_of("created", payload, R"("step":6)", R"("stop":1,"step":6)"),
            R"(in "price_clock": the key "stop" is not known here)");
  EXPECT_EQ(problem_of("created", payload, R"("interval_ms":7)", R"("interval_ms":-7)"),
            R"(in "price_clock": "interval_ms" is out of range)");
  EXPECT_EQ(problem_of("created", payload, R"({"interval_ms":7,"step":6})", "[]"), R"("price_clock" is not an object)");
  EXPECT_EQ(problem_of("created", payload, R"("seller")", R"("outage":"as_recorded","seller")"),
            "the payload is not in canonical form")
      << "what it usually is is left out";
  EXPECT_EQ(problem_of("created", payload, R"("seller")", R"("outage":"whatever","seller")"),
            R"("outage" is not an outage policy that is known here)");
}

TEST(Codec, what_came_after_the_end_comes_back) {
  rules::Aftermath after{
      .closed = {rules::Outcome::sold, 3, rules::Amount{17500}}, .second_chance = {}, .relisted_as = {}};
  EXPECT_EQ(encode(after).value(), R"({"closed":{"hammer_price":17500,"outcome":"sold","winner":3}})");
  EXPECT_EQ(decode_aftermath(encode(after).value()).value(), after);
  after.settlement = rules::Settlement::defaulted;
  after.second_chance = rules::SecondChance{"bob", 2, {17000}, {5}, false};
  after.relisted_as = "another";
  EXPECT_EQ(encode(after).value(),
            R"({"closed":{"hammer_price":17500,"outcome":"sold","winner":3},"relisted_as":"another",)"
            R"("second_chance":{"accepted":0,"alias":2,"bidder":"bob","expires_at":5,"price":17000},)"
            R"("settlement":"defaulted"})");
  EXPECT_EQ(decode_aftermath(encode(after).value()).value(), after);
}

TEST(Codec, public_part_of_a_bid_is_what_became_visible) {
  const auto row = decode_bid(auction::BidKind::bid, 7, {1234}, kBidPayload, false).value();
  EXPECT_EQ(row.seq, 7u);
  EXPECT_EQ(row.at.ms, 1234);
  EXPECT_EQ(row.alias, 2u);
  EXPECT_EQ(row.amount, rules::Amount{17500});
  EXPECT_EQ(row.price, rules::Amount{17500});
  EXPECT_FALSE(row.led);
}

TEST(Codec, public_part_of_a_bid_needs_no_secret) {
  const auto led = [](std::string_view payload) { return decode_bid(auction::BidKind::bid, 7, {1}, payload, false); };
  EXPECT_TRUE(led(R"({"alias":2,"leader":2,"price":5,"visible":4})").value().led);
  EXPECT_FALSE(led(R"({"alias":2,"leader":2,"price":5})"));
}

TEST(Codec, public_part_of_a_sealed_bid_needs_its_amount_only_where_it_is_shown) {
  const auto sealed = auction::BidKind::sealed;
  EXPECT_FALSE(decode_bid(sealed, 7, {1}, R"({"alias":2,"amount":500})", false).value().amount);
  EXPECT_FALSE(decode_bid(sealed, 7, {1}, R"({"alias":2,"amount":500})", false).value().units);
  EXPECT_TRUE(decode_bid(sealed, 7, {1}, R"({"alias":2})", false));
  EXPECT_FALSE(decode_bid(sealed, 7, {1}, R"({"alias":2})", true));
  const auto row = decode_bid(sealed, 7, {1}, R"({"alias":2,"amount":500,"units":3})", true).value();
  EXPECT_EQ(row.amount, rules::Amount{500});
  EXPECT_EQ(row.units, 3);
}

TEST(Codec, every_kind_of_row_is_named_as_its_entry) {
  for (std::size_t i = 0; i < auction::kBidKinds.size(); ++i) {
    const auto kind = static_cast<auction::BidKind>(i);
    EXPECT_EQ(bid_kind(auction::name(kind)), kind);
  }
  EXPECT_FALSE(bid_kind("created"));
}

}  // namespace
}  // namespace gavel::sqlite::codec_test
