#include "server/api/recent_texts.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "core/rules/auction.hpp"
#include "tests/server/proof/histories.hpp"

namespace gavel::api::recent_texts_test {
namespace {

using rules::testing::Dice;

auction::ViewPtr view_of(const auction::AuctionId& id, const rules::State& state) {
  return std::make_shared<const auction::View>(auction::make_view(id, state));
}

class EveryFormat : public testing::TestWithParam<std::size_t> {};

/// While nothing happens, while much does, at every moment of an auction's life, and when the clock goes back.
TEST_P(EveryFormat, is_told_as_if_it_were_made_anew) {
  RecentTexts texts;
  rules::testing::for_each_seed(40, [&](Dice& dice) {
    const auto id = auction::AuctionId::make({1}, static_cast<std::uint64_t>(dice.between(1, 3)), 2);
    std::optional<rules::State> state;
    for (const auto& [seq, at, event] : proof::testing::random_history(dice, static_cast<rules::Format>(GetParam()))) {
      if (state) {
        rules::apply(*state, event);
      } else {
        state = rules::begin(std::get<rules::Created>(event));
      }
      const auto view = view_of(id, *state);
      for (int i = 0; i < 4; ++i) {
        const rules::Time now{at.ms + (dice.percent(50) ? dice.between(0, 3) : dice.between(-100'000, 10'000'000))};
        ASSERT_EQ(texts.of(view, now), auction_text(*view, now)) << "seq " << seq << " at " << now.ms;
      }
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Formats, EveryFormat, testing::Range(std::size_t{0}, rules::kFormats), [](const auto& format) {
  return std::string(rules::name(static_cast<rules::Format>(format.param)));
});

TEST(RecentTexts, more_than_there_is_room_for_are_told_all_the_same) {
  Dice dice(1);
  RecentTexts texts;
  const auto history = proof::testing::random_history(dice, rules::Format::english);
  const auto state = rules::begin(std::get<rules::Created>(history.front().event));
  for (std::uint64_t i = 0; i < 2 * RecentTexts::kMost + 1; ++i) {
    const auto view = view_of(auction::AuctionId::make({1}, i, 2), state);
    ASSERT_EQ(texts.of(view, {5}), auction_text(*view, {5}));
    ASSERT_EQ(texts.of(view, {6}), auction_text(*view, {6}));
  }
}

}  // namespace
}  // namespace gavel::api::recent_texts_test
