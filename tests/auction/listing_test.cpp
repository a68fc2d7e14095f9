#include "core/auction/listing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <utility>

#include "core/auction/sale_listing.hpp"

namespace gavel::auction::listing_test {
namespace {

using rules::Amount;
using rules::Phase;
using ::testing::ElementsAre;

rules::Terms terms() {
  return {.title = "Mantel clock",
          .seller = "sally",
          .currency = *rules::Currency::parse("USD"),
          .starting_price = {9'900},
          .increments = *rules::IncrementTable::parse("ebay-us"),
          .starts_at = {1'000},
          .ends_at = {61'000}};
}

View view_of(rules::Terms agreed, Phase phase = Phase::open) {
  View view{.terms = std::make_shared<const rules::Terms>(std::move(agreed)), .phase = phase};
  view.ends_at = view.terms->ends_at;
  view.clock_starts_at = view.terms->starts_at;
  return view;
}

TEST(TitleHas, looks_for_each_word_anywhere_in_capitals_or_not) {
  EXPECT_TRUE(title_has("Mantel clock, about 1890", "CLOCK mantel"));
  EXPECT_TRUE(title_has("Mantel clock, about 1890", "ock 189"));
  EXPECT_TRUE(title_has("Mantel clock, about 1890", " clock  "));
  EXPECT_TRUE(title_has("x", ""));
  EXPECT_FALSE(title_has("Mantel clock", "clock lamp"));
  EXPECT_FALSE(title_has("", "x"));
}

TEST(TitleHas, knows_the_capitals_of_latin_greek_and_cyrillic) {
  const std::pair<const char*, const char*> same[] = {{"Übersee", "üBER"}, {"ŁÓDŹ", "łódź"},       {"Žižkov", "ŽIŽ"},
                                                      {"Ÿ", "ÿ"},          {"ĲSSEL", "ĳssel"},     {"Άμφορα", "ΆΜΦΟΡΑ"},
                                                      {"ΚΗΠΟΣ", "κηπος"},  {"Самовар", "САМОВАР"}, {"Ѐ Ё", "ѐ ё"},
                                                      {"ŇŐŰ", "ňőű"},      {"Ύ Ώ Ό Έ", "ύ ώ ό έ"}};
  for (const auto& [title, words] : same) EXPECT_TRUE(title_has(title, words)) << title;
  const std::pair<const char*, const char*> others[] = {{"×", "÷"}, {"ı", "i"}, {"ß", "ss"}, {"東京", "京東"}};
  for (const auto& [title, words] : others) {
    EXPECT_FALSE(title_has(title, words)) << title;
  }
  EXPECT_TRUE(title_has("東京の時計", "時計"));
}

TEST(TitleHas, does_not_mind_bytes_that_are_no_text) {
  EXPECT_TRUE(title_has("\xC3", "\xC3"));
  EXPECT_FALSE(title_has("\xFF\xC3", "\xC4"));
}

TEST(Listing, drafts_are_in_no_list_that_does_not_ask_for_them) {
  const auto draft = view_of(terms(), Phase::draft);
  EXPECT_FALSE(matches({}, draft));
  EXPECT_FALSE(matches({.phases = {Phase::draft}}, draft));
  EXPECT_TRUE(matches({.include_drafts = true}, draft));
  EXPECT_THAT(phases_of({.phases = {Phase::draft}}), ElementsAre());
  EXPECT_EQ(phases_of({}).size(), rules::kPhases - 1);
  EXPECT_EQ(phases_of({.include_drafts = true}).size(), rules::kPhases);
}

TEST(Listing, ranges_of_times_have_their_first_moment_and_not_their_last) {
  const auto view = view_of(terms());
  EXPECT_TRUE(matches({.ends = {rules::Time{61'000}, rules::Time{61'001}}}, view));
  EXPECT_FALSE(matches({.ends = {rules::Time{0}, rules::Time{61'000}}}, view));
  EXPECT_FALSE(matches({.starts = {rules::Time{1'001}, {}}}, view));
}

TEST(Listing, price_is_the_one_that_is_shown_else_the_starting_price) {
  auto view = view_of(terms());
  const auto in = [&](std::int64_t low, std::int64_t high, rules::Time now = {}) {
    return matches({.price = {Amount{low}, Amount{high}}, .now = now}, view);
  };
  EXPECT_TRUE(in(9'900, 9'900));
  view.price = Amount{12'000};
  EXPECT_FALSE(in(9'900, 11'999));
  EXPECT_TRUE(in(12'000, 12'000));

  auto dutch = terms();
  dutch.format = rules::Format::dutch;
  dutch.price_clock = rules::PriceClock{.step = {100}, .interval_ms = 1'000, .floor = {{100}}};
  view = view_of(dutch);
  EXPECT_TRUE(in(9'900, 9'900, {1'000}));
  EXPECT_TRUE(in(9'700, 9'700, {3'000})) << "what its clock shows then";
}

TEST(Listing, positions_are_told_apart_by_the_id_where_times_are_alike) {
  const AuctionId one(std::array<std::uint8_t, 16>{1}), two(std::array<std::uint8_t, 16>{2});
  EXPECT_TRUE(before({}, {5, one}, {5, two}));
  EXPECT_TRUE(before({.descending = true}, {5, two}, {5, one}));
  EXPECT_FALSE(before({.descending = true}, {5, two}, {6, one}));
  EXPECT_FALSE(before({}, {5, one}, {5, one}));
  const auto view = view_of(terms());
  EXPECT_EQ(position_of(ListOrder::made, view).key, 0);
  EXPECT_EQ(position_of(ListOrder::starts, view).key, 1'000);
  EXPECT_EQ(position_of(ListOrder::ends, view).key, 61'000);
}

TEST(SaleState, is_scheduled_until_the_start_unless_it_was_called_off) {
  SaleView sale{.terms = std::make_shared<const SaleTerms>(SaleTerms{.starts_at = {1'000}})};
  const auto states = [&](SalePhase phase) {
    sale.phase = phase;
    return std::pair(name(state_of(sale, {999})), name(state_of(sale, {1'000})));
  };
  using Pair = std::pair<std::string_view, std::string_view>;
  EXPECT_EQ(states(SalePhase::open), Pair("scheduled", "open"));
  EXPECT_EQ(states(SalePhase::cancelling), Pair("cancelling", "cancelling"));
  EXPECT_EQ(states(SalePhase::closed), Pair("closed", "closed"));
  EXPECT_EQ(states(SalePhase::cancelled), Pair("cancelled", "cancelled"));
}

TEST(SaleState, has_a_name_that_is_read_again) {
  for (const auto state :
       {SaleState::scheduled, SaleState::open, SaleState::cancelling, SaleState::closed, SaleState::cancelled}) {
    EXPECT_EQ(parse_sale_state(name(state)), state);
  }
  EXPECT_FALSE(parse_sale_state("over"));
  EXPECT_FALSE(parse_sale_state(""));
}

}  // namespace
}  // namespace gavel::auction::listing_test
