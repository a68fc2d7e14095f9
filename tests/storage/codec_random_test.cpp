// Every kind of event with random fields, there and back; and payloads that somebody has damaged.
#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <random>
#include <set>

#include "storage/sqlite/codec.hpp"
#include "storage/sqlite/codec_bids.hpp"
#include "tests/storage/fixtures.hpp"

namespace gavel::sqlite::testing::codec_random_test {
namespace {

std::uint64_t seed() {
  const char* given = std::getenv("GAVEL_SEED");
  return given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

/// Makes values; about half of what may be left out is.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t end) { return random_() % end; }
  bool coin() { return below(2) == 1; }
  std::int64_t span() { return static_cast<std::int64_t>(edge(std::numeric_limits<std::int64_t>::max())); }
  std::uint32_t number() { return static_cast<std::uint32_t>(edge(std::numeric_limits<std::uint32_t>::max())); }
  Amount amount() { return {static_cast<std::int64_t>(edge(rules::kMaxAmount.minor))}; }
  Time time() { return {coin() ? span() : -span()}; }
  std::string text() {
    static const std::vector<std::string> words{"",       "bob", "Zürich, 競売 🔨", "\"\\/\b\f\n\r\t", "\x01\x7f",
                                                "\u2028", "{}",  "null",           "a\\u0062c"};
    return words[below(words.size())];
  }
  template <class Make>
  auto maybe(Make make) {
    return coin() ? std::optional(make()) : std::nullopt;
  }
  template <class Enum>
  Enum one_of(std::size_t count) {
    return static_cast<Enum>(below(count));
  }
  template <class Make>
  auto list(Make make) {
    std::vector<decltype(make())> out(below(4));
    for (auto& item : out) item = make();
    return out;
  }

 private:
  /// 0 … most, often at an edge.
  std::uint64_t edge(std::uint64_t most) {
    switch (below(4)) {
      case 0:
        return below(3);
      case 1:
        return most - below(3);
      default:
        return random_() % (most / 2 + 1);
    }
  }
  std::mt19937_64 random_;
};

rules::IncrementTable increments(Dice& dice) {
  switch (dice.below(4)) {
    case 0:
      return ebay();
    case 1:
      return rules::IncrementTable::parse("percent:" + std::to_string(1 + dice.below(100))).value();
    case 2:
      return rules::IncrementTable::parse("fixed:" + std::to_string(1 + dice.below(1000))).value();
    default:
      return rules::IncrementTable::from_bands({{{0}, {1 + dice.amount().minor / 2}}, {{100}, {25}}}).value();
  }
}

rules::SoftClose soft_close(Dice& dice) {
  return {.window_ms = dice.span(),
          .extension_ms = dice.span(),
          .mode = dice.one_of<rules::SoftClose::Mode>(2),
          .max_extensions = dice.maybe([&] { return dice.number(); }),
          .hard_end = dice.maybe([&] { return dice.time(); }),
          .on_retraction = dice.one_of<rules::SoftClose::OnRetraction>(2)};
}

rules::Terms random_terms(Dice& dice) {
  const auto amount = [&] { return dice.amount(); };
  const auto text = [&] { return dice.text(); };
  return {
      .title = dice.text(),
      .description = dice.text(),
      .seller = dice.text(),
      .currency = rules::Currency::parse(dice.coin() ? "USD" : "JPY").value(),
      .format = dice.one_of<rules::Format>(rules::kFormats),
      .starting_price = dice.amount(),
      .reserve = dice.maybe(amount),
      .reserve_policy = dice.one_of<rules::ReservePolicy>(2),
      .increments = increments(dice),
      .buy_now = dice.maybe([&] {
        return rules::BuyNow{dice.amount(), dice.one_of<rules::BuyNow::Policy>(3), dice.number(), dice.coin()};
      }),
      .starts_at = dice.time(),
      .ends_at = dice.time(),
      .soft_close = dice.maybe([&] { return soft_close(dice); }),
      .candle = dice.maybe([&] {
        return rules::Candle{dice.span(), dice.text(), dice.text(), dice.text()};
      }),
      .price_clock = dice.maybe([&] {
        return rules::PriceClock{dice.amount(), dice.span(), dice.maybe(amount)};
      }),
      .units = dice.maybe([&] {
        return rules::Units{dice.span(), dice.one_of<rules::Units::Pricing>(3), dice.one_of<rules::Units::Marginal>(2)};
      }),
      .reveal_ms = dice.maybe([&] { return dice.span(); }),
      .beats_own = dice.coin(),
      .weighted = dice.coin(),
      .approved_only = dice.coin(),
      .bidder_limit = dice.maybe(amount),
      .confirm_above_percent = dice.maybe([&] { return dice.number(); }),
      .linked = dice.list(text),
      .outage = dice.one_of<rules::OutagePolicy>(2),
      .outage_extension_ms = dice.span(),
      .time_zone = dice.text(),
      .relist_of = dice.text(),
      .sale = dice.maybe([&] {
        return rules::SaleLot{dice.text(), dice.number(), dice.coin()};
      })};
}

rules::Closed random_closed(Dice& dice) {
  return {.outcome = dice.one_of<rules::Outcome>(3),
          .winner = dice.number(),
          .hammer_price = dice.maybe([&] { return dice.amount(); }),
          .awards = dice.list([&] {
            return rules::Award{dice.number(), dice.span(), dice.amount(), {dice.span()}};
          }),
          .seed = dice.text(),
          .ended_at = dice.maybe([&] { return dice.time(); })};
}

rules::BidRetracted random_retraction(Dice& dice) {
  return {.bids = dice.list([&] { return static_cast<std::uint64_t>(dice.span()); }),
          .by = dice.text(),
          .reason = dice.text(),
          .removed = dice.coin(),
          .leader_bidder = dice.text(),
          .leader = dice.number(),
          .leader_maximum = dice.amount(),
          .rival_maximum = dice.maybe([&] { return dice.amount(); }),
          .price = dice.maybe([&] { return dice.amount(); }),
          .reserve_met = dice.coin(),
          .bid_count = static_cast<std::uint64_t>(dice.span()),
          .ends_at = dice.time()};
}

rules::Event random_event(Dice& dice) {
  using namespace rules;
  using Make = Event (*)(Dice&);
  // In braces, so that the dice are thrown in this order.
  static constexpr Make makes[] = {
      [](Dice& d) -> Event { return Created{.terms = random_terms(d), .at = d.time(), .draft = d.coin()}; },
      [](Dice& d) -> Event {
        return Edited{d.text(), d.text(), random_terms(d)};
      },
      [](Dice&) -> Event { return Opened{}; },
      [](Dice& d) -> Event {
        return BidPlaced{d.text(), d.number(), d.amount(), d.amount(), d.amount(), d.number(), d.coin()};
      },
      [](Dice& d) -> Event { return random_closed(d); },
      [](Dice& d) -> Event {
        return Cancelled{d.text(), d.text()};
      },
      [](Dice& d) -> Event { return Scheduled{d.text()}; },
      [](Dice& d) -> Event {
        return Paused{d.text(), d.text(), d.span()};
      },
      [](Dice& d) -> Event {
        return rules::Resumed{d.text(), d.text(), d.time()};
      },
      [](Dice& d) -> Event {
        return Extended{d.one_of<Extended::Cause>(3), d.time()};
      },
      [](Dice& d) -> Event {
        return Settled{d.text(), d.text()};
      },
      [](Dice& d) -> Event {
        return Defaulted{d.text(), d.text()};
      },
      [](Dice& d) -> Event {
        return SecondChanceOffered{d.text(), d.text(), d.text(), d.number(), d.amount(), d.time()};
      },
      [](Dice& d) -> Event {
        return SecondChanceAnswered{d.text(), d.coin()};
      },
      [](Dice& d) -> Event {
        return Relisted{d.text(), d.text(), d.text()};
      },
      [](Dice& d) -> Event {
        return SealedBidPlaced{d.text(), d.number(), d.amount(), d.span(), d.span()};
      },
      [](Dice& d) -> Event {
        return SealedBidWithdrawn{d.text(), d.number()};
      },
      [](Dice& d) -> Event {
        return BidCommitted{d.text(), d.number(), d.text()};
      },
      [](Dice& d) -> Event { return BidRevealed{d.text(), d.number(), d.amount(), d.span(), d.span(), d.text()}; },
      [](Dice& d) -> Event {
        return Taken{d.text(), d.number(), d.amount(), d.coin()};
      },
      [](Dice& d) -> Event {
        return ClockJoined{d.text(), d.number()};
      },
      [](Dice& d) -> Event {
        return ClockLeft{d.text(), d.number(), d.amount()};
      },
      [](Dice& d) -> Event { return random_retraction(d); },
      [](Dice& d) -> Event {
        return BidderApproved{d.text(), d.text(), d.maybe([&] { return d.amount(); }), d.number()};
      },
      [](Dice& d) -> Event {
        return BidderRevoked{d.text(), d.text()};
      }};
  static_assert(std::size(makes) == std::variant_size_v<Event>);
  return makes[dice.below(std::size(makes))](dice);
}

/// A payload after somebody's hand slipped: bytes changed, cut out, doubled, or pieces that mean something put in.
std::string damaged(Dice& dice, std::string text) {
  static const std::vector<std::string> pieces{
      "-1", "1e999", "null", "[]", "{}", "\"\"", "\\u0000", ",", "[[[[", "\xff", ":", "1.5", "18446744073709551616"};
  for (auto slips = 1 + dice.below(3); slips > 0; --slips) {
    const auto at = dice.below(text.size() + 1);
    switch (dice.below(4)) {
      case 0:
        if (at < text.size()) text[at] = static_cast<char>(dice.below(256));
        break;
      case 1:
        text.erase(at, 1 + dice.below(8));
        break;
      case 2:
        text.insert(at, text.substr(dice.below(text.size() + 1), dice.below(24)));
        break;
      default:
        text.insert(at, pieces[dice.below(pieces.size())]);
    }
  }
  return text;
}

TEST(CodecRandom, every_event_comes_back_as_it_was) {
  const auto from = seed();
  SCOPED_TRACE("GAVEL_SEED=" + std::to_string(from));
  Dice dice(from);
  std::set<std::string_view> kinds;
  for (int i = 0; i < 20'000; ++i) {
    const auto event = random_event(dice);
    const auto payload = encode(event).value();
    const auto back = decode(rules::kind(event), payload);
    ASSERT_TRUE(back) << rules::kind(event) << " " << payload << ": " << back.error().text;
    ASSERT_EQ(*back, event) << payload;
    kinds.insert(rules::kind(event));
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<rules::Event>);
}

TEST(CodecRandom, damaged_payload_is_refused_or_means_what_it_says) {
  const auto from = seed();
  SCOPED_TRACE("GAVEL_SEED=" + std::to_string(from));
  Dice dice(from);
  int refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto event = random_event(dice);
    const auto payload = damaged(dice, encode(event).value());
    const auto read = decode(rules::kind(event), payload);
    if (read) {
      ASSERT_EQ(encode(*read).value(), payload);
    } else {
      ++refused;
      ASSERT_EQ(read.error().code, StorageErrc::corrupt);
      ASSERT_FALSE(read.error().text.empty());
    }
    for (std::size_t kind = 0; kind < auction::kBidKinds.size(); ++kind) {
      static_cast<void>(decode_bid(static_cast<auction::BidKind>(kind), 1, {}, payload, true).has_value());
    }
    static_cast<void>(decode_taken_back(payload).has_value());
  }
  EXPECT_GT(refused, 10'000);
}

TEST(CodecRandom, payload_nested_without_end_is_refused) {
  for (const auto* opening : {"[", "{\"a\":"}) {
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += opening;
    EXPECT_FALSE(decode("bid", deep));
    EXPECT_FALSE(decode_terms(deep));
    EXPECT_FALSE(decode_aftermath(deep));
  }
}

}  // namespace
}  // namespace gavel::sqlite::testing::codec_random_test
