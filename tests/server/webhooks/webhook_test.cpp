#include "server/webhooks/webhook.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <concepts>

#include "core/rules/auction.hpp"

namespace gavel::webhooks::webhook_test {
namespace {

auction::AuctionId id_of(std::uint8_t n) { return auction::AuctionId(std::array<std::uint8_t, 16>{n}); }

TEST(Webhook, without_events_and_scope_wants_all) {
  EXPECT_TRUE(wants(Webhook{}, {.event = "auction.bid", .auction = id_of(1), .sale = ""}));
}

TEST(Webhook, wants_its_events_alone) {
  const Webhook hook{.events = {"auction.closed", "auction.bid"}};
  EXPECT_TRUE(wants(hook, {.event = "auction.bid", .auction = id_of(1), .sale = ""}));
  EXPECT_FALSE(wants(hook, {.event = "auction.bid_retracted", .auction = id_of(1), .sale = ""}));
}

TEST(Webhook, of_an_auction_wants_that_alone) {
  const Webhook hook{.scope = auth::Scope{auth::Scope::Kind::auction, id_of(1)}};
  EXPECT_TRUE(wants(hook, {.event = "auction.bid", .auction = id_of(1), .sale = ""}));
  EXPECT_FALSE(wants(hook, {.event = "auction.bid", .auction = id_of(2), .sale = ""}));
}

TEST(Webhook, of_a_sale_wants_its_lots_alone) {
  const Webhook hook{.scope = auth::Scope{auth::Scope::Kind::sale, id_of(7)}};
  const auto sale = id_of(7).to_string(), other = id_of(8).to_string();
  EXPECT_TRUE(wants(hook, {.event = "auction.bid", .auction = id_of(1), .sale = sale}));
  EXPECT_FALSE(wants(hook, {.event = "auction.bid", .auction = id_of(1), .sale = other}));
  EXPECT_FALSE(wants(hook, {.event = "auction.bid", .auction = id_of(7), .sale = ""}));
}

TEST(Webhook, that_is_switched_off_wants_nothing) {
  EXPECT_FALSE(wants(Webhook{.enabled = false}, {.event = "auction.bid", .auction = id_of(1), .sale = ""}));
}

TEST(Webhook, signs_with_the_old_secret_too_until_its_time_is_over) {
  const Webhook hook{.secret = {2}, .old_secret = {1}, .old_until = {1000}};
  EXPECT_EQ(secrets_at(hook, {999}), (std::vector<Secret>{{2}, {1}}));
  EXPECT_EQ(secrets_at(hook, {1000}), (std::vector<Secret>{{2}}));
  EXPECT_EQ(secrets_at(Webhook{.secret = {2}}, {0}), (std::vector<Secret>{{2}}));
}

/// The two that cannot be made of nothing, since they have terms, are named here.
template <std::size_t i>
std::string kind_at() {
  using Event = std::variant_alternative_t<i, rules::Event>;
  if constexpr (std::default_initializable<Event>) {
    return "auction." + std::string(rules::kind(Event{}));
  } else {
    static_assert(std::same_as<Event, rules::Created> || std::same_as<Event, rules::Edited>);
    return std::same_as<Event, rules::Created> ? "auction.created" : "auction.edited";
  }
}

/// A kind that is added to the rules must be added here, or nobody could ask for it.
template <std::size_t... i>
std::vector<std::string> kinds(std::index_sequence<i...>) {
  return {kind_at<i>()...};
}

TEST(Webhook, events_are_those_of_the_rules) {
  auto all = kinds(std::make_index_sequence<std::variant_size_v<rules::Event>>());
  std::vector<std::string> named(all_events().begin(), all_events().end());
  std::ranges::sort(all);
  std::ranges::sort(named);
  EXPECT_EQ(named, all);
}

}  // namespace
}  // namespace gavel::webhooks::webhook_test
